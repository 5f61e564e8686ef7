"""The calls that a server is in, and how it lets go of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from loguru import logger

from voiceflow.frames import EndReason
from voiceflow.server.places import PROMISE, Places
from voiceflow.transports import Call, NotAdmittedError, Return

CANCEL_LIMIT = 10.0
"""Seconds that cancelled calls get to close their sockets."""

SETTLE_LIMIT = 2.0
"""Seconds that a broken stream's pipeline gets to note the last words. The caller waits meanwhile."""


class Calls:
    """Reserves places for calls, counts them in, ends them, and refuses new ones when there is no room.

    A call has a place from the webhook that names its stream until it is over. If its stream breaks, it keeps
    the place for 30 s: the carrier may bring it back.

    Args:
        limit: Calls at once.
        promise: Seconds in which the stream of a call must come once it has been named.
        returning: Whether the carrier is asked to bring calls back whose stream broke.

    Attributes:
        is_draining: Whether no new call is taken any more.
    """

    def __init__(self, *, limit: int, promise: float = PROMISE, returning: bool = True) -> None:
        self.is_draining = False
        self._returning = returning
        self._promise = promise
        # The tasks are aiohttp's, one for each upgraded request; here they are only known.
        self._streams: set[asyncio.Task[None]] = set()
        self._unnamed: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._places = Places(limit, self._changed.set, promise=promise)

    def __len__(self) -> int:
        """Streams that are open, those included that have not told which call they are."""
        return len(self._streams)

    @property
    def has_room(self) -> bool:
        """Whether one more call is taken."""
        return not self.is_draining and self._places.free > 0

    @property
    def admits_stream(self) -> bool:
        """Whether an upgrade is answered, before it has told which call it is."""
        without_promise = len(self._unnamed) - self._places.promised
        return without_promise < 0 or (not self.is_draining and without_promise < self._places.free)

    @property
    def promised(self) -> int:
        """Calls that were told to open a stream which has not come yet."""
        return self._places.promised

    def is_promised(self, call_id: str) -> bool:
        """Whether this call was told to open a stream which has not come yet."""
        place = self._places.find(call_id)
        return place is not None and place.is_promised

    def promise(self, call_id: str) -> bool:
        """Reserve a place for a call that is about to be told to open a stream.

        It is free again if no stream comes in time. A call that has a place keeps it.

        Returns:
            Whether there is one.
        """
        if not self.has_room and self._places.find(call_id) is None:
            return False
        self._places.promise(call_id)
        return True

    @contextmanager
    def place(self) -> Iterator[None]:
        """Count the running request as a stream while the block runs."""
        task = asyncio.current_task()
        assert task is not None
        self._streams.add(task)
        self._unnamed.add(task)
        try:
            yield
        finally:
            self._streams.discard(task)
            self._unnamed.discard(task)
            self._changed.set()

    @contextmanager
    def admit(self, call: Call) -> Iterator[None]:
        """Know a call by its sid while the block runs, and give it its checkpoint.

        Raises:
            NotAdmittedError: If no place was promised to it and none is free.
        """
        place = self._places.find(call.call_id)
        if place is None and not self.has_room:
            raise NotAdmittedError("there is no room for a call to which no place was promised")
        if place is not None and place.call is not None:
            place.call.leave(EndReason.CONNECTION_LOST)  # The carrier has left it already.
        task = asyncio.current_task()
        if task is not None:
            self._unnamed.discard(task)
        call.checkpoint = self._places.arrive(call).checkpoint
        try:
            yield
        finally:
            self._places.leave(call, returns=call.is_broken and self._returning)

    def find(self, call_id: str) -> Call | None:
        """The call of that sid, if it has a stream here."""
        place = self._places.find(call_id)
        return place.call if place is not None else None

    def end(self, call_id: str) -> None:
        """The carrier says that the call is over: its stream, if it has one, may not know."""
        call = self.find(call_id)
        if call is not None:
            call.leave(EndReason.USER_HANGUP)
        else:
            self._places.end(call_id)

    async def bring_back(self, call_id: str, *, may_return: bool) -> Return:
        """Decide about a call whose stream has ended, as the carrier sees it, and whose caller is there.

        A stream that has not noticed ends here, and its pipeline gets two seconds to note the last words.

        Args:
            call_id: Which call.
            may_return: Whether it has not been brought back too often.
        """
        call = self.find(call_id)
        if call is not None:
            await self._settle(call)
        if self._places.has_ended(call_id) or (call is not None and not call.is_broken):
            return Return.ENDED
        place = self._places.find(call_id)
        was_refused = place is not None and not place.was_up
        if not may_return or not self.promise(call_id):
            self._places.end(call_id)
            return Return.GIVEN_UP
        if was_refused:
            return Return.AFTER_REFUSAL
        # A call that nobody here knows had its streams in a process that has died.
        self._places.count_break(call_id)
        return Return.AFTER_BREAK

    async def drain(self, *, patience: float, goodbye: float) -> None:
        """Take no more calls but those promised, and return when the last one is over.

        Args:
            patience: Seconds in which calls may end by themselves. A stream that was promised is waited for
                as long as any, though that be longer.
            goodbye: Seconds that the rest then gets to finish what is being said. What is still up
                after that is cancelled, which takes ten seconds at most.
        """
        self.is_draining = True
        await self._until(lambda: not self._streams and not self._places.promised, patience)
        await self._until(lambda: not self._places.promised, self._promise)
        if not self._streams:
            return
        logger.info("shutting down: {} calls are asked to end", len(self._streams))
        for call in self._places.calls():
            call.end(EndReason.SHUTDOWN)
        await self._until(lambda: not self._streams, goodbye)
        await self.cut()

    async def cut(self) -> None:
        """Take no more calls, and end at once those that are up, which takes ten seconds at most."""
        self.is_draining = True
        for task in self._streams:
            task.cancel()
        await self._until(lambda: not self._streams, CANCEL_LIMIT)
        if self._streams:
            logger.error("{} calls did not end", len(self._streams))

    def close(self) -> None:
        """Forget the calls that have no stream: the application ends."""
        self._places.clear()

    async def _settle(self, call: Call) -> None:
        call.leave(EndReason.CONNECTION_LOST)
        try:
            async with asyncio.timeout(SETTLE_LIMIT):
                await call.settled()
        except TimeoutError:
            logger.warning("call {}: the pipeline of its broken stream goes on", call.call_id)

    async def _until(self, quiet: Callable[[], bool], limit: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, limit)):
                while not quiet():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass
