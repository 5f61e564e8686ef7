"""When the next call may start: a token bucket for starts, and a limit of calls at once. It has no clock."""

from __future__ import annotations

from math import inf

_SLACK = 1e-9
"""Seconds by which sums of delays may differ from the exact time."""


class Pacing:
    """Two limits, both kept: starts per second, and calls at a time. Times are loop seconds.

    In any span of time there are at most ``starts_per_second × span + burst`` starts. The bucket is empty at
    first, so that a dialler that comes back after a crash does not exceed the limit of its predecessor.

    Args:
        now: The present.
        starts_per_second: Calls to start each second, such as 0.5.
        calls_at_once: The most calls at a time, ringing ones included.
        burst: Starts that may follow each other at once after a pause.
    """

    def __init__(self, now: float, *, starts_per_second: float, calls_at_once: int, burst: int = 1) -> None:
        self._rate = starts_per_second
        self._most = calls_at_once
        self._burst = burst
        self._tokens = 0.0
        self._at = now

    def wait(self, now: float, live: int) -> float:
        """Seconds until a call may start; infinite until one of the ``live`` calls has ended."""
        if live >= self._most:
            return inf
        missing = 1.0 - self._tokens_at(now)
        return 0.0 if missing <= _SLACK else missing / self._rate

    def start(self, now: float) -> None:
        """Note that a call starts."""
        self._tokens, self._at = self._tokens_at(now) - 1.0, now

    def _tokens_at(self, now: float) -> float:
        return min(float(self._burst), self._tokens + (now - self._at) * self._rate)
