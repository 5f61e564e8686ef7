"""The meaning of the first words of a call, and the patterns of one language for it."""

from __future__ import annotations

import re
from enum import StrEnum


class GreetingKind(StrEnum):
    """What the first words show. The order is the order in which the patterns are tried."""

    NO_MESSAGE = "no_message"
    SCREENING = "screening"
    HOLD = "hold"
    """A queue: the caller is asked to wait."""
    VOICEMAIL = "voicemail"
    IVR = "ivr"
    HUMAN = "human"


class GreetingWords:
    """Patterns of one language.

    Args:
        patterns: For each kind, regular expressions without regard to case.
    """

    def __init__(self, patterns: dict[GreetingKind, tuple[str, ...]]) -> None:
        self._patterns = tuple(
            (kind, re.compile("|".join(patterns[kind]), re.IGNORECASE))
            for kind in GreetingKind
            if kind in patterns
        )

    def find(self, text: str) -> GreetingKind | None:
        """The first kind whose pattern is found, or None."""
        return next((kind for kind, pattern in self._patterns if pattern.search(text)), None)
