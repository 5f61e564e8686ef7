"""An event loop with real sockets whose time is virtual: it jumps to the next timer when no socket is ready.

Server and callers in one process then do the same work in the same order each time, whatever else the machine
does, and what they do can be counted.
"""

from __future__ import annotations

import asyncio
import selectors


class _Clock(selectors.DefaultSelector):
    """Looks at the sockets, and moves the clock on where nothing is ready."""

    nanoseconds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout is not None and timeout > 0:
            self.nanoseconds += max(1, round(timeout * 1e9))
        return ready


class LoopOnTime(asyncio.SelectorEventLoop):
    """The loop of asyncio with such a clock. What it sends on this machine has arrived at its next look."""

    def __init__(self) -> None:
        self._clock = _Clock()
        super().__init__(self._clock)
        self._clock_resolution = 5e-10

    def time(self) -> float:
        return self._clock.nanoseconds / 1e9
