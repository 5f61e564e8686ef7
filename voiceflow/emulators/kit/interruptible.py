"""Work that somebody else may break off."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Never, TypeVar

T = TypeVar("T")


class Interruptible:
    """Runs one piece of work at a time, which can be broken off."""

    def __init__(self) -> None:
        self._scope: asyncio.Timeout | None = None

    async def run(self, work: Coroutine[object, Never, T]) -> T | None:
        """Run this to its end. Returns None if it was broken off."""
        # A cancel scope of the standard library: a time limit that an interruption lets expire.
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._scope = scope
                return await work
        except TimeoutError:
            if not scope.expired():
                raise
            return None
        finally:
            self._scope = None

    def interrupt(self) -> None:
        """Break off the work that runs, if any does."""
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(asyncio.get_running_loop().time())
