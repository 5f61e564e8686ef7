"""The API's initiation, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import (
    KnowledgeBaseLocator,
    LanguageModel,
    ToolResponseMockConfig,
)

TTSConversational = Annotated[
    Literal[
        "eleven_turbo_v2",
        "eleven_turbo_v2_5",
        "eleven_flash_v2",
        "eleven_flash_v2_5",
        "eleven_multilingual_v2",
        "eleven_v3_conversational",
        "eleven_v4",
        "eleven_v4_turbo",
    ],
    OPEN,
]


TTSModelFamily = Annotated[
    Literal["turbo", "flash", "multilingual", "v3_conversational", "v4", "v4_turbo"], OPEN
]


TTSOptimizeStreamingLatency = Annotated[Literal[0, 1, 2, 3, 4], OPEN]


ConversationInitiationSource = Annotated[
    Literal[
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
    ],
    OPEN,
]


MockingStrategy = Annotated[Literal["all", "selected", "none"], OPEN]


MockNoMatchBehavior = Annotated[Literal["call_real_tool", "raise_error"], OPEN]


TelephonyDirection = Annotated[Literal["inbound", "outbound"], OPEN]


class ASROverride(Model):
    """``ASRConversationalConfigOverride`` as it is published."""

    keywords: list[str] | None = None


class SupportedVoice(Model):
    """``SupportedVoice`` as it is published."""

    label: Annotated[str, Field(min_length=1), OPEN]
    voice_id: Annotated[str, Field(min_length=1), OPEN]
    description: str | None = None
    language: str | None = None
    model_family: TTSModelFamily | None = None
    optimize_streaming_latency: TTSOptimizeStreamingLatency | None = None
    stability: Annotated[float, Field(ge=0, le=1), OPEN] | None = None
    speed: Annotated[float, Field(ge=0.7, le=1.2), OPEN] | None = None
    similarity_boost: Annotated[float, Field(ge=0, le=1), OPEN] | None = None
    clone_strength: float | None = None


class PinnedDictionary(Model):
    """``PydanticPronunciationDictionaryVersionLocator`` as it is published."""

    pronunciation_dictionary_id: str
    version_id: str | None


class SoftTimeoutOverride(Model):
    """``SoftTimeoutConfigOverride`` as it is published."""

    message: str | None = None
    additional_soft_timeout_messages: list[str] | None = None


class TurnOverride(Model):
    """``TurnConfigOverride`` as it is published."""

    soft_timeout_config: SoftTimeoutOverride | None = None
    noisy_environment_message: str | None = None


class TTSOverride(Model):
    """``TTSConversationalConfigOverride`` as it is published."""

    model_id: TTSConversational | None = None
    voice_id: str | None = None
    stability: Annotated[float, Field(ge=0, le=1), OPEN] | None = None
    speed: Annotated[float, Field(ge=0.7, le=1.2), OPEN] | None = None
    similarity_boost: Annotated[float, Field(ge=0, le=1), OPEN] | None = None
    pronunciation_dictionary_locators: list[PinnedDictionary] | None = None
    supported_voices: list[SupportedVoice | None] | None = None
    clone_strength: float | None = None


class ConversationOverride(Model):
    """What kind of conversation it is.

    Attributes:
        text_only: No audio either way.
        max_duration_seconds: Then the service ends it.
        client_events: What the service sends; a phone call needs at least ``audio``, ``interruption``,
            ``ping``, ``user_transcript``, ``agent_response``, ``agent_response_correction`` and
            ``client_tool_call``.
    """

    text_only: bool | None = None
    max_duration_seconds: Annotated[int, Field(ge=1), OPEN] | None = None
    client_events: Annotated[list[str], Field(min_length=1), OPEN] | None = None


class PromptOverride(Model):
    """``PromptAgentAPIModelOverride`` as it is published."""

    prompt: str | None = None
    llm: LanguageModel | None = None
    tool_ids: list[str] | None = None
    native_mcp_server_ids: list[str] | None = None
    knowledge_base: list[KnowledgeBaseLocator] | None = None
    reasoning_effort: Any = None
    tool_ids_strict: bool | None = None


class AgentOverride(Model):
    """``AgentConfigOverride`` as it is published."""

    first_message: str | None = None
    language: str | None = None
    max_conversation_duration_message: str | None = None
    prompt: PromptOverride | None = None
    native_mcp_server_ids: Annotated[list[str], Field(max_length=10), OPEN] | None = None


class ConfigOverride(Model):
    """``ConversationConfigClientOverride`` as it is published."""

    asr: ASROverride | None = None
    turn: TurnOverride | None = None
    tts: TTSOverride | None = None
    conversation: ConversationOverride | None = None
    agent: AgentOverride | None = None


class SourceInfo(Model):
    """``ConversationInitiationSourceInfo`` as it is published."""

    source: ConversationInitiationSource | None = None
    version: Annotated[str, Field(max_length=50), OPEN] | None = None


class ToolMocks(Model):
    """``OrchestratorToolMockBehaviorConfig`` as it is published."""

    mocking_strategy: MockingStrategy = "none"
    fallback_strategy: MockNoMatchBehavior = "raise_error"
    mocked_tool_names: list[str] | None = None


class ConversationInitiationClientDataInternal(Model):
    """``ConversationInitiationClientDataInternal`` as it is published."""

    conversation_config_override: ConfigOverride | None = None
    custom_llm_extra_body: dict[str, Any] | None = None
    user_id: str | None = None
    source_info: SourceInfo | None = None
    branch_id: str | None = None
    environment: str | None = None
    starting_workflow_node_id: str | None = None
    procedure_ids: list[str] | None = None
    dynamic_variables: dict[str, Any] | None = None
    tool_mock_config: ToolMocks | None = None
    tool_mock_overrides: dict[str, list[ToolResponseMockConfig]] | None = None
    start_procedure_ids: list[str | None] | None = None


class ConversationInitiation(Model):
    """What a conversation begins with, by websocket or by phone.

    An override that the agent does not allow, or a variable that its prompt needs and nobody gives, fails
    the start of the conversation.

    Source: https://elevenlabs.io/docs/agents-platform/customization/personalization

    Attributes:
        conversation_config_override: Other settings for this conversation.
        custom_llm_extra_body: Passed on to a custom LLM.
        user_id: Your name of the user.
        branch_id: Which version of the agent.
        starting_workflow_node_id: Where in its workflow the agent begins, if it allows that.
        dynamic_variables: Values for the placeholders in the agent's texts and tools. Names that begin with
            ``secret__`` stay out of prompts; those that begin with ``system__`` are the service's.
        tool_mock_config: Which tools are only pretended to be called; on the websocket only.
    """

    conversation_config_override: ConfigOverride | None = None
    custom_llm_extra_body: dict[str, Any] | None = None
    user_id: str | None = None
    source_info: SourceInfo | None = None
    branch_id: str | None = None
    environment: str | None = None
    starting_workflow_node_id: str | None = None
    procedure_ids: list[str] | None = None
    dynamic_variables: dict[str, Any] | None = None
    start_procedure_ids: list[str | None] | None = None
    tool_mock_config: ToolMocks | None = None
