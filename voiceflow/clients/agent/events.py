"""What happens in a conversation with a speech-to-speech model, the same for every vendor.

The model's responses are numbered in the order in which they begin, from 1 on, across sockets: ``event_id``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.audio.encoding import AudioFormat
from voiceflow.errors import ServiceError


@dataclass(frozen=True, slots=True)
class AgentEvent:
    """Something that happened in the conversation."""


@dataclass(frozen=True, slots=True)
class SessionStarted(AgentEvent):
    """The service accepted the session; audio flows.

    Attributes:
        session_id: The service's id of the session; empty if it has none.
    """

    session_id: str = ""


@dataclass(frozen=True, slots=True)
class ResponseAudio(AgentEvent):
    """A piece of the agent's voice, in whole samples.

    Attributes:
        event_id: The response.
        data: The samples, in ``format``.
        format: The format of ``data``.
        start: Seconds of audio before it in this response.
        is_final: Whether nothing more of the response follows.
    """

    event_id: int
    data: bytes = field(repr=False)
    format: AudioFormat
    start: float = 0.0
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class ResponseText(AgentEvent):
    """The next piece of what the agent says, with its white space."""

    event_id: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ResponseOver(AgentEvent):
    """Nothing more of a response follows.

    Attributes:
        event_id: The response.
        is_complete: Whether the model finished it: it was neither cancelled nor cut short.
    """

    event_id: int
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class ResponseInterrupted(AgentEvent):
    """The service heard the user and dropped the responses up to this one."""

    event_id: int


@dataclass(frozen=True, slots=True)
class UserInterim(AgentEvent):
    """What the user's turn says so far."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UserSaid(AgentEvent):
    """The transcript of a turn of the user. It may come after the response to it.

    Attributes:
        text: The transcript; empty if it failed or the user said nothing.
        answered_by: The response that began before the transcript came, if any.
    """

    text: str = field(repr=False)
    answered_by: int | None = None


@dataclass(frozen=True, slots=True)
class ToolCalled(AgentEvent):
    """The model calls a function. Each call is reported once.

    Attributes:
        event_id: The response that called it.
        call_id: The service's id of the call.
        name: The function's name.
        arguments: A JSON object as text.
    """

    event_id: int
    call_id: str
    name: str
    arguments: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToolsWithdrawn(AgentEvent):
    """The service no longer waits for these calls. What they have begun goes on."""

    call_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reported(AgentEvent):
    """The service reported an error, and the conversation goes on."""

    error: ServiceError


@dataclass(frozen=True, slots=True)
class Measured(AgentEvent):
    """A count of the service: tokens used, requests left.

    Attributes:
        name: Name of the metric.
        value: Its value.
    """

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class UserAudioDropped(AgentEvent):
    """User audio was lost because the service did not take it in time.

    Attributes:
        size: Bytes lost so far.
    """

    size: int


@dataclass(frozen=True, slots=True)
class ConversationLost(AgentEvent):
    """The socket was lost; another one takes over, with the conversation so far.

    Attributes:
        error: Why.
        is_answer_due: Whether the user was waiting for an answer.
    """

    error: ServiceError
    is_answer_due: bool = False


@dataclass(frozen=True, slots=True)
class ConversationDead(AgentEvent):
    """The conversation failed for good."""

    error: ServiceError
