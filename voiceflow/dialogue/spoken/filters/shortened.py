"""Abbreviations and signs in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from voiceflow.dialogue.spoken.filters.wordlists import WORDS
from voiceflow.dialogue.spoken.forms import SpokenForm


def abbreviations(text: str, language: str) -> Iterable[SpokenForm]:
    """``Dr.``, ``e.g.``, ``z. B.``: those that are read in one way only."""
    if (words := WORDS.get(language)) is None:
        return
    for match in _pattern(language).finditer(text):
        yield SpokenForm(*match.span(), words.abbreviations[match[0]])


def signs(text: str, language: str) -> Iterable[SpokenForm]:
    """``&`` between words."""
    if (words := WORDS.get(language)) is not None:
        for match in re.finditer(r"(?<=\s)&(?=\s)", text):
            yield SpokenForm(*match.span(), words.and_sign)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    longest_first = sorted(WORDS[language].abbreviations, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
