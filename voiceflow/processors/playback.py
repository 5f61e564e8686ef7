"""Waiting until a sound or text was played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator

from voiceflow.errors import LocalProtocolError
from voiceflow.frames import PlayResult


class Playback:
    """A sound to be played. Await it for the result; it is played even if no code awaits it.

    Args:
        may_wait: Returns whether awaiting is possible: not before the call runs.
        loop: The loop of the call, if another thread asks for the sound.
    """

    def __init__(
        self, may_wait: Callable[[], bool] = lambda: True, *, loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        self._future: asyncio.Future[PlayResult] = (loop or asyncio.get_running_loop()).create_future()
        self._may_wait = may_wait

    def __await__(self) -> Generator[None, None, PlayResult]:
        if not self._may_wait():
            raise LocalProtocolError("nothing is played before call.run(): call play() without await there")
        return asyncio.shield(self._future).__await__()

    @property
    def result(self) -> PlayResult | None:
        """How it ended, or None until then."""
        return self._future.result() if self._future.done() else None

    def end(self, result: PlayResult) -> None:
        """Set the result: no more will be played. Only the first call counts."""
        if not self._future.done():
            self._future.set_result(result)
