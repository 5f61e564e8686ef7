"""Something that happens at most once, and the tasks that wait for it."""

from __future__ import annotations

import asyncio


class Once:
    """An event that is set once and never cleared.

    Every call holds several. An ``asyncio.Event`` takes 0.8 kB, most of it for waiters that never come.
    """

    __slots__ = ("_waiters", "is_set")

    def __init__(self) -> None:
        self.is_set = False
        """Whether it has happened."""
        self._waiters: list[asyncio.Future[None]] = []

    def set(self) -> None:
        """It has happened. Repeating it has no effect."""
        self.is_set = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self) -> None:
        """Wait until it has happened."""
        if self.is_set:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)
