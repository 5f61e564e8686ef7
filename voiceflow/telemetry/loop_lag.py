"""How late the event loop runs its timers: the first sign of a process with too many calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voiceflow.net.timer import Timer

INTERVAL = 0.25
"""Seconds between two measurements."""


class LoopLag:
    """Measures the event loop from now on, until it is closed.

    Args:
        record: Called with each lag, in seconds.
    """

    def __init__(self, record: Callable[[float], object]) -> None:
        self._record = record
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time() + INTERVAL
        self._timer = Timer(self._measure)
        self._timer.set(self._due)

    def close(self) -> None:
        """Stop."""
        self._timer.cancel()

    def _measure(self) -> None:
        now = self._loop.time()
        self._record(max(0.0, now - self._due))
        self._due = now + INTERVAL
        self._timer.set(self._due)
