"""The far end's voice since it last was the agent's turn: its length and its pauses."""

from __future__ import annotations

from math import inf

PAUSE = 0.3
"""Seconds without voice that separate two stretches of speech."""


class SpeechSpan:
    """The voice of one greeting or answer. Times are loop times.

    Attributes:
        first: Its first voiced moment; infinite before.
        last: Its last one so far.
        stretches: How many stretches of speech it has, separated by pauses.
    """

    def __init__(self) -> None:
        self.first, self.last = inf, -inf
        self.stretches = 0

    @property
    def is_heard(self) -> bool:
        """Whether there was any voice."""
        return self.stretches > 0

    @property
    def length(self) -> float:
        """Seconds from the first to the last voice, pauses included."""
        return self.last - self.first if self.is_heard else 0.0

    def add(self, at: float) -> None:
        """A voice was heard at this moment."""
        if at > self.last + PAUSE:
            self.stretches += 1
        self.first, self.last = min(self.first, at), max(self.last, at)

    def end_before(self, at: float) -> None:
        """What was taken for a voice since then was something else, such as a tone."""
        if self.is_heard and self.last > at:
            self.last = max(self.first, at)

    def pause(self, now: float) -> float:
        """Seconds since the last voice; infinite before the first one."""
        return now - self.last
