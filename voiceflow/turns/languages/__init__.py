"""The languages whose words the turn rules know. One module each, loaded when it is asked for.

To add one: write the module, and enter it in ``_MODULES``.
"""

import re
from importlib import import_module

from voiceflow.turns.languages.en import ENGLISH
from voiceflow.turns.languages.language import Language
from voiceflow.turns.languages.phrases import Phrases

_MODULES = {
    "de": "GERMAN",
    "en": "ENGLISH",
    "es": "SPANISH",
    "fr": "FRENCH",
    "hi": "HINDI",
    "it": "ITALIAN",
    "ja": "JAPANESE",
    "nl": "DUTCH",
    "pl": "POLISH",
    "pt": "PORTUGUESE",
    "tr": "TURKISH",
    "zh": "CHINESE",
}
# Recognisers report ISO 639-3 too.
_LONG = dict(
    zip(
        "deu eng spa fra hin ita jpn nld pol por tur zho cmn".split(),
        "de en es fr hi it ja nl pl pt tr zh zh".split(),
        strict=True,
    )
)
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*")
LANGUAGES = tuple(_MODULES)
"""Codes of the languages that have a module."""


def language_of(code: str) -> Language:
    """The words of a language.

    Args:
        code: ISO 639-1, with or without more behind it: ``"en"``, ``"de-AT"``, ``"pt_BR"``.

    Returns:
        Of a language that has no list, the one whose rules are those of no language: figures, addresses
        and punctuation, and with English phrases.
    """
    short = primary(code)
    name, module = (_MODULES[short], short) if short in _MODULES else ("UNKNOWN", "unknown")
    found: Language = getattr(import_module(f"voiceflow.turns.languages.{module}"), name)
    return found


def check_code(code: object) -> str:
    """The code of a language, such as ``"es"`` or ``"pt-BR"``.

    Raises:
        ValueError: If it is none: a name, such as ``"english"``, or nothing.
    """
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise ValueError("language is an ISO 639 code, such as 'es' or 'pt-BR'")
    return code


def primary(code: str) -> str:
    """The language without its region: ``"de"`` of ``"de-AT"``, and of ``"deu"``."""
    short = code.replace("_", "-").partition("-")[0].lower()
    return _LONG.get(short, short)


__all__ = ["ENGLISH", "LANGUAGES", "Language", "Phrases", "check_code", "language_of", "primary"]
