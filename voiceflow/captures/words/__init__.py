"""The words that capture steps need in each language. One module each.

To add a language: write the module, and enter it in ``_MODULES``.
"""

from importlib import import_module

from voiceflow.captures.words.words import CaptureWords
from voiceflow.turns.languages import primary

_MODULES = {"de": "GERMAN", "en": "ENGLISH", "es": "SPANISH", "fr": "FRENCH"}
CAPTURE_LANGUAGES = tuple(_MODULES)
"""Codes of the languages in which values are understood and read back."""


def words_for(code: str) -> CaptureWords:
    """The words of a language, or the English ones if it has none.

    Args:
        code: ISO 639-1, with or without a region: ``"en"``, ``"de-AT"``.
    """
    short = primary(code)
    short = short if short in _MODULES else "en"
    found: CaptureWords = getattr(import_module(f"voiceflow.captures.words.{short}"), _MODULES[short])
    return found


__all__ = ["CAPTURE_LANGUAGES", "CaptureWords", "words_for"]
