"""How long this user pauses within a turn, learnt in the call."""

from __future__ import annotations

_SHORTEST = 0.25
"""Seconds of quiet that are a pause; less is a gap between two words."""
_KEPT = 8
_ENOUGH = 3
_SLACK = 1.15


class Rhythm:
    """The last pauses of the user within turns."""

    def __init__(self) -> None:
        self._pauses: list[float] = []

    def note_pause(self, seconds: float) -> None:
        """The user was quiet for so long, and went on."""
        if seconds >= _SHORTEST:
            self._pauses = [*self._pauses, seconds][-_KEPT:]

    def stretch(self, silence: float, most: float) -> float:
        """How long to wait for this user, from the usual wait.

        Args:
            silence: The policy's wait for the words so far.
            most: The longest wait, unless ``silence`` is longer.
        """
        if len(self._pauses) < _ENOUGH:
            return silence
        usual = sorted(self._pauses)[len(self._pauses) // 2]
        return max(silence, min(most, usual * _SLACK))
