"""The languages whose words the turn rules know. One module each."""

from voiceflow.turns.languages.en import ENGLISH
from voiceflow.turns.languages.language import Language
from voiceflow.turns.languages.unknown import UNKNOWN

_KNOWN = {language.code: language for language in (ENGLISH,)}


def language_of(code: str) -> Language:
    """The words of a language.

    Args:
        code: ISO 639-1, with or without more behind it: ``"en"``, ``"de-AT"``, ``"pt_BR"``.

    Returns:
        Of a language that has no list, the one whose rules are those of no language: figures, addresses
        and punctuation.
    """
    return _KNOWN.get(code.replace("_", "-").partition("-")[0].lower(), UNKNOWN)


__all__ = ["ENGLISH", "Language", "language_of"]
