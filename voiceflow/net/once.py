"""Something that happens at most once, and the tasks that wait for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any


class Once:
    """An event that is set once and never cleared.

    Every call holds several. An ``asyncio.Event`` takes 0.8 kB, most of it for waiters that never come.
    """

    __slots__ = ("_waiters", "is_set")

    def __init__(self) -> None:
        self.is_set = False
        """Whether it has happened."""
        self._waiters: tuple[asyncio.Future[None], ...] = ()

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
        self._waiters += (waiter,)
        try:
            await waiter
        finally:
            self._waiters = tuple(each for each in self._waiters if each is not waiter)


async def until_done(future: asyncio.Future[Any]) -> None:
    """Wait for the end of a future of somebody else: cancelling the wait does not cancel the future.

    Every call holds one such wait. An ``asyncio.wait`` takes 0.9 kB more.
    """
    waiter = asyncio.get_running_loop().create_future()
    wake = partial(_wake, waiter)
    future.add_done_callback(wake)
    try:
        await waiter
    finally:
        future.remove_done_callback(wake)


def _wake(waiter: asyncio.Future[None], _: asyncio.Future[Any]) -> None:
    if not waiter.done():
        waiter.set_result(None)
