"""Pacing audio to a service that could not keep up (no clock)."""

from __future__ import annotations

_FIRST = 4.0
_LEAST = 1.25  # live audio arrives at 1, and the backlog has to be caught up


class Pace:
    """Without a limit until ``slow`` is called. Times are loop seconds.

    Attributes:
        is_limited: Whether there is a limit; without one, audio need not be recorded.
    """

    def __init__(self) -> None:
        self.is_limited = False
        self._speed: float | None = None
        self._free_at: float | None = None

    @property
    def free_at(self) -> float | None:
        """When the next audio may be sent; None for at once."""
        return self._free_at

    def slow(self) -> None:
        """Limit the pace to four times real time; halve the limit with each further call."""
        self.is_limited = True
        self._speed = _FIRST if self._speed is None else max(self._speed / 2, _LEAST)

    def sent(self, seconds: float, now: float) -> None:
        """Record audio sent now."""
        if self._speed is not None:
            self._free_at = max(self._free_at or now, now) + seconds / self._speed

    def is_free(self, now: float) -> bool:
        """Whether audio may be sent now."""
        if self._free_at is not None and now >= self._free_at:
            self._free_at = None
        return self._free_at is None
