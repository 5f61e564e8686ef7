"""Effects that the emulated protocols request. They perform none themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from voiceflow.emulators.elevenlabs.segments import Segment

if TYPE_CHECKING:
    from voiceflow.emulators.elevenlabs.agent.brain import Turn

Message: TypeAlias = dict[str, Any]
"""A message of a websocket, as the JSON object that it is."""


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send a message now."""

    message: Message = field(repr=False)


@dataclass(frozen=True, slots=True)
class CloseSocket:
    """Close the socket, after everything that was sent before. Nothing follows."""

    code: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Synthesise:
    """Have a text spoken; answer with ``speech`` for each piece and ``finished`` at the end.

    Attributes:
        job: Names the work in the answers.
        text: What to speak; never blank.
    """

    job: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recognise:
    """Have a segment recognised; answer with ``heard``.

    Attributes:
        job: Names the work in the answer.
        segment: The audio.
        is_final: Whether the segment is complete; if not, an interim text is wanted.
    """

    job: int
    segment: Segment
    is_final: bool


@dataclass(frozen=True, slots=True)
class Think:
    """Have an agent decide what to do; answer with ``thought``.

    Attributes:
        job: Names the work in the answer.
        turn: What the agent knows.
    """

    job: int
    turn: Turn


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop work whose answer is not wanted any more. It may have ended already."""

    job: int


Job: TypeAlias = Synthesise | Recognise | Think
"""Work for an engine."""

Effect: TypeAlias = SendMessage | CloseSocket | Job | Cancel


class ServerPeer(Protocol):
    """The server's side of one socket: a state machine without socket, task or clock.

    Every ``now`` is loop time in seconds and never goes back.
    """

    def opened(self, now: float) -> list[Effect]:
        """The socket is open."""
        ...

    def receive(self, data: str | bytes, now: float) -> list[Effect]:
        """The client sent a message: text, or bytes if it was a binary one."""
        ...

    def tick(self, now: float) -> list[Effect]:
        """Do what is due. To be called when ``deadline`` has come."""
        ...

    def fail(self, error: str, now: float) -> list[Effect]:
        """Report an error of this documented type, as the service would, whatever the state."""
        ...

    @property
    def deadline(self) -> float | None:
        """Loop time of the next ``tick``, or None if only the client can cause something."""
        ...
