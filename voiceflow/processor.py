"""The processor, the class to subclass. Its handlers take frames; its methods send them and own tasks."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import ClassVar, Never

from voiceflow.dispatch import MAILBOX_LIMIT as MAILBOX_LIMIT  # part of this module's interface
from voiceflow.dispatch import Dispatcher
from voiceflow.dispatch import MailboxOverflowError as MailboxOverflowError
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import Direction, Frame, MetricFrame
from voiceflow.handlers import RouteTable, handler_names, refuse_same_names
from voiceflow.host import NO_SESSION, Host, Origin
from voiceflow.host import Receiver as Receiver
from voiceflow.redaction import Redaction
from voiceflow.tasks import Timer

# Looking up an enum member through its class costs a quarter of a hop.
_DOWNSTREAM = Direction.DOWNSTREAM


class Processor:
    """Takes typed frames and sends frames on, in either direction.

    Subclasses mark methods with ``@handles``. A frame that no method takes passes on by itself. The
    frames of one direction leave in the order in which they came; while an async handler runs,
    ordered frames wait in the mailbox. System frames and the user's audio never wait.

    Attributes:
        name: The class's name; a number is added where a pipeline has several of one class.
        session: The running session; set before ``start``.
        redaction: What the observers of a call with this processor must not see; set it in ``__init__``.
    """

    session: Host
    redaction: Redaction | None = None
    # The only two engine names that a subclass inherits.
    _voiceflow: Dispatcher
    _voiceflow_routes: ClassVar[RouteTable]

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Make the class's table of handlers.

        Raises:
            TypeError: If a handler is async for a frame that may never wait, if two take one frame, if the
                annotations of one differ from its frames, if a method has the name of a part of the engine
                or of a voiceflow processor, or if ``start`` is async or ``stop`` is not.
        """
        super().__init_subclass__(**kwargs)
        _routes_of(cls)

    def __init__(self, *, name: str | None = None) -> None:
        self.name = name or type(self).__name__
        self.session = NO_SESSION
        self._voiceflow = Dispatcher(self, _routes_of(type(self)))

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def is_busy(self) -> bool:
        """Whether a handler is running and ordered frames wait for it."""
        return self._voiceflow.is_busy

    def start(self) -> None:
        """Called once, before the first frame. It may spawn tasks; it must not block."""

    async def stop(self) -> None:
        """Called once at the end, whatever happened, within the session's limit. Close what you opened."""

    def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
        """Send a frame on. It never waits: it returns as soon as nothing more can be done at once."""
        if frame.steers:
            _steer(self, frame)
            return
        dispatcher = self._voiceflow
        known = dispatcher.downstream if direction is _DOWNSTREAM else dispatcher.upstream
        target = known.get(frame.__class__) or dispatcher.target(frame.__class__, direction)
        target.receive(frame, direction)

    def spawn(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]:
        """Run a task that belongs to this processor. The session ends it; its exception is a fatal error."""
        return self.session.spawn(coroutine, name=f"{self.name}.{name}", owner=self)

    def timer(self, callback: Callable[[], None]) -> Timer:
        """Make a timer that can be set and cancelled repeatedly. The session cancels it at the end."""
        return self.session.timer(callback, owner=self)

    def fail(self, error: Exception, *, fatal: bool = False) -> None:
        """Report an error: upstream, downstream and to the session's policy."""
        self.session.report(error, origin=self, fatal=fatal)

    def metric(self, name: str, value: float) -> None:
        """Publish a measurement to the observers; it costs nothing if there are none."""
        if self.session.is_observed:
            self.push(MetricFrame(processor=self.name, name=name, value=value))

    def receive(self, frame: Frame, direction: Direction) -> None:
        """Take one frame, as from a neighbour."""
        self._voiceflow.receive(frame, direction)


def takes(processor: Origin, frame: type[Frame]) -> bool:
    """Whether a processor handles frames of this type."""
    return any(issubclass(frame, each) for each in handler_names(type(processor)))


def dispatcher_of(processor: Processor) -> Dispatcher:
    """The engine's part of a processor.

    Raises:
        LocalProtocolError: If ``Processor.__init__`` was not called, or another attribute replaced it.
    """
    found: object = getattr(processor, "_voiceflow", None)  # ``vars`` would make a dictionary
    if isinstance(found, Dispatcher):
        return found
    name = type(processor).__name__
    if found is None:
        raise LocalProtocolError(f"{name}.__init__ must call super().__init__()")
    raise LocalProtocolError(
        f"{name}._voiceflow is the engine's: give your {type(found).__name__} another name"
    )


def receiver_of(processor: Processor) -> Receiver:
    """The receiver of a processor's frames: the dispatcher, unless the class overrides ``receive``."""
    return dispatcher_of(processor) if type(processor).receive is Processor.receive else processor


def _steer(processor: Processor, frame: Frame) -> None:
    if not processor.session:
        raise LocalProtocolError(f"{type(frame).__name__} pushed by a processor that is in no session")
    processor.session.engine.steer(frame, processor, dispatcher_of(processor).following)


def _routes_of(owner: type[Processor]) -> RouteTable:
    """The table of this class, made here if a base class's ``__init_subclass__`` did not call ours."""
    found = vars(owner).get("_voiceflow_routes")
    if isinstance(found, RouteTable):
        return found
    table = RouteTable(owner)
    table.has_own_push = owner.push is not Processor.push
    refuse_same_names(owner, Processor)
    for name in table.names.values():
        if hasattr(Processor, name):
            raise TypeError(f"{owner.__name__}.{name} would hide Processor.{name}: give it another name")
    if inspect.iscoroutinefunction(owner.start):
        raise TypeError(f"{owner.__name__}.start must be a plain 'def': what waits goes into self.spawn(...)")
    if not inspect.iscoroutinefunction(owner.stop):
        raise TypeError(f"{owner.__name__}.stop must be an 'async def'")
    owner._voiceflow_routes = table
    return table
