"""The API's permissions, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.model import Model


class ASRConversationalConfigOverrideConfig(Model):
    """``ASRConversationalConfigOverrideConfig`` as it is published."""

    keywords: bool = False


class SoftTimeoutConfigOverrideConfig(Model):
    """``SoftTimeoutConfigOverrideConfig`` as it is published."""

    message: bool = False
    additional_soft_timeout_messages: bool = False


class TurnConfigOverrideConfig(Model):
    """``TurnConfigOverrideConfig`` as it is published."""

    soft_timeout_config: SoftTimeoutConfigOverrideConfig | None = None
    noisy_environment_message: bool | None = None


class TTSConversationalConfigOverrideConfig(Model):
    """``TTSConversationalConfigOverrideConfig`` as it is published."""

    model_id: bool = False
    voice_id: bool = False
    stability: bool = False
    speed: bool = False
    similarity_boost: bool = False
    pronunciation_dictionary_locators: bool = False
    supported_voices: bool | None = None
    clone_strength: bool | None = None


class ConversationPartPermissions(Model):
    """``ConversationConfigOverrideConfig`` as it is published."""

    text_only: bool = False
    max_duration_seconds: bool = False


class PromptAgentAPIModelOverrideConfig(Model):
    """``PromptAgentAPIModelOverrideConfig`` as it is published."""

    prompt: bool = False
    llm: bool = False
    tool_ids: bool = False
    native_mcp_server_ids: bool = False
    knowledge_base: bool = False
    reasoning_effort: bool | None = None
    tool_ids_strict: bool | None = None


class AgentConfigOverrideConfig(Model):
    """``AgentConfigOverrideConfig`` as it is published."""

    first_message: bool = False
    language: bool = False
    max_conversation_duration_message: bool = False
    prompt: PromptAgentAPIModelOverrideConfig | None = None


class OverridePermissions(Model):
    """``ConversationConfigClientOverrideConfig`` as it is published."""

    asr: ASRConversationalConfigOverrideConfig | None = None
    turn: TurnConfigOverrideConfig | None = None
    tts: TTSConversationalConfigOverrideConfig | None = None
    conversation: ConversationPartPermissions | None = None
    agent: AgentConfigOverrideConfig | None = None


class InitiationPermissions(Model):
    """``ConversationInitiationClientDataConfig`` as it is published."""

    conversation_config_override: OverridePermissions | None = None
    custom_llm_extra_body: bool = False
    enable_conversation_initiation_client_data_from_webhook: bool = False
    enable_starting_workflow_node_id_from_client: bool = False
    enable_procedure_ids_from_client: bool = False
