"""Words and when they are spoken.

A word ends at white space; in scripts without spaces between words, each letter with the signs on it counts
as one.
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
        is_joined: Whether no white space stands between it and the word before.
    """

    text: str = field(repr=False)
    start: float
    end: float
    is_joined: bool = False


def join_words(words: Iterable[Word]) -> str:
    """The words as a text, with single spaces where white space was written."""
    return "".join(word.text if word.is_joined else f" {word.text}" for word in words).lstrip()
