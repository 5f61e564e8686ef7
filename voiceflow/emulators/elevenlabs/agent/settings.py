"""The settings of an agent on which its conversations depend, read from the API's JSON.

Source: the published OpenAPI of the Agents platform, August 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voiceflow.emulators.elevenlabs.formats import InputFormat
from voiceflow.errors import ConfigurationError

DEFAULT_EVENTS = (
    "conversation_initiation_metadata ping audio interruption user_transcript agent_response "
    "agent_response_correction agent_response_complete client_tool_call client_error"
).split()
"""What an agent sends whose settings do not say it. The service's own default is not published."""

_CLIENT_LIMIT = 120
"""Seconds that a client may take for a tool; others may take 300."""


class _SettingsPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: object) -> Any:
        # The API writes null for what is not set.
        if isinstance(value, dict):
            return {name: item for name, item in value.items() if item is not None}
        return value


class ServedTool(_SettingsPart):
    """A tool that the agent may call."""

    name: str
    type: str = "client"
    description: str = ""
    expects_response: bool = False
    response_timeout_secs: int = Field(20, ge=1, le=300)
    disable_interruptions: bool = False
    interruption_mode: str = "allow"
    execution_mode: str = "immediate"

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.type == "client" and self.response_timeout_secs > _CLIENT_LIMIT:
            raise ValueError("a client tool has two minutes at most")
        return self

    @property
    def can_interrupt(self) -> bool:
        """Whether the user may interrupt while it runs."""
        return not self.disable_interruptions and self.interruption_mode == "allow"


class Prompt(_SettingsPart):
    """How the agent thinks."""

    prompt: str = Field("", repr=False)
    llm: str = "gemini-2.5-flash"
    tools: tuple[ServedTool, ...] = ()
    mcp_server_ids: tuple[str, ...] = ()


class DynamicVariables(_SettingsPart):
    """Dynamic variables with default values."""

    dynamic_variable_placeholders: dict[str, Any] = Field(default_factory=dict, repr=False)


class Persona(_SettingsPart):
    """What the agent says and thinks."""

    first_message: str = Field("", repr=False)
    language: str = "en"
    dynamic_variables: DynamicVariables = DynamicVariables()
    disable_first_message_interruptions: bool = False
    max_conversation_duration_message: str = Field("", repr=False)
    prompt: Prompt = Prompt()


class Asr(_SettingsPart):
    """How it hears."""

    user_input_audio_format: InputFormat = InputFormat.PCM_16000


class Tts(_SettingsPart):
    """How it speaks."""

    agent_output_audio_format: InputFormat = InputFormat.PCM_16000


class TurnTaking(_SettingsPart):
    """When it speaks. Limits of -1 are off."""

    turn_timeout: float = 7.0
    initial_wait_time: float | None = None
    silence_end_call_timeout: float = -1.0
    turn_eagerness: Literal["patient", "normal", "eager"] = "normal"


class ConversationSettings(_SettingsPart):
    """What is sent, and for how long."""

    text_only: bool = False
    max_duration_seconds: int = 600
    client_events: tuple[str, ...] = tuple(DEFAULT_EVENTS)


class ServedConversationConfig(_SettingsPart):
    """All that a client may ask to change, where it is allowed to."""

    agent: Persona = Persona()
    asr: Asr = Asr()
    tts: Tts = Tts()
    turn: TurnTaking = TurnTaking()
    conversation: ConversationSettings = ConversationSettings()


class AllowedHost(_SettingsPart):
    """A host whose pages may talk to the agent."""

    hostname: str


class Auth(_SettingsPart):
    """Who may talk to the agent."""

    enable_auth: bool = False
    allowlist: tuple[AllowedHost, ...] = ()
    require_origin_header: bool = False

    def admits(self, origin: str | None) -> bool:
        """Whether a page of this origin may talk to the agent; None: it is no page, or does not say so."""
        if not origin:
            return not self.require_origin_header
        host = urlsplit(origin).hostname
        return not self.allowlist or any(host == allowed.hostname for allowed in self.allowlist)


class Privacy(_SettingsPart):
    """What is kept."""

    record_voice: bool = True


class ServedPlatformSettings(_SettingsPart):
    """What the client may do."""

    auth: Auth = Auth()
    privacy: Privacy = Privacy()
    overrides: dict[str, Any] = Field(default_factory=dict)


class ServedAgentSettings(_SettingsPart):
    """An agent."""

    conversation_config: ServedConversationConfig = ServedConversationConfig()
    platform_settings: ServedPlatformSettings = ServedPlatformSettings()

    def tool(self, name: str) -> ServedTool:
        """The tool with this name; an unlisted one is a client tool whose result is awaited."""
        tools = self.conversation_config.agent.prompt.tools
        found = (tool for tool in tools if tool.name == name)
        return next(found, ServedTool(name=name, expects_response=True))


def read_agent(document: Mapping[str, object]) -> ServedAgentSettings:
    """Read an agent in the API's form.

    Raises:
        ConfigurationError: If what a conversation depends on is wrong in it.
    """
    try:
        return ServedAgentSettings.model_validate(document)
    except ValidationError as exc:
        where = sorted({".".join(map(str, error["loc"])) for error in exc.errors(include_input=False)})
        raise ConfigurationError(f"The emulated agent is not valid: {', '.join(where)}.") from exc


def phone_agent(first_message: str = "Hello! How can I help you?", **agent: object) -> dict[str, Any]:
    """The JSON of an agent for the telephone: it greets, and G.711 at 8000 Hz goes both ways.

    Args:
        first_message: Its greeting.
        agent: Further fields of ``conversation_config.agent``.
    """
    return {
        "conversation_config": {
            "agent": {"first_message": first_message, **agent},
            "asr": {"user_input_audio_format": "ulaw_8000"},
            "tts": {"agent_output_audio_format": "ulaw_8000"},
        }
    }
