"""The settings of a realtime session.

Source: https://platform.openai.com/docs/api-reference/realtime-sessions, and ``types/realtime`` of OpenAI's
Python package, 3.57.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.errors import ConfigurationError

DEFAULT_MODEL = "gpt-realtime-2.1"

PCM24 = AudioFormat(Encoding.PCM16, 24000)
"""The only linear format of the service."""

_TYPES = {
    "audio/pcm": PCM24,
    "audio/pcmu": AudioFormat(Encoding.MULAW, 8000),
    "audio/pcma": AudioFormat(Encoding.ALAW, 8000),
}


class _RealtimeSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class AudioWireFormat(_RealtimeSettings):
    """An audio format on the wire.

    Attributes:
        type: Its name. G.711 has no rate.
        rate: In Hz, for ``audio/pcm`` only.
    """

    type: Literal["audio/pcm", "audio/pcmu", "audio/pcma"] = "audio/pcmu"
    rate: Literal[24000] | None = None

    @classmethod
    def of(cls, audio: AudioFormat) -> AudioWireFormat:
        """The format to use for this one: itself if the service has it, else PCM at 24 kHz."""
        found = next((name for name, known in _TYPES.items() if known == audio), "audio/pcm")
        return cls.model_validate({"type": found, "rate": 24000 if found == "audio/pcm" else None})

    @property
    def audio(self) -> AudioFormat:
        """The format."""
        return _TYPES[self.type]


class ServerVAD(_RealtimeSettings):
    """The service ends a turn after a silence.

    Attributes:
        threshold: How loud a voice must be, from 0 to 1.
        prefix_padding_ms: Audio before the detected voice that belongs to the turn.
        silence_duration_ms: The silence that ends a turn.
        idle_timeout_ms: Silence after which the service lets the agent speak up; 5000 to 30000.
        create_response: Whether the service answers by itself.
        interrupt_response: Whether a voice makes the service drop its answer.
    """

    type: Literal["server_vad"] = "server_vad"
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    prefix_padding_ms: Annotated[int, Field(ge=0)] | None = None
    silence_duration_ms: Annotated[int, Field(ge=0)] | None = None
    idle_timeout_ms: Annotated[int, Field(ge=5000, le=30000)] | None = None
    create_response: bool = True
    interrupt_response: bool = True


class SemanticVAD(_RealtimeSettings):
    """The service ends a turn when the words sound finished.

    Attributes:
        eagerness: How soon: ``low`` waits up to 8 s, ``medium`` (``auto``) 4 s, ``high`` 2 s.
        create_response: Whether the service answers by itself.
        interrupt_response: Whether a voice makes the service drop its answer.
    """

    type: Literal["semantic_vad"] = "semantic_vad"
    eagerness: Literal["low", "medium", "high", "auto"] | None = None
    create_response: bool = True
    interrupt_response: bool = True


TurnDetection: TypeAlias = ServerVAD | SemanticVAD


class InputTranscription(_RealtimeSettings):
    """How the user's speech is transcribed. Another model does it, so that it may come late and differ.

    Attributes:
        model: The model.
        language: ISO 639-1, such as ``en``.
        languages: The languages to expect.
        prompt: Guides the model.
        keywords: Words to expect.
        delay: How long the model waits for context.
    """

    model: str = "gpt-4o-mini-transcribe"
    language: str | None = None
    languages: tuple[str, ...] | None = None
    prompt: str | None = None
    keywords: tuple[str, ...] | None = None
    delay: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None


class NoiseReduction(_RealtimeSettings):
    """Noise reduction before the service's VAD and the model.

    Attributes:
        type: Where the microphone is.
        strength: How strong.
    """

    type: Literal["near_field", "far_field"] = "near_field"
    strength: float | None = None


class AudioInput(_RealtimeSettings):
    """The user's audio.

    Attributes:
        format: Its format.
        transcription: How it is transcribed; None for no transcripts.
        noise_reduction: None for none.
        turn_detection: Who ends a turn; None if we do.
    """

    format: AudioWireFormat = AudioWireFormat()
    transcription: InputTranscription | None = InputTranscription()
    noise_reduction: NoiseReduction | None = None
    turn_detection: Annotated[TurnDetection, Field(discriminator="type")] | None = ServerVAD()


class VoiceId(_RealtimeSettings):
    """A custom voice.

    Attributes:
        id: Its id.
    """

    id: str


class AudioOutput(_RealtimeSettings):
    """The agent's audio.

    Attributes:
        format: Its format.
        voice: The voice, which cannot change once the agent has spoken in a session.
        speed: Of the speech; 1 is the usual.
    """

    format: AudioWireFormat = AudioWireFormat()
    voice: str | VoiceId = "marin"
    speed: Annotated[float, Field(ge=0.25, le=1.5)] | None = None


class SessionAudio(_RealtimeSettings):
    """The audio of both directions."""

    input: AudioInput = AudioInput()
    output: AudioOutput = AudioOutput()


class McpTool(_RealtimeSettings):
    """A tool server that the service calls by itself.

    Attributes:
        server_label: Names it in calls.
        server_url: Its address; or ``connector_id`` or ``tunnel_id``.
        connector_id: A connector of the service.
        tunnel_id: A tunnel to a private server.
        server_description: For the model.
        authorization: A token for the server.
        headers: HTTP headers for the server.
        allowed_tools: Names of tools, or a filter.
        allowed_callers: Who may call.
        require_approval: ``always``, ``never`` or a filter.
        defer_loading: Whether tools are loaded when needed.
    """

    type: Literal["mcp"] = "mcp"
    server_label: str
    server_url: str | None = None
    connector_id: str | None = None
    tunnel_id: str | None = None
    server_description: str | None = None
    authorization: SecretStr | None = None
    headers: dict[str, str] | None = Field(default=None, repr=False)
    allowed_tools: JsonValue = None
    allowed_callers: tuple[Literal["direct", "programmatic"], ...] | None = None
    require_approval: JsonValue = None
    defer_loading: bool | None = None


class RealtimeSession(_RealtimeSettings):
    """The settings of a session. A field that is None is not sent: the service's default applies.

    Attributes:
        model: The model.
        instructions: Who the agent is and how it talks.
        output_modalities: What the agent makes.
        audio: The audio of both directions.
        mcp: Tool servers that the service calls by itself.
        tool_choice: ``auto``, ``none``, ``required``, or a certain tool.
        parallel_tool_calls: Whether a reasoning model may call several tools at once.
        max_output_tokens: Of one response, up to 4096, or ``inf``.
        reasoning: ``{"effort": "minimal"}`` up to ``"xhigh"``, for reasoning models.
        prompt: A stored prompt: ``{"id": …, "version": …, "variables": …}``.
        truncation: What happens when the conversation is longer than the model's context.
        tracing: Traces of the session in the service's dashboard.
        include: Further data in events.
    """

    model: str = DEFAULT_MODEL
    instructions: str | None = Field(default=None, repr=False)
    output_modalities: tuple[Literal["audio", "text"], ...] = ("audio",)
    audio: SessionAudio = SessionAudio()
    mcp: tuple[McpTool, ...] = ()
    tool_choice: JsonValue = None
    parallel_tool_calls: bool | None = None
    max_output_tokens: Annotated[int, Field(ge=1, le=4096)] | Literal["inf"] | None = None
    reasoning: dict[str, JsonValue] | None = None
    prompt: dict[str, JsonValue] | None = Field(default=None, repr=False)
    truncation: JsonValue = None
    tracing: JsonValue = None
    include: tuple[Literal["item.input_audio_transcription.logprobs"], ...] | None = None

    @property
    def is_manual(self) -> bool:
        """Whether we end the user's turns."""
        return self.audio.input.turn_detection is None

    def changed(self, **audio: Any) -> RealtimeSession:
        """The same with other ``input`` or ``output`` settings of the audio."""
        return self.model_copy(update={"audio": self.audio.model_copy(update=audio)})

    def to_wire(self, tools: list[dict[str, Any]]) -> dict[str, Any]:
        """The session as ``session.update`` and the acceptance of a call take it.

        Args:
            tools: The functions, in the service's form.
        """
        body = self.model_dump(mode="json", exclude_none=True, exclude={"mcp"})
        # None means off here, and not the default.
        source = body["audio"]["input"]
        source["turn_detection"] = source.get("turn_detection")
        source["transcription"] = source.get("transcription")
        servers = [_mcp(server) for server in self.mcp]
        return {"type": "realtime", **body, "tools": [*tools, *servers]}


def _mcp(server: McpTool) -> dict[str, Any]:
    body = server.model_dump(mode="json", exclude_none=True)
    if server.authorization is not None:
        body["authorization"] = server.authorization.get_secret_value()
    return body


def checked_session(session: RealtimeSession) -> RealtimeSession:
    """Refuse a session that a phone call cannot use.

    Raises:
        ConfigurationError: If the agent would make no audio.
    """
    if session.output_modalities != ("audio",):
        raise ConfigurationError("a phone agent needs output_modalities=('audio',)")
    return session
