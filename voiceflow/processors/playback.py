"""Waiting until something was played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import PlayResult


class Playback:
    """Something that is to be played: await it for how it ended. It is played whether or not anybody waits.

    Args:
        may_wait: Whether it can be played while somebody waits: not before the call runs.
    """

    def __init__(self, may_wait: Callable[[], bool] = lambda: True) -> None:
        self._future: asyncio.Future[PlayResult] = asyncio.get_running_loop().create_future()
        self._may_wait = may_wait

    def __await__(self) -> Generator[None, None, PlayResult]:
        if not self._may_wait():
            raise LocalProtocolError("nothing is played before call.run(): call play() without await there")
        return asyncio.shield(self._future).__await__()

    @property
    def result(self) -> PlayResult | None:
        """How it ended; None while it has not."""
        return self._future.result() if self._future.done() else None

    def end(self, result: PlayResult) -> None:
        """The user will hear no more of it. Only the first time counts."""
        if not self._future.done():
            self._future.set_result(result)
