"""What machines and people say when they answer, in English, German, Spanish and French."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voiceflow.answering.words import de, en, es, fr
from voiceflow.answering.words.greeting import GreetingKind, GreetingWords

LANGUAGES: Mapping[str, GreetingWords] = {"de": de.WORDS, "en": en.WORDS, "es": es.WORDS, "fr": fr.WORDS}
"""Words by ISO 639-1 code."""

_SPACES = re.compile(r"\s+")


def greeting_kind(text: str, language: str = "en") -> GreetingKind | None:
    """Classify the first words of a call.

    Args:
        text: What has been heard so far, as transcribed.
        language: ISO 639-1 code. Of a language without words only those in English are known, because
            machines of telephone networks often speak it.

    Returns:
        None if the words decide nothing.
    """
    plain = _SPACES.sub(" ", text.replace("\u2019", "'")).strip()
    own = LANGUAGES.get(language[:2].lower())
    for words in {id(one): one for one in (own, en.WORDS) if one is not None}.values():
        found = words.find(plain)
        if found is not None:
            return found
    return None


__all__ = ["LANGUAGES", "GreetingKind", "GreetingWords", "greeting_kind"]
