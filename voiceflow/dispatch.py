"""The engine's part of a processor: its neighbours, its mailbox and the running handler."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing

from voiceflow.chain_ends import NOWHERE, Terminus
from voiceflow.errors import LocalProtocolError, VoiceflowError
from voiceflow.frames import (
    AgentAudioFrame,
    Direction,
    EndFrame,
    Frame,
    InterruptionFrame,
    MetricFrame,
    StartFrame,
)
from voiceflow.handlers import HandlerKind, Route, RouteTable, several
from voiceflow.host import Host, Origin, Receiver
from voiceflow.tasks import OwnCancellation, contained

MAILBOX_LIMIT = 10_000
"""Frames that may wait for one handler. More audio is dropped and counted; more text ends the call."""

_CONTROL = (StartFrame, EndFrame)
# Looking up an enum member through its class costs a quarter of a hop.
_DOWNSTREAM = Direction.DOWNSTREAM


class MailboxOverflowError(VoiceflowError):
    """A handler ran so long that the frames waiting for it reached the limit."""


class _Unlinked:
    """The neighbour of a processor that is in no running session; it refuses every frame."""

    def receive(self, frame: Frame, direction: Direction) -> None:
        raise LocalProtocolError(f"{type(frame).__name__} pushed by a processor that is in no pipeline")


class Dispatcher:
    """Takes the frames of one processor: calls a handler, passes them on, or keeps them in the mailbox.

    It is a separate object so that no attribute or method of a processor's subclass can replace a part of
    it.

    Attributes:
        host: The running session; set before the first frame.
        previous: The neighbour that upstream frames go to.
        following: The neighbour that downstream frames go to.
        downstream: The targets of downstream frames found so far; see ``target``.
        upstream: The same of upstream frames.
        mailbox: The ordered frames that wait for the running handler. Most processors never need one.
        is_busy: Whether a handler is running and ordered frames wait for it.
    """

    __slots__ = (
        "_handling",
        "_owner",
        "_routes",
        "_table",
        "_worker",
        "downstream",
        "following",
        "host",
        "is_busy",
        "mailbox",
        "previous",
        "upstream",
    )

    def __init__(self, owner: Origin, table: RouteTable) -> None:
        self.host: Host
        self.previous: Receiver = _Unlinked()
        self.following: Receiver = _Unlinked()
        self.mailbox: deque[tuple[Frame, Direction]] | None = None
        self.is_busy = False
        self._owner = owner
        self._table = table
        self._routes = table.routes
        self.relink()
        self._worker: asyncio.Task[None] | None = None
        self._handling: Frame | None = None

    def relink(self) -> None:
        """Forget where frames went: the links of the chain have changed."""
        self.downstream: dict[type[Frame], Receiver] = {}
        self.upstream: dict[type[Frame], Receiver] = {}

    def target(self, kind: type[Frame], direction: Direction) -> Receiver:
        """The first receiver in a direction that does something with frames of this class.

        Processors in between that neither take nor delay such a frame cost nothing. The answer is kept: links
        change only before the session runs.
        """
        is_downstream = direction is _DOWNSTREAM
        known = self.downstream if is_downstream else self.upstream
        found = known.get(kind)
        if found is None:
            found = self.following if is_downstream else self.previous
            while isinstance(found, Dispatcher) and found._lets_pass(kind):
                found = found.following if is_downstream else found.previous
            if isinstance(found, Terminus) and not issubclass(kind, found.takes):
                found = NOWHERE
            known[kind] = found
        return found

    def _lets_pass(self, kind: type[Frame]) -> bool:
        """Whether frames of this class always go straight through."""
        route = self._routes.get(kind) or self._table.add(kind)
        return route.handler is None and route.overtakes and not route.interruptible

    def receive(self, frame: Frame, direction: Direction) -> None:
        """Take one frame from a neighbour."""
        route = self._routes.get(frame.__class__) or self._table.add(frame.__class__)
        if route.interruptible and self.host.engine.is_stale(frame):
            return
        if self.is_busy and not route.overtakes:
            self._post(frame, direction)
        elif route.handler is None:
            (self.following if direction is _DOWNSTREAM else self.previous).receive(frame, direction)
        elif route.overtakes:
            self._call(route, frame, direction)
        else:
            self._begin(route, frame, direction)
            if self.mailbox and not self.is_busy:
                self.drain()

    def drain(self) -> None:
        """Process the mailbox until it is empty or a handler has to wait."""
        while self.mailbox and not self.is_busy:
            frame, direction = self.mailbox.popleft()
            self._begin(self._routes[frame.__class__], frame, direction)
        self.mailbox = self.mailbox or None  # an empty deque takes 0.8 kB

    def interrupt(self, frame: InterruptionFrame) -> None:
        """Drop the frames of interrupted replies, then call the handler."""
        if self.mailbox:
            stale = self.host.engine.is_stale
            kept = [item for item in self.mailbox if not (item[0].interruptible and stale(item[0]))]
            self.mailbox.clear()
            self.mailbox.extend(kept)
        if (
            self._worker is not None
            and self._handling is not None
            and self.host.engine.is_stale(self._handling)
        ):
            self._worker.cancel()
            self._worker, self._handling, self.is_busy = None, None, False
        if self._table.on_interruption.handler is not None:
            # The sweep takes the frame to every processor: one that returns it must not send it on.
            self._call(self._table.on_interruption, frame, Direction.DOWNSTREAM, swept=frame)

    def _hold(self, frame: Frame) -> None:
        if isinstance(frame, _CONTROL):
            self.host.engine.hold(self._owner, frame)

    def _begin(self, route: Route, frame: Frame, direction: Direction) -> None:
        if route.kind is not HandlerKind.INLINE:
            owner = self._owner
            self.is_busy = True
            self._waiting().appendleft((frame, direction))
            self._worker = self.host.spawn(self._work(), name=f"{owner.name}.handlers", owner=owner)
            return
        self._hold(frame)
        # Busy meanwhile: a neighbour may answer before this handler finishes, and must not overtake it.
        self.is_busy = True
        try:
            self._call(route, frame, direction)
        finally:
            self.is_busy = False

    def _call(self, route: Route, frame: Frame, direction: Direction, *, swept: Frame | None = None) -> None:
        owner = self._owner
        if route.handler is None:
            owner.push(frame, direction)
            return
        try:
            result = route.handler(owner, frame)
            if isinstance(result, Frame):
                if result is swept:
                    return
                if result.steers or self._table.has_own_push:
                    owner.push(result, direction)
                else:
                    # As ``Processor.push`` does, without the calls: nearly every frame comes this way.
                    known = self.downstream if direction is _DOWNSTREAM else self.upstream
                    target = known.get(result.__class__) or self.target(result.__class__, direction)
                    if target is not NOWHERE:
                        target.receive(result, direction)
            elif result is not None:
                self._emit(result, direction, swept)
        except BaseException as error:  # noqa: BLE001 - a handler's error becomes a frame
            self._failed(contained(error), frame, direction)

    def _failed(self, error: Exception, frame: Frame, direction: Direction) -> None:
        self.host.report(error, origin=self._owner, cause=frame)
        if isinstance(frame, _CONTROL):
            self._owner.push(frame, direction)

    def _emit(self, result: object, direction: Direction, swept: Frame | None = None) -> None:
        """Send on the frames that a handler returned."""
        if result is None:
            return
        if isinstance(result, Frame):
            if result is not swept:
                self._owner.push(result, direction)
            return
        for frame in several(result):
            self._emit(frame, direction, swept)

    async def _work(self) -> None:
        """Handle the frames in the mailbox, one at a time, until it is empty."""
        task = asyncio.current_task()
        try:
            while self._worker is task and self.mailbox:
                frame, direction = self.mailbox.popleft()
                self._handling = frame
                await self._handle(frame, direction)
        finally:
            if self._worker is task:
                self._worker, self._handling, self.is_busy = None, None, False
                self.mailbox = self.mailbox or None

    async def _handle(self, frame: Frame, direction: Direction) -> None:
        route = self._routes[frame.__class__]
        task = asyncio.current_task()
        self._hold(frame)
        try:
            if route.handler is None or route.kind is HandlerKind.INLINE:
                self._call(route, frame, direction)
            elif route.kind is HandlerKind.COROUTINE:
                with OwnCancellation():
                    result = await route.handler(self._owner, frame)
                    if self._worker is task:
                        self._emit(result, direction)
            else:
                with OwnCancellation():
                    async with aclosing(route.handler(self._owner, frame)) as results:
                        async for result in results:
                            if self._worker is not task:
                                return
                            self._emit(result, direction)
        except Exception as error:  # noqa: BLE001 - a handler's error becomes a frame
            if self._worker is task:
                self._failed(error, frame, direction)

    def _post(self, frame: Frame, direction: Direction) -> None:
        waiting = self._waiting()
        if len(waiting) >= MAILBOX_LIMIT:
            self._overflow(frame)
        else:
            waiting.append((frame, direction))

    def _waiting(self) -> deque[tuple[Frame, Direction]]:
        if self.mailbox is None:
            self.mailbox = deque()
        return self.mailbox

    def _overflow(self, frame: Frame) -> None:
        owner = self._owner
        if isinstance(frame, AgentAudioFrame):
            if self.host.is_observed:
                owner.push(MetricFrame(processor=owner.name, name="audio_dropped_s", value=frame.duration))
            return
        handling = type(self._handling or frame).__name__
        error = MailboxOverflowError(
            f"{MAILBOX_LIMIT} frames wait for the {handling} handler of {owner.name}"
        )
        self.host.engine.overflow(error, origin=owner)


class EndedDispatcher(Dispatcher):
    """The engine's part of every processor whose session is over. It drops what still comes."""

    __slots__ = ()

    def __init__(self) -> None:
        self.previous = self.following = NOWHERE
        self.downstream, self.upstream = {}, {}
        self.mailbox = None
        self.is_busy = False

    def target(self, kind: type[Frame], direction: Direction) -> Receiver:
        return NOWHERE

    def receive(self, frame: Frame, direction: Direction) -> None:
        pass

    def drain(self) -> None:
        pass

    def interrupt(self, frame: InterruptionFrame) -> None:
        pass


ENDED = EndedDispatcher()
"""One for all: it keeps nothing."""
