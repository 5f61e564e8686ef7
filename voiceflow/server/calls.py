"""The calls that a server is in, and how it lets go of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from voiceflow.frames import EndReason
from voiceflow.transports.twilio import TwilioCall

CANCEL_LIMIT = 10.0
"""Seconds that cancelled calls get to close their sockets."""


class Calls:
    """Counts calls in, ends them, and refuses new ones when there are too many or the server leaves.

    Args:
        limit: Calls at once.

    Attributes:
        is_draining: Whether no new call is taken any more.
    """

    def __init__(self, *, limit: int) -> None:
        self.is_draining = False
        self._limit = limit
        # The tasks are aiohttp's, one for each upgraded request; here they are only known.
        self._streams: set[asyncio.Task[None]] = set()
        self._calls: dict[str, TwilioCall] = {}

    def __len__(self) -> int:
        """Streams that are open, those included that have not told which call they are."""
        return len(self._streams)

    @property
    def has_room(self) -> bool:
        """Whether one more call is taken."""
        return not self.is_draining and len(self._streams) < self._limit

    @contextmanager
    def place(self) -> Iterator[None]:
        """Count the running request as a stream while the block runs."""
        task = asyncio.current_task()
        assert task is not None
        self._streams.add(task)
        try:
            yield
        finally:
            self._streams.discard(task)

    @contextmanager
    def admit(self, call: TwilioCall) -> Iterator[None]:
        """Know a call by its sid while the block runs."""
        self._calls[call.call_sid] = call
        try:
            yield
        finally:
            if self._calls.get(call.call_sid) is call:
                del self._calls[call.call_sid]

    def find(self, call_sid: str) -> TwilioCall | None:
        """The call of that sid, if it is here."""
        return self._calls.get(call_sid)

    async def drain(self, *, patience: float, goodbye: float) -> None:
        """Take no more calls, and return when the last one is over.

        Args:
            patience: Seconds in which calls may end by themselves.
            goodbye: Seconds that the rest then gets to finish what is being said. What is still up
                after that is cancelled, which takes ten seconds at most.
        """
        self.is_draining = True
        await self._emptied(patience)
        if not self._streams:
            return
        logger.info("shutting down: {} calls are asked to end", len(self._streams))
        for call in list(self._calls.values()):
            call.end(EndReason.SHUTDOWN)
        await self._emptied(goodbye)
        await self.cut()

    async def cut(self) -> None:
        """Take no more calls, and end at once those that are up, which takes ten seconds at most."""
        self.is_draining = True
        for task in self._streams:
            task.cancel()
        await self._emptied(CANCEL_LIMIT)
        if self._streams:
            logger.error("{} calls did not end", len(self._streams))

    async def _emptied(self, limit: float) -> None:
        if self._streams and limit > 0:
            await asyncio.wait(self._streams, timeout=limit)
