"""The API's workflow overrides, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.agent_parts import (
    ASRInputFormat,
    ASRProvider,
    ASRQuality,
    BackgroundSoundPresetId,
    BackgroundSoundSourceType,
    BackupLLMDefault,
    BackupLLMDisabled,
    BackupLLMOverride,
    BehaviorOverride,
    ClientEvent,
    CustomLLM,
    LanguagePreset,
    SpellingPatience,
    SuggestedAudioTag,
    TextNormalisationType,
    TTSOutputFormat,
    TurnEagerness,
    TurnMode,
    TurnModel,
)
from voiceflow.clients.elevenlabs.schema.initiation import (
    PinnedDictionary,
    SupportedVoice,
    TTSConversational,
    TTSOptimizeStreamingLatency,
)
from voiceflow.clients.elevenlabs.schema.shared import (
    Embedding,
    KnowledgeBaseLocator,
    LanguageModel,
    LLMReasoningEffort,
)
from voiceflow.clients.elevenlabs.schema.system_tools import (
    DynamicVariableAssignment,
    PreToolSpeechMode,
    SystemToolConfig,
    ToolCallSoundBehavior,
    ToolCallSoundType,
    ToolErrorHandlingMode,
    ToolInterruptionMode,
)
from voiceflow.clients.elevenlabs.schema.tools import (
    ClientToolConfig,
    ConstantSchemaOverride,
    ConvAIDynamicVariable,
    DynamicVariableSchemaOverride,
    DynamicVariablesConfig,
    LLMSchemaOverride,
    MCPToolConfig,
    OmitSchemaOverride,
    ResponseFilterMode,
    ToolExecutionMode,
    WebhookToolConfig,
)


class ASRConversationalConfigWorkflowOverride(Model):
    """``ASRConversationalConfigWorkflowOverride`` as it is published."""

    quality: ASRQuality | None = None
    provider: ASRProvider | None = None
    user_input_audio_format: ASRInputFormat | None = None
    keywords: list[str] | None = None


class ApiIntegrationWebhookOverrides(Model):
    """``ApiIntegrationWebhookOverrides`` as it is published."""

    schema_overrides: (
        dict[
            str,
            Annotated[
                ConstantSchemaOverride
                | DynamicVariableSchemaOverride
                | LLMSchemaOverride
                | OmitSchemaOverride,
                Field(discriminator="source"),
                OPEN,
            ],
        ]
        | None
    ) = None
    response_filter_mode: ResponseFilterMode | None = None
    response_filters: list[str] | None = None
    request_headers: dict[str, str | ConvAIDynamicVariable] | None = None


class ApiIntegrationWebhookToolConfig(Model):
    """``ApiIntegrationWebhookToolConfig`` as it is published."""

    type: Literal["api_integration_webhook"] = "api_integration_webhook"
    name: Annotated[str, Field(min_length=0, pattern="^[a-zA-Z0-9_-]{1,64}$"), OPEN]
    description: Annotated[str, Field(min_length=0), OPEN]
    response_timeout_secs: Annotated[int, Field(ge=5, le=300), OPEN] = 20
    disable_interruptions: bool = False
    interruption_mode: ToolInterruptionMode = "allow"
    force_pre_tool_speech: bool = False
    pre_tool_speech: PreToolSpeechMode = "auto"
    assignments: list[DynamicVariableAssignment] | None = None
    tool_call_sound: ToolCallSoundType | None = None
    tool_call_sound_behavior: ToolCallSoundBehavior = "auto"
    tool_error_handling_mode: ToolErrorHandlingMode = "auto"
    dynamic_variables: DynamicVariablesConfig | None = None
    execution_mode: ToolExecutionMode = "immediate"
    tool_version: str = "1.0.0"
    api_integration_id: str
    api_integration_connection_id: str
    api_schema_overrides: ApiIntegrationWebhookOverrides | None = None


class SMBToolConfig(Model):
    """``SMBToolConfig`` as it is published."""

    type: Literal["smb"] = "smb"
    name: Annotated[str, Field(min_length=0, pattern="^[a-zA-Z0-9_-]{1,64}$"), OPEN]
    description: Annotated[str, Field(min_length=0), OPEN] = ""
    response_timeout_secs: int = 20
    disable_interruptions: bool = False
    interruption_mode: ToolInterruptionMode = "allow"
    force_pre_tool_speech: bool = False
    pre_tool_speech: PreToolSpeechMode = "auto"
    assignments: list[DynamicVariableAssignment] | None = None
    tool_call_sound: ToolCallSoundType | None = None
    tool_call_sound_behavior: ToolCallSoundBehavior = "auto"
    tool_error_handling_mode: ToolErrorHandlingMode = "auto"
    human_description: Annotated[str, Field(min_length=0), OPEN] = ""
    enabled: bool = True
    params: dict[str, Any]


class SoftTimeoutConfigWorkflowOverride(Model):
    """``SoftTimeoutConfigWorkflowOverride`` as it is published."""

    timeout_seconds: float | None = None
    message: str | None = None
    additional_soft_timeout_messages: list[str] | None = None
    use_llm_generated_message: bool | None = None
    randomize_fillers: bool | None = None
    max_soft_timeouts_per_generation: int | None = None
    llm_generated_message_prompt_override: str | None = None
    disable_until_first_user_message: bool | None = None


class TurnConfigWorkflowOverride(Model):
    """``TurnConfigWorkflowOverride`` as it is published."""

    turn_timeout: float | None = None
    initial_wait_time: float | None = None
    silence_end_call_timeout: float | None = None
    mode: TurnMode | None = None
    turn_eagerness: TurnEagerness | None = None
    spelling_patience: SpellingPatience | None = None
    speculative_turn: bool | None = None
    retranscribe_on_turn_timeout: bool | None = None
    turn_model: TurnModel | None = None
    interruption_ignore_terms: list[str] | None = None
    interruption_ignore_term_languages: list[str] | None = None
    merge_with_default_ignore_terms: bool | None = None
    transcribe_on_disabled_interruptions: bool | None = None
    soft_timeout_config: SoftTimeoutConfigWorkflowOverride | None = None
    noisy_environment_message: str | None = None


class TTSConversationalConfigWorkflowOverride(Model):
    """``TTSConversationalConfigWorkflowOverride`` as it is published."""

    model_id: TTSConversational | None = None
    voice_id: str | None = None
    supported_voices: list[SupportedVoice] | None = None
    expressive_mode: bool | None = None
    suggested_audio_tags: list[SuggestedAudioTag] | None = None
    agent_output_audio_format: TTSOutputFormat | None = None
    optimize_streaming_latency: TTSOptimizeStreamingLatency | None = None
    stability: float | None = None
    speed: float | None = None
    similarity_boost: float | None = None
    text_normalisation_type: TextNormalisationType | None = None
    pronunciation_dictionary_locators: list[PinnedDictionary] | None = None
    enable_phoneme_tags: bool | None = None
    clone_strength: float | None = None
    audio_effects: Any = None


class FileInputConfigWorkflowOverride(Model):
    """``FileInputConfigWorkflowOverride`` as it is published."""

    enabled: bool | None = None
    max_files_in_memory: int | None = None
    max_files_per_conversation: int | None = None


class BackgroundSoundConfigWorkflowOverride(Model):
    """``BackgroundSoundConfigWorkflowOverride`` as it is published."""

    source_type: BackgroundSoundSourceType | None = None
    source_id: BackgroundSoundPresetId | None = None
    volume: float | None = None
    crossfade_loop: bool | None = None


class ConversationConfigWorkflowOverride(Model):
    """``ConversationConfigWorkflowOverride`` as it is published."""

    text_only: bool | None = None
    max_duration_seconds: int | None = None
    client_events: list[ClientEvent] | None = None
    file_input: FileInputConfigWorkflowOverride | None = None
    monitoring_enabled: bool | None = None
    monitoring_events: list[ClientEvent] | None = None
    background_sound: BackgroundSoundConfigWorkflowOverride | None = None
    source_attribution: bool | None = None
    dtmf_input_settings: Any = None


class VADConfigWorkflowOverride(Model):
    """``VADConfigWorkflowOverride`` as it is published."""

    background_voice_detection: bool | None = None


class DynamicVariablesConfigWorkflowOverride(Model):
    """``DynamicVariablesConfigWorkflowOverride`` as it is published."""

    dynamic_variable_placeholders: dict[str, Any] | None = None


class BuiltInToolsWorkflowOverride(Model):
    """``BuiltInToolsWorkflowOverride`` as it is published."""

    transfer_to_agent: SystemToolConfig | None = None
    end_call: SystemToolConfig | None = None
    language_detection: SystemToolConfig | None = None
    transfer_to_number: SystemToolConfig | None = None
    skip_turn: SystemToolConfig | None = None
    play_keypad_touch_tone: SystemToolConfig | None = None
    voicemail_detection: SystemToolConfig | None = None


class RagConfigWorkflowOverride(Model):
    """``RagConfigWorkflowOverride`` as it is published."""

    enabled: bool | None = None
    embedding_model: Embedding | None = None
    max_vector_distance: float | None = None
    max_documents_length: int | None = None
    max_retrieved_rag_chunks_count: int | None = None
    num_candidates: int | None = None
    query_rewrite_prompt_override: str | None = None
    knowledge_base_tool_info: Any = None


class PromptAgentAPIModelWorkflowOverride(Model):
    """``PromptAgentAPIModelWorkflowOverride`` as it is published."""

    prompt: str | None = None
    llm: LanguageModel | None = None
    reasoning_effort: LLMReasoningEffort | None = None
    thinking_budget: int | None = None
    enable_reasoning_summary: bool | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    tool_ids: list[str] | None = None
    built_in_tools: BuiltInToolsWorkflowOverride | None = None
    mcp_server_ids: list[str] | None = None
    native_mcp_server_ids: list[str] | None = None
    knowledge_base: list[KnowledgeBaseLocator] | None = None
    custom_llm: CustomLLM | None = None
    ignore_default_personality: bool | None = None
    rag: RagConfigWorkflowOverride | None = None
    timezone: str | None = None
    backup_llm_config: BackupLLMDefault | BackupLLMDisabled | BackupLLMOverride | None = None
    cascade_timeout_seconds: float | None = None
    tools: (
        list[
            Annotated[
                WebhookToolConfig
                | ClientToolConfig
                | SystemToolConfig
                | MCPToolConfig
                | ApiIntegrationWebhookToolConfig
                | SMBToolConfig,
                Field(discriminator="type"),
                OPEN,
            ]
        ]
        | None
    ) = None
    service_tier: Any = None
    tool_ids_strict: bool | None = None
    enable_parallel_tool_calls: bool | None = None


class AgentConfigAPIModelWorkflowOverride(Model):
    """``AgentConfigAPIModelWorkflowOverride`` as it is published."""

    first_message: str | None = None
    language: str | None = None
    hinglish_mode: bool | None = None
    dynamic_variables: DynamicVariablesConfigWorkflowOverride | None = None
    disable_first_message_interruptions: bool | None = None
    max_conversation_duration_message: str | None = None
    text_behavior_overrides: dict[str, BehaviorOverride] | None = None
    prompt: PromptAgentAPIModelWorkflowOverride | None = None


class ConversationalConfigAPIModelWorkflowOverride(Model):
    """``ConversationalConfigAPIModelWorkflowOverride`` as it is published."""

    asr: ASRConversationalConfigWorkflowOverride | None = None
    turn: TurnConfigWorkflowOverride | None = None
    tts: TTSConversationalConfigWorkflowOverride | None = None
    conversation: ConversationConfigWorkflowOverride | None = None
    language_presets: dict[str, LanguagePreset] | None = None
    vad: VADConfigWorkflowOverride | None = None
    agent: AgentConfigAPIModelWorkflowOverride | None = None
