"""Words and when they are spoken."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word.

    Attributes:
        text: As written, punctuation included, without surrounding white space.
        start: Seconds from the start of the utterance (or of the session, for a transcript).
        end: Seconds, same origin; never before ``start``.
    """

    text: str = field(repr=False)
    start: float
    end: float
