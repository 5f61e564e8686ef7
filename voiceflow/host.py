"""The interface of the session for its processors, and of a processor for its session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Never, Protocol, cast

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.played import PlayedAudio
from voiceflow.checkpoint import Checkpoint
from voiceflow.errors import VoiceflowError
from voiceflow.frames import Direction, EndReason, Frame, InterruptionFrame, LeaveFrame
from voiceflow.redaction import Redaction
from voiceflow.tasks import Timer


class Receiver(Protocol):
    """Anything that takes frames."""

    def receive(self, frame: Frame, direction: Direction) -> None:
        """Take one frame, at once."""


class Origin(Protocol):
    """Where a task, a timer, an error or a frame comes from: a processor."""

    name: str

    def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
        """Send a frame on."""


class Engine(Protocol):
    """The engine's side of the running session. ``SessionEngine`` documents each member."""

    def is_stale(self, frame: Frame) -> bool:
        """Whether a frame belongs to a reply that was interrupted."""

    def steer(self, frame: Frame, origin: Origin, following: Receiver) -> None:
        """Act on a frame about the session itself that a processor pushed."""

    def sweep(self, frame: InterruptionFrame) -> None:
        """Take an interruption to every processor."""

    def hold(self, origin: Origin, frame: Frame) -> None:
        """Note that a handler received the frame that starts or ends the session."""

    def overflow(self, error: VoiceflowError, *, origin: Origin) -> None:
        """End a call in which frames pile up."""


class Host(Protocol):
    """The running session, as its processors see it. ``Session`` documents each member."""

    format: AudioFormat
    checkpoint: Checkpoint
    reply_floor: int
    played: PlayedAudio | None
    redaction: Redaction | None

    @property
    def engine(self) -> Engine:
        """For the engine only."""

    @property
    def processors(self) -> tuple[Origin, ...]:
        """Every processor, in downstream order."""

    @property
    def tasks(self) -> int:
        """How many tasks the session owns now."""

    @property
    def http(self) -> aiohttp.ClientSession:
        """The HTTP and websocket client that the call's processors share."""

    @property
    def is_observed(self) -> bool:
        """Whether any observer sees the frames."""

    @property
    def is_heard(self) -> bool:
        """Whether the call is not over and the user is still there."""

    @property
    def is_ending(self) -> bool:
        """Whether the session is over or about to be."""

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that can change during the call, with their values."""

    def update(self, to: Origin | None = None, /, **changes: object) -> None:
        """Change settings of the call."""

    def now(self) -> float:
        """Loop time, in seconds."""

    def next_reply(self) -> int:
        """A number for a new agent reply."""

    def interrupt(self, reason: str = "") -> None:
        """Give the floor to the user."""

    def end(self, reason: EndReason = EndReason.AGENT_HANGUP) -> None:
        """End in order: what is being said is finished first."""

    def leave(self, frame: LeaveFrame) -> None:
        """Hang up, or transfer the call, after the agent's last words."""

    def stay(self) -> None:
        """Call off the agent's wish to leave."""

    async def depart(self, frame: LeaveFrame) -> None:
        """Carry out the agent's wish to leave, and end."""

    def cancel(self, reason: EndReason = EndReason.ERROR) -> None:
        """End at once."""

    def spawn(
        self, coroutine: Coroutine[object, Never, None], *, name: str, owner: Origin
    ) -> asyncio.Task[None]:
        """Run a task of a processor."""

    def timer(self, callback: Callable[[], None], *, owner: Origin | None = None) -> Timer:
        """A timer that ends with the session."""

    def report(
        self, error: Exception, *, origin: Origin, fatal: bool = False, cause: Frame | None = None
    ) -> None:
        """Report an error to every processor and let the policy decide."""


class NoSession:
    """In place of a processor's session until there is one. It is false, and using it says why."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Never:
        raise AttributeError(f"no session.{name}: there is no session before start()", name=name, obj=self)


NO_SESSION = cast(Host, NoSession())
"""One for all. A ``__getattr__`` of processors would make each of their attributes four times as slow."""
