"""What the user said while it was theirs to speak."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTurn:
    """One finished turn of the user.

    Attributes:
        text: All final transcripts of the turn, joined with single spaces; empty if only keys were pressed.
        digits: The keys pressed in it.
        started: Loop time of the first voice, word or key, in seconds.
        ended: Loop time of the last.
    """

    text: str = field(repr=False)
    digits: str = field(default="", repr=False)
    started: float = 0.0
    ended: float = 0.0
