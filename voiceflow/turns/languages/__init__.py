"""The languages whose words the turn rules know. One module each, loaded when it is asked for."""

from voiceflow.turns.languages.en import ENGLISH
from voiceflow.turns.languages.language import Language


def language_of(code: str) -> Language:
    """The words of a language.

    Args:
        code: ISO 639-1, with or without more behind it: ``"en"``, ``"de-AT"``, ``"pt_BR"``.

    Returns:
        Of a language that has no list, the one whose rules are those of no language: figures, addresses
        and punctuation.
    """
    match code.replace("_", "-").partition("-")[0].lower():
        case "en":
            return ENGLISH
        case "de":
            from voiceflow.turns.languages.de import GERMAN

            return GERMAN
        case "es":
            from voiceflow.turns.languages.es import SPANISH

            return SPANISH
        case "fr":
            from voiceflow.turns.languages.fr import FRENCH

            return FRENCH
    from voiceflow.turns.languages.unknown import UNKNOWN

    return UNKNOWN


__all__ = ["ENGLISH", "Language", "language_of"]
