"""Words with their times.

A word ends at white space; in scripts without spaces between words, each letter with its marks counts as one
word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word.

    Attributes:
        text: As written, punctuation included, without surrounding white space.
        start: Seconds from the start of the utterance (or of the session, for a transcript).
        end: Seconds, same origin; never before ``start``.
        is_joined: Whether no white space separates it from the previous word.
    """

    text: str = field(repr=False)
    start: float
    end: float
    is_joined: bool = False


def join_words(words: Iterable[Word]) -> str:
    """Join words to a text, with single spaces where white space was written."""
    return "".join(word.text if word.is_joined else f" {word.text}" for word in words).lstrip()
