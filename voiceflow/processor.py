"""The processor: a function call where nothing waits, a mailbox where something does."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

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
from voiceflow.handlers import Kind, Route, handler_names, route_for, several
from voiceflow.tasks import OwnCancellation, contained

if TYPE_CHECKING:
    from voiceflow.session import Session
    from voiceflow.tasks import Timer

MAILBOX_LIMIT = 10_000
"""Frames that may wait for one handler. More audio is dropped and counted; more text ends the call."""

_CONTROL = (StartFrame, EndFrame)
# Looking a member of an enumeration up by its class takes a quarter of what a hop does.
_DOWNSTREAM = Direction.DOWNSTREAM


def _steer(processor: Processor, frame: Frame) -> None:
    session: Session | None = getattr(processor, "session", None)
    if session is None:
        raise LocalProtocolError(f"{type(frame).__name__} pushed by a processor that is in no session")
    session.steer(frame, processor)


class MailboxOverflowError(VoiceflowError):
    """A handler ran so long that the frames waiting for it reached the limit."""


class Receiver(Protocol):
    """Anything that frames can be given to."""

    def receive(self, frame: Frame, direction: Direction) -> None:
        """Take one frame, at once."""


class _Unlinked:
    """Stands at both ends of a processor that is in no running session."""

    def receive(self, frame: Frame, direction: Direction) -> None:
        raise LocalProtocolError(f"{type(frame).__name__} pushed by a processor that is in no pipeline")


class Processor:
    """Takes typed frames and lets frames go on, in either direction.

    Subclasses mark methods with ``@handles``. A frame that no method takes passes on by itself. The
    frames of one direction leave in the order in which they came; while an async handler runs, the
    ordered ones wait in the mailbox. System frames and the caller's audio never wait.

    Attributes:
        name: The class's name; a number is added where a pipeline has several of one class.
        session: The running session; set before ``start``.
    """

    session: Session
    __handler_names: ClassVar[dict[type[Frame], str]] = {}
    __routes: ClassVar[dict[type[Frame], Route]]
    __on_interruption: ClassVar[Route]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.prepare()

    @classmethod
    def prepare(cls) -> None:
        """Make the class's table of handlers. The engine calls this once a class.

        Raises:
            TypeError: If a handler is async for a frame that may never wait, if two take one frame, if
                the name of one would hide a part of the engine, or if ``start`` is async or ``stop`` is not.
        """
        cls.__handler_names = handler_names(cls)
        for name in cls.__handler_names.values():
            if hasattr(Processor, name):
                raise TypeError(f"{cls.__name__}.{name} would hide Processor.{name}: give it another name")
        if inspect.iscoroutinefunction(cls.start):
            raise TypeError(
                f"{cls.__name__}.start must be a plain 'def': what waits goes into self.spawn(...)"
            )
        if not inspect.iscoroutinefunction(cls.stop):
            raise TypeError(f"{cls.__name__}.stop must be an 'async def'")
        # A pushed interruption is not passed from hand to hand: it starts the sweep over all processors.
        cls.__on_interruption = route_for(cls, cls.__handler_names, InterruptionFrame)
        sweep = replace(cls.__on_interruption, handler=Processor.__sweep, kind=Kind.INLINE)
        cls.__routes = {InterruptionFrame: sweep}

    def __init__(self, *, name: str | None = None) -> None:
        self.name = name or type(self).__name__
        self.__next: Receiver = _Unlinked()
        self.__previous: Receiver = _Unlinked()
        self.__mailbox: deque[tuple[Frame, Direction]] = deque()
        self.__busy = False
        self.__worker: asyncio.Task[None] | None = None
        self.__handling: Frame | None = None

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def is_busy(self) -> bool:
        """Whether a handler runs and ordered frames have to wait for it."""
        return self.__busy

    def start(self) -> None:
        """Called once, before the first frame. It may spawn tasks; it must not block."""

    async def stop(self) -> None:
        """Called once at the end, whatever happened, within the session's limit. Close what you opened."""

    def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
        """Send a frame on. Never waits: it returns when everything that can be done at once is done."""
        if frame.steers:
            _steer(self, frame)
            return
        (self.__next if direction is _DOWNSTREAM else self.__previous).receive(frame, direction)

    def spawn(self, coroutine: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        """Run a task that belongs to this processor. The session ends it; its exception is a fatal error."""
        return self.session.spawn(coroutine, name=f"{self.name}.{name}", owner=self)

    def timer(self, callback: Callable[[], None]) -> Timer:
        """A timer that is set and cancelled as often as needed. The session cancels it at the end."""
        return self.session.timer(callback, owner=self)

    def fail(self, error: Exception, *, fatal: bool = False) -> None:
        """Report that something went wrong, both ways and to the session's policy."""
        self.session.report(error, origin=self, fatal=fatal)

    def metric(self, name: str, value: float) -> None:
        """Publish a measurement to the observers; free of cost when there is none."""
        if self.session.is_observed:
            self.push(MetricFrame(processor=self.name, name=name, value=value))

    def receive(self, frame: Frame, direction: Direction) -> None:
        """Take one frame from a neighbour. The engine calls this; nobody else should."""
        route = self.__routes.get(frame.__class__) or self.__add_route(frame.__class__)
        if route.interruptible and self.session.is_stale(frame):
            return
        if self.__busy and not route.overtakes:
            self.__post(frame, direction)
        elif route.handler is None:
            (self.__next if direction is _DOWNSTREAM else self.__previous).receive(frame, direction)
        elif route.overtakes:
            self.__call(route, frame, direction)
        else:
            self.__begin(route, frame, direction)
            if self.__mailbox and not self.__busy:
                self.drain()

    def drain(self) -> None:
        """Deal with what waits, until a handler has to be waited for. The engine calls this."""
        while self.__mailbox and not self.__busy:
            frame, direction = self.__mailbox.popleft()
            self.__begin(self.__routes[frame.__class__], frame, direction)

    def interrupt(self, frame: InterruptionFrame) -> None:
        """Drop what belongs to dead replies, then tell the handler. The engine calls this."""
        if self.__mailbox:
            stale = self.session.is_stale
            kept = [item for item in self.__mailbox if not (item[0].interruptible and stale(item[0]))]
            self.__mailbox.clear()
            self.__mailbox.extend(kept)
        if (
            self.__worker is not None
            and self.__handling is not None
            and self.session.is_stale(self.__handling)
        ):
            self.__worker.cancel()
            self.__worker, self.__handling, self.__busy = None, None, False
        if self.__on_interruption.handler is not None:
            self.__call(self.__on_interruption, frame, Direction.DOWNSTREAM)

    def link(self, *, previous: Receiver | None = None, following: Receiver | None = None) -> None:
        """Set a neighbour. Pipelines call this."""
        self.__previous = previous or self.__previous
        self.__next = following or self.__next

    @property
    def neighbours(self) -> tuple[Receiver, Receiver]:
        """Where frames go upstream and downstream of here."""
        return self.__previous, self.__next

    def __sweep(self, frame: InterruptionFrame) -> None:
        self.session.sweep(frame)

    def __add_route(self, frame: type[Frame]) -> Route:
        route = route_for(type(self), self.__handler_names, frame)
        self.__routes[frame] = route
        return route

    def __hold(self, frame: Frame) -> None:
        if isinstance(frame, _CONTROL):
            self.session.hold(self, frame)

    def __begin(self, route: Route, frame: Frame, direction: Direction) -> None:
        if route.kind is not Kind.INLINE:
            self.__busy = True
            self.__mailbox.appendleft((frame, direction))
            self.__worker = self.session.spawn(self.__work(), name=f"{self.name}.handlers", owner=self)
            return
        self.__hold(frame)
        # Busy meanwhile: a neighbour may answer before this handler is through, and must not overtake it.
        self.__busy = True
        try:
            self.__call(route, frame, direction)
        finally:
            self.__busy = False

    def __call(self, route: Route, frame: Frame, direction: Direction) -> None:
        if route.handler is None:
            self.push(frame, direction)
            return
        try:
            self.__emit(route.handler(self, frame), frame, direction)
        except BaseException as error:  # noqa: BLE001 - an error of one handler is a frame, not the end
            self.__failed(contained(error), frame, direction)

    def __failed(self, error: Exception, frame: Frame, direction: Direction) -> None:
        self.session.report(error, origin=self, cause=frame)
        if isinstance(frame, _CONTROL):
            self.push(frame, direction)

    def __emit(self, result: Any, cause: Frame, direction: Direction) -> None:
        """Send on what a handler returned. A swept interruption goes on by itself."""
        if result is None:
            return
        if isinstance(result, Frame):
            if result is not cause or not isinstance(cause, InterruptionFrame):
                self.push(result, direction)
            return
        for frame in several(result):
            self.__emit(frame, cause, direction)

    async def __work(self) -> None:
        """Run the handlers of what waits, one at a time, until nothing does."""
        task = asyncio.current_task()
        try:
            while self.__worker is task and self.__mailbox:
                frame, direction = self.__mailbox.popleft()
                self.__handling = frame
                await self.__handle(frame, direction)
        finally:
            if self.__worker is task:
                self.__worker, self.__handling, self.__busy = None, None, False

    async def __handle(self, frame: Frame, direction: Direction) -> None:
        route = self.__routes[frame.__class__]
        task = asyncio.current_task()
        self.__hold(frame)
        try:
            if route.handler is None or route.kind is Kind.INLINE:
                self.__call(route, frame, direction)
            elif route.kind is Kind.COROUTINE:
                with OwnCancellation():
                    result = await route.handler(self, frame)
                    if self.__worker is task:
                        self.__emit(result, frame, direction)
            else:
                with OwnCancellation():
                    async with aclosing(route.handler(self, frame)) as results:
                        async for result in results:
                            if self.__worker is not task:
                                return
                            self.__emit(result, frame, direction)
        except Exception as error:  # noqa: BLE001 - an error of one handler is a frame, not the end
            if self.__worker is task:
                self.__failed(error, frame, direction)

    def __post(self, frame: Frame, direction: Direction) -> None:
        if len(self.__mailbox) >= MAILBOX_LIMIT:
            self.__overflow(frame)
        else:
            self.__mailbox.append((frame, direction))

    def __overflow(self, frame: Frame) -> None:
        if isinstance(frame, AgentAudioFrame):
            self.metric("audio_dropped_s", frame.duration)
            return
        handling = type(self.__handling or frame).__name__
        error = MailboxOverflowError(f"{MAILBOX_LIMIT} frames wait for the {handling} handler of {self.name}")
        self.session.overflow(error, origin=self)


Processor.prepare()
