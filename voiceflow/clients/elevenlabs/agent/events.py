"""Events of a conversation with an agent. No ``repr`` contains what people say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.agent.side_events import (
    AgentReasoningPart,
    AgentTyping,
    AsrStarted,
    ContextUsage,
    ExternalAgentConnected,
    ExternalAgentDisconnected,
    RichContent,
    TentativeAgentResponse,
    TurnProbability,
    VadScore,
)
from voiceflow.clients.elevenlabs.agent.tool_events import (
    AgentToolPayload,
    AgentToolRequest,
    AgentToolResponse,
    ClientToolCall,
    McpConnectionStatus,
    McpToolCall,
    ToolAnswered,
)
from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped, ClientDead
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS, Characters
from voiceflow.errors import ServiceError


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    """The service accepted the conversation.

    Attributes:
        conversation_id: Its id in the API.
        output: Format of the agent's audio.
        input: Format that the service expects for the user's audio.
    """

    conversation_id: str
    output: AudioFormat
    input: AudioFormat


@dataclass(frozen=True, slots=True)
class AgentAudio:
    """A piece of the agent's voice, in whole samples.

    Attributes:
        data: In ``format``; may be empty.
        format: As the metadata said.
        event_id: Of the response that it belongs to.
        start: Seconds of audio before it in this response.
        characters: When they are spoken, in seconds from the start of the response; often none.
        is_final: Whether the service says that nothing more of the response follows.
    """

    data: bytes = field(repr=False)
    format: AudioFormat
    event_id: int
    start: float = 0.0
    characters: Characters = NO_CHARACTERS
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class UserTranscript:
    """The transcript of a finished user turn."""

    text: str = field(repr=False)
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class TentativeUserTranscript:
    """The interim transcript of the user's turn."""

    text: str = field(repr=False)
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a response."""

    url: str
    name: str
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class AgentResponse:
    """The agent's whole response; it arrives before it is spoken.

    Attributes:
        text: As written.
        event_id: Of its audio as well; None from older servers.
        response_id: None from older servers.
        in_response_to: Ids of the user messages that it answers.
        kind: ``text`` or ``voice``, if sent.
    """

    text: str = field(repr=False)
    event_id: int | None = None
    response_id: str | None = None
    in_response_to: tuple[str, ...] = ()
    kind: str | None = None
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class AgentResponseCorrection:
    """The heard part of an interrupted response, as the service estimates it."""

    original: str = field(repr=False)
    corrected: str = field(repr=False)
    event_id: int | None = None
    response_id: str | None = None


@dataclass(frozen=True, slots=True)
class AgentResponseComplete:
    """Nothing more of a response follows."""

    event_id: int


@dataclass(frozen=True, slots=True)
class AgentResponseMetadata:
    """Metadata that a custom LLM sent with its answer."""

    metadata: dict[str, object] = field(repr=False)
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class AgentResponsePart:
    """A piece of a response while it is written, mostly in conversations without audio.

    Attributes:
        kind: ``start``, ``delta`` or ``stop``.
    """

    text: str = field(repr=False)
    kind: str
    event_id: int | None = None
    response_id: str | None = None


@dataclass(frozen=True, slots=True)
class Interruption:
    """The user interrupted: responses up to this event id are cancelled."""

    event_id: int


@dataclass(frozen=True, slots=True)
class AgentPing:
    """A latency measurement of the service; it was answered.

    Attributes:
        event_id: What the answer repeats.
        milliseconds: Its last measurement.
    """

    event_id: int
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True)
class GuardrailTriggered:
    """A guardrail rejected something that was said or about to be said."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The service is full and queues conversations: ``waiting``, ``admitted`` or ``timed_out``."""

    status: str


@dataclass(frozen=True, slots=True)
class ClientError:
    """The service refused something that we sent; the conversation continues.

    Attributes:
        message: The service's words.
    """

    code: int
    name: str
    message: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AgentError:
    """The conversation ends with an error.

    Attributes:
        code: The close code that follows.
        kind: The service's name of the error, such as ``llm_timeout``; ``unknown`` if it sent none.
        reaction: What the client does about it.
        message: The service's words, which may quote what was said.
    """

    code: int
    kind: str
    reaction: Reaction
    message: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AgentConversationLost:
    """The socket was lost during the call. The next conversation gets a recap of this one."""

    error: ServiceError


@dataclass(frozen=True, slots=True)
class ConversationEnded:
    """The agent, or the service in good order, ended the conversation.

    Attributes:
        reason: ``closed``, or the service's name of the limit that was reached.
    """

    reason: str


AgentMessage: TypeAlias = (
    ConversationStarted
    | AgentAudio
    | UserTranscript
    | TentativeUserTranscript
    | AgentResponse
    | AgentResponseCorrection
    | AgentResponseComplete
    | AgentResponseMetadata
    | AgentResponsePart
    | AgentReasoningPart
    | Interruption
    | AgentPing
    | VadScore
    | ClientToolCall
    | AgentToolRequest
    | AgentToolResponse
    | AgentToolPayload
    | McpToolCall
    | McpConnectionStatus
    | ContextUsage
    | GuardrailTriggered
    | QueueStatus
    | ClientError
    | AgentError
    | AsrStarted
    | TentativeAgentResponse
    | TurnProbability
    | RichContent
    | AgentTyping
    | ExternalAgentConnected
    | ExternalAgentDisconnected
)
"""What the service says."""

AgentEvent: TypeAlias = (
    AgentMessage | ToolAnswered | AudioDropped | AgentConversationLost | ConversationEnded | ClientDead
)
"""Events from the client."""
