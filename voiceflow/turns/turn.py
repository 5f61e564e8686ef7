"""One turn of the user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

USER = "user"
"""The speaker whom the agent serves."""


def attributed(pieces: Iterable[tuple[str, str]]) -> str:
    """Join the texts, naming the speaker where it is, or was just before, not the user.

    Args:
        pieces: Speaker and text, in order.
    """
    parts: list[str] = []
    current = USER
    for speaker, text in pieces:
        parts.append(text if speaker == current else f"{speaker}: {text}")
        current = speaker
    return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTurn:
    """One finished turn of the user.

    Attributes:
        text: All final transcripts of the turn, joined with single spaces; empty if only keys were pressed.
            Where somebody else spoke too, it names the speaker: ``"Is it open? Ada: On Sunday?"``.
        digits: The keys pressed in it.
        begins_with_keys: Whether the first key came before the words.
        started: Loop time of the first voice, word or key, in seconds.
        ended: Loop time of the last.
        language: ISO 639-1 code of what was spoken, as the recogniser detected it, else that of the call.
        confidence: How sure the recogniser is of the words, from 0 to 1; None if it reports none.
    """

    text: str = field(repr=False)
    digits: str = field(default="", repr=False)
    begins_with_keys: bool = False
    started: float = 0.0
    ended: float = 0.0
    language: str = ""
    confidence: float | None = None
