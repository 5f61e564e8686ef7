"""The calls of a server: admission, draining and shutdown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from loguru import logger

from voiceflow.frames import EndReason
from voiceflow.server.call_states import CheckpointStore
from voiceflow.server.loads import Load
from voiceflow.server.open_streams import OpenStreams
from voiceflow.server.placed_calls import PlacedCall, placed_calls
from voiceflow.server.places import PROMISE, Places
from voiceflow.server.returns import Returns
from voiceflow.server.saved_calls import SavedCalls
from voiceflow.transports import Call, NotAdmittedError

CANCEL_LIMIT = 10.0
"""Seconds for cancelled calls to close their sockets."""

MOVE_INTERVAL = 0.25
"""Seconds between two attempts to move the calls that are left."""


class Calls:
    """Reserves places for calls, admits and ends them, and refuses new ones when the server is full.

    A call holds a place from the webhook that names its stream until its end. If its stream breaks, it keeps
    the place for 30 s, because the carrier may bring it back.

    Args:
        limit: The most calls at a time.
        promise: Seconds within which the stream of a call must arrive after the webhook.
        returning: Whether the carrier is asked to bring back calls whose stream broke.

    Attributes:
        limit: The most calls at a time.
        is_draining: Whether new calls are refused.
        brings_back: Whether the carrier is asked to bring back calls whose stream broke.
        refused: Calls that got a busy signal so far, because the server was full or draining.
        streams: The open streams.
        returns: Decides about calls whose stream has ended.
    """

    def __init__(self, *, limit: int, promise: float = PROMISE, returning: bool = True) -> None:
        self.limit = limit
        self.is_draining = False
        self.refused = 0
        self.brings_back = returning
        self.streams = OpenStreams()
        self._promise = promise
        self._saved = SavedCalls()
        self._whole: Callable[[], Load] | None = None
        self._places = Places(limit, self.streams.note_change, promise=promise, freed=self._saved.forget)
        self.returns = Returns(self._places, self._saved, self.promise)

    @property
    def load(self) -> Load:
        """How many calls there are, in all workers together if there are several."""
        return self.own_load if self._whole is None else self._whole()

    @property
    def own_load(self) -> Load:
        """How many calls this process has."""
        unpromised = max(0, self.streams.unnamed - self._places.promised)
        return Load(
            streams=len(self.streams),
            taken=self.limit - self._places.free + unpromised,
            limit=self.limit,
            is_draining=self.is_draining,
        )

    def join(self, *, changed: Callable[[], None], whole: Callable[[], Load]) -> None:
        """Be one of several workers.

        Args:
            changed: Called when the load of this process has changed.
            whole: Returns the load of all of them.
        """
        self.streams.watch(changed)
        self._whole = whole

    def save_to(self, store: CheckpointStore) -> None:
        """Keep the states of calls there, so that other processes can continue them."""
        self._saved.store = store

    def __len__(self) -> int:
        """Open streams, including those that have not yet named their call."""
        return len(self.streams)

    def placed(self) -> list[PlacedCall]:
        """The calls that have a place, the oldest first."""
        return list(placed_calls(self._places))

    @property
    def has_room(self) -> bool:
        """Whether one more call is accepted."""
        return not self.is_draining and self._places.free > 0

    @property
    def admits_stream(self) -> bool:
        """Whether an upgrade is accepted before its call is known."""
        without_promise = self.streams.unnamed - self._places.promised
        return without_promise < 0 or (not self.is_draining and without_promise < self._places.free)

    @property
    def promised(self) -> int:
        """Calls that were asked to open a stream that has not arrived yet."""
        return self._places.promised

    def promise(self, call_id: str) -> bool:
        """Reserve a place for a call that is about to open a stream.

        The place becomes free again if no stream arrives in time. A call that has a place keeps it.

        Returns:
            Whether the call has a place.
        """
        if not self.has_room and self._places.find(call_id) is None:
            self.refused += 1
            return False
        self._places.promise(call_id)
        return True

    @contextmanager
    def admit(self, call: Call, *, may_return: bool = True, may_move: bool = True) -> Iterator[None]:
        """Register a call by its sid while the block runs, and hand it its checkpoint.

        Args:
            call: The call.
            may_return: Whether it keeps its place if its stream breaks.
            may_move: Whether its carrier asks what to do next when this server ends the stream.

        Raises:
            NotAdmittedError: If the call has no promised place and none is free.
        """
        place = self._places.find(call.call_id)
        if place is None and not self.has_room:
            self.refused += 1
            raise NotAdmittedError("no place is free for this call, and none was promised to it")
        if place is not None and place.call is not None:
            place.call.leave(EndReason.CONNECTION_LOST)  # The carrier has already ended this call.
        self.streams.name()
        may_return = may_return and self.brings_back
        call.checkpoint = self._places.arrive(call, returns=may_return and may_move).checkpoint
        try:
            with self._saved.saving(call):
                yield
        finally:
            self._places.leave(call, returns=(call.is_broken or call.is_moved) and may_return)

    def waiting(self, call_id: str) -> Call | None:
        """The call with this sid, if it awaits another stream, which the running request then carries."""
        call = self.find(call_id)
        if call is None or not call.awaits_stream:
            return None
        self.streams.name()
        return call

    def find(self, call_id: str) -> Call | None:
        """The call with this sid, if it has a stream here."""
        place = self._places.find(call_id)
        return place.call if place is not None else None

    def end(self, call_id: str) -> None:
        """Handle the carrier's report that the call is over, which its stream may not have noticed."""
        if self._places.find(call_id) is None:
            self._saved.end_elsewhere(call_id)
        self.end_here(call_id)

    def end_here(self, call_id: str) -> None:
        """The same, if the report came through another process."""
        call = self.find(call_id)
        if call is not None:
            call.leave(EndReason.USER_HANGUP)
        else:
            self._places.end(call_id)

    async def move(self, *, patience: float) -> None:
        """Accept only promised calls, and let other processes continue the running ones.

        Each call moves when nobody speaks and no tool runs. A call that cannot return stays.

        Args:
            patience: Seconds in which calls may move or end.
        """
        self.is_draining = True
        self.streams.note_change()
        until = asyncio.get_running_loop().time() + patience
        while (self.streams or self._places.promised) and asyncio.get_running_loop().time() < until:
            for call in self._places.returning_calls():
                call.move()
            await self.streams.until(lambda: not self.streams and not self._places.promised, MOVE_INTERVAL)

    async def drain(self, *, patience: float, goodbye: float) -> None:
        """Accept only promised calls, and return when the last call is over.

        Args:
            patience: Seconds in which calls may end normally. A promised stream is always awaited, even if
                that takes longer.
            goodbye: Seconds for the remaining calls to finish the current sentence. Calls that are still up
                after that are cancelled, which takes ten seconds at most.
        """
        self.is_draining = True
        self.streams.note_change()
        await self.streams.until(lambda: not self.streams and not self._places.promised, patience)
        await self.streams.until(lambda: not self._places.promised, self._promise)
        if not self.streams:
            return
        logger.info("shutting down: {} calls are asked to end", len(self.streams))
        for call in self._places.calls():
            call.end(EndReason.SHUTDOWN)
        await self.streams.until(lambda: not self.streams, goodbye)
        await self.cut()

    async def cut(self) -> None:
        """Accept no more calls and end all running ones at once, which takes ten seconds at most."""
        self.is_draining = True
        self.streams.note_change()
        if not self.streams:
            return
        self.streams.cancel()
        await self.streams.until(lambda: not self.streams, CANCEL_LIMIT)
        if self.streams:
            logger.error("{} calls did not end", len(self.streams))

    def close(self) -> None:
        """Forget the calls that have no stream, because the application ends."""
        self._places.clear()
