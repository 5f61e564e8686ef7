"""What a conversation begins with: variables, overrides and who is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

RESERVED = "system__"
"""How the service's own variables begin; ours may not."""

SOURCES = Literal[
    "unknown",
    "android_sdk",
    "node_js_sdk",
    "react_native_sdk",
    "react_sdk",
    "js_sdk",
    "python_sdk",
    "widget",
    "sip_trunk",
    "twilio",
    "exotel",
    "genesys",
    "avaya",
    "audiocodes",
    "swift_sdk",
    "whatsapp",
    "twilio_sms",
    "flutter_sdk",
    "zendesk_integration",
    "slack_integration",
    "telegram_integration",
    "intercom_integration",
    "freshdesk_integration",
    "salesforce_integration",
    "template_preview",
    "genesys_bot_connector",
    "subagent_tool",
]

_Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class KnowledgeBaseDocument(_Part):
    """A document that the agent may look into.

    Attributes:
        usage_mode: ``prompt``: all of it stands in the prompt; ``auto``: it is searched.
    """

    type: Literal["file", "url", "text", "folder"]
    name: str
    id: str
    usage_mode: Literal["prompt", "auto"] | None = None


class PromptOverride(_Part):
    """What the agent thinks with."""

    prompt: str | None = Field(default=None, repr=False)
    llm: str | None = None
    tool_ids: tuple[str, ...] | None = None
    native_mcp_server_ids: tuple[str, ...] | None = None
    knowledge_base: tuple[KnowledgeBaseDocument, ...] | None = None


class AgentOverride(_Part):
    """Who the agent is.

    Attributes:
        first_message: What it says first; empty to let the caller speak first.
        language: ISO 639-1 code.
        max_conversation_duration_message: What it says when the time is up.
    """

    first_message: str | None = Field(default=None, repr=False)
    language: str | None = None
    max_conversation_duration_message: str | None = Field(default=None, repr=False)
    native_mcp_server_ids: Annotated[tuple[str, ...], Field(max_length=10)] | None = None
    prompt: PromptOverride | None = None


class DictionaryLocator(_Part):
    """A pronunciation dictionary, in its newest version if none is named."""

    pronunciation_dictionary_id: str
    version_id: str | None = None


class TTSOverride(_Part):
    """How the agent sounds."""

    voice_id: str | None = None
    model_id: str | None = None
    stability: _Share | None = None
    similarity_boost: _Share | None = None
    speed: Annotated[float, Field(ge=0.7, le=1.2)] | None = None
    supported_voices: tuple[Mapping[str, JsonValue], ...] | None = None
    pronunciation_dictionary_locators: tuple[DictionaryLocator, ...] | None = None


class ConversationOverride(_Part):
    """What kind of conversation it is.

    Attributes:
        text_only: No audio either way.
        max_duration_seconds: Then the service ends it.
        client_events: What the service sends; a phone call needs at least ``audio``, ``interruption``,
            ``ping``, ``user_transcript``, ``agent_response``, ``agent_response_correction`` and
            ``client_tool_call``.
    """

    text_only: bool | None = None
    max_duration_seconds: Annotated[int, Field(ge=1)] | None = None
    client_events: Annotated[tuple[str, ...], Field(min_length=1)] | None = None


class ASROverride(_Part):
    """What the agent listens for."""

    keywords: tuple[str, ...] | None = None


class SoftTimeoutOverride(_Part):
    """What the agent says while it takes long."""

    message: str | None = Field(default=None, repr=False)
    additional_soft_timeout_messages: tuple[str, ...] | None = Field(default=None, repr=False)


class TurnOverride(_Part):
    """When the agent speaks."""

    soft_timeout_config: SoftTimeoutOverride | None = None


class ConfigOverride(_Part):
    """Other settings for this conversation alone. Each must be enabled in the agent's own settings."""

    agent: AgentOverride | None = None
    tts: TTSOverride | None = None
    conversation: ConversationOverride | None = None
    asr: ASROverride | None = None
    turn: TurnOverride | None = None


class SourceInfo(_Part):
    """What kind of program talks to the agent."""

    source: SOURCES | None = None
    version: Annotated[str, Field(max_length=50)] | None = None


class ToolMocks(_Part):
    """Which tools are only pretended to be called."""

    mocking_strategy: Literal["none", "all", "selected"] | None = None
    mocked_tool_names: tuple[str, ...] | None = None
    fallback_strategy: Literal["raise_error", "call_real_tool"] | None = None


class ConversationInitiation(_Part):
    """What a conversation begins with, on the websocket and in the calls that the service makes itself.

    What is ``None`` is not sent. An override that the agent does not allow, or a variable that its prompt
    needs and nobody gives, fails the start of the conversation.

    Source: https://elevenlabs.io/docs/agents-platform/customization/personalization

    Attributes:
        conversation_config_override: Other settings for this conversation.
        custom_llm_extra_body: Passed on to a custom LLM.
        dynamic_variables: Values for the placeholders in the agent's texts and tools. Names that begin with
            ``secret__`` stay out of prompts; those that begin with ``system__`` are the service's.
        user_id: Your name of the user.
        branch_id: Which version of the agent.
        starting_workflow_node_id: Where in its workflow the agent begins, if it allows that.
    """

    conversation_config_override: ConfigOverride | None = None
    custom_llm_extra_body: Mapping[str, JsonValue] | None = Field(default=None, repr=False)
    dynamic_variables: Mapping[str, JsonValue] | None = Field(default=None, repr=False)
    user_id: str | None = Field(default=None, repr=False)
    source_info: SourceInfo | None = None
    branch_id: str | None = None
    environment: str | None = None
    starting_workflow_node_id: str | None = None
    procedure_ids: tuple[str, ...] | None = None
    start_procedure_ids: tuple[str, ...] | None = None
    tool_mock_config: ToolMocks | None = None

    @field_validator("dynamic_variables")
    @classmethod
    def _not_reserved(cls, variables: Mapping[str, JsonValue] | None) -> Mapping[str, JsonValue] | None:
        if any(name.startswith(RESERVED) for name in variables or ()):
            raise ValueError(f"names that begin with {RESERVED} are the service's own")
        return variables

    def with_variables(self, variables: Mapping[str, JsonValue]) -> Self:
        """The same with these dynamic variables as well; they win over those of the same name.

        Raises:
            ValidationError: If a name is reserved.
        """
        joined = {**(self.dynamic_variables or {}), **variables}
        return type(self).model_validate({**dict(self), "dynamic_variables": joined})

    def body(self) -> dict[str, Any]:
        """The object as HTTP requests hold it; on the websocket it has a ``type`` as well."""
        body = self.model_dump(mode="json", exclude_none=True)
        for locator in _locators(body):
            locator.setdefault("version_id", None)  # required, and null means the newest
        if self.dynamic_variables is not None:
            # A variable may be null, unlike a field.
            body["dynamic_variables"] = dict(self.dynamic_variables)
        if self.custom_llm_extra_body is not None:
            body["custom_llm_extra_body"] = dict(self.custom_llm_extra_body)
        return body


def _locators(body: dict[str, Any]) -> list[dict[str, Any]]:
    tts = body.get("conversation_config_override", {}).get("tts", {})
    found: list[dict[str, Any]] = tts.get("pronunciation_dictionary_locators", [])
    return found
