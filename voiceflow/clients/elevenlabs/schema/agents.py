"""The API's agents, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

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
from voiceflow.clients.elevenlabs.schema.phone_numbers import ExotelNumber, SipTrunkNumber, TwilioNumber
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings, StoredPlatformSettings
from voiceflow.clients.elevenlabs.schema.retrieval import RagConfig
from voiceflow.clients.elevenlabs.schema.shared import (
    KnowledgeBaseLocator,
    LanguageModel,
    LLMReasoningEffort,
    ResourceAccessInfo,
)
from voiceflow.clients.elevenlabs.schema.system_tools import SystemToolConfig
from voiceflow.clients.elevenlabs.schema.tools import (
    ClientToolConfig,
    DynamicVariablesConfig,
    MCPToolConfig,
    WebhookToolConfig,
)
from voiceflow.clients.elevenlabs.schema.workflow import StoredWorkflow, Workflow
from voiceflow.clients.elevenlabs.schema.workflow_overrides import (
    ApiIntegrationWebhookToolConfig,
    SMBToolConfig,
)

AgentSortBy = Annotated[Literal["name", "created_at", "call_count_7d", "updated_at"], OPEN]


ConversationTokenPurpose = Annotated[Literal["signed_url", "shareable_link"], OPEN]


class AsrConfig(Model):
    """``ASRConversationalConfig`` as it is published."""

    quality: ASRQuality = "high"
    provider: ASRProvider = "scribe_realtime"
    user_input_audio_format: ASRInputFormat = "pcm_16000"
    keywords: list[str] | None = None


class SoftTimeoutConfig(Model):
    """``SoftTimeoutConfig`` as it is published."""

    timeout_seconds: float = -1.0
    message: Annotated[str, Field(min_length=1, max_length=200), OPEN] = "Hhmmmm...yeah."
    additional_soft_timeout_messages: Annotated[list[str], Field(max_length=7), OPEN] | None = None
    use_llm_generated_message: bool = False
    randomize_fillers: bool = False
    max_soft_timeouts_per_generation: Annotated[int, Field(ge=1, le=8), OPEN] = 1
    llm_generated_message_prompt_override: (
        Annotated[str, Field(min_length=1, max_length=1000), OPEN] | None
    ) = None
    disable_until_first_user_message: bool = False


class TurnConfig(Model):
    """``TurnConfig`` as it is published."""

    turn_timeout: float = 7.0
    initial_wait_time: float | None = None
    silence_end_call_timeout: float = -1
    mode: TurnMode = "turn"
    turn_eagerness: TurnEagerness = "normal"
    spelling_patience: SpellingPatience = "auto"
    speculative_turn: bool = False
    retranscribe_on_turn_timeout: bool = False
    turn_model: TurnModel = "turn_v3"
    interruption_ignore_terms: list[str] | None = None
    interruption_ignore_term_languages: list[str] | None = None
    merge_with_default_ignore_terms: bool = False
    transcribe_on_disabled_interruptions: bool = False
    soft_timeout_config: SoftTimeoutConfig | None = None
    noisy_environment_detection: bool | None = None
    noisy_environment_message: str | None = None


class TtsConfig(Model):
    """``TTSConversationalConfig`` as it is published."""

    model_id: TTSConversational = "eleven_flash_v2"
    voice_id: Annotated[str, Field(min_length=0), OPEN] = "cjVigY5qzO86Huf0OWal"
    supported_voices: list[SupportedVoice] | None = None
    expressive_mode: bool = True
    suggested_audio_tags: Annotated[list[SuggestedAudioTag], Field(max_length=20), OPEN] | None = None
    agent_output_audio_format: TTSOutputFormat = "pcm_16000"
    optimize_streaming_latency: TTSOptimizeStreamingLatency = 3
    stability: Annotated[float, Field(ge=0, le=1), OPEN] = 0.5
    speed: Annotated[float, Field(ge=0.7, le=1.2), OPEN] = 1.0
    similarity_boost: Annotated[float, Field(ge=0, le=1), OPEN] = 0.8
    text_normalisation_type: TextNormalisationType = "system_prompt"
    pronunciation_dictionary_locators: list[PinnedDictionary] | None = None
    enable_phoneme_tags: bool = True
    clone_strength: float | None = None
    audio_effects: Any = None


class FileInputConfig(Model):
    """``FileInputConfig`` as it is published."""

    enabled: bool = True
    max_files_in_memory: Annotated[int, Field(ge=1, le=30), OPEN] = 10
    max_files_per_conversation: int = 10


class BackgroundSoundConfig(Model):
    """``BackgroundSoundConfig`` as it is published."""

    source_type: BackgroundSoundSourceType | None = None
    source_id: BackgroundSoundPresetId | None = None
    volume: Annotated[float, Field(ge=0.01, le=1), OPEN] = 0.15
    crossfade_loop: bool = True


class ConversationConfig(Model):
    """``ConversationConfig`` as it is published."""

    text_only: bool = False
    max_duration_seconds: int = 600
    client_events: list[ClientEvent] | None = None
    file_input: FileInputConfig | None = None
    monitoring_enabled: bool = False
    monitoring_events: list[ClientEvent] | None = None
    background_sound: BackgroundSoundConfig | None = None
    source_attribution: bool = False
    dtmf_input_settings: Any = None


class VADConfig(Model):
    """``VADConfig`` as it is published."""

    background_voice_detection: bool = False


class BuiltInTools(Model):
    """``BuiltInTools`` as it is published."""

    transfer_to_agent: SystemToolConfig | None = None
    end_call: SystemToolConfig | None = None
    language_detection: SystemToolConfig | None = None
    transfer_to_number: SystemToolConfig | None = None
    skip_turn: SystemToolConfig | None = None
    play_keypad_touch_tone: SystemToolConfig | None = None
    voicemail_detection: SystemToolConfig | None = None


class AgentPrompt(Model):
    """``PromptAgentAPIModel`` as it is published."""

    prompt: str = ""
    llm: LanguageModel = "gemini-2.5-flash"
    reasoning_effort: LLMReasoningEffort | None = None
    thinking_budget: int | None = None
    enable_reasoning_summary: bool = False
    temperature: float | None = 0.0
    max_tokens: int = -1
    tool_ids: list[str] | None = None
    built_in_tools: BuiltInTools | None = None
    mcp_server_ids: Annotated[list[str], Field(max_length=10), OPEN] | None = None
    native_mcp_server_ids: Annotated[list[str], Field(max_length=10), OPEN] | None = None
    knowledge_base: list[KnowledgeBaseLocator] | None = None
    custom_llm: CustomLLM | None = None
    ignore_default_personality: bool | None = True
    rag: RagConfig | None = None
    timezone: str | None = None
    backup_llm_config: (
        Annotated[
            BackupLLMDefault | BackupLLMDisabled | BackupLLMOverride, Field(discriminator="preference"), OPEN
        ]
        | None
    ) = None
    cascade_timeout_seconds: Annotated[float, Field(ge=2, le=15), OPEN] = 4.0
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


class AgentConfig(Model):
    """``AgentConfigAPIModel`` as it is published."""

    first_message: str = ""
    language: str = "en"
    hinglish_mode: bool = False
    dynamic_variables: DynamicVariablesConfig | None = None
    disable_first_message_interruptions: bool = False
    max_conversation_duration_message: str = ""
    text_behavior_overrides: dict[str, BehaviorOverride] | None = None
    prompt: AgentPrompt | None = None


class ConversationalConfig(Model):
    """``ConversationalConfigAPIModel`` as it is published."""

    asr: AsrConfig | None = None
    turn: TurnConfig | None = None
    tts: TtsConfig | None = None
    conversation: ConversationConfig | None = None
    language_presets: dict[str, LanguagePreset] | None = None
    vad: VADConfig | None = None
    agent: AgentConfig | None = None


class AgentTimes(Model):
    """``AgentMetadataResponseModel`` as it is published."""

    created_at_unix_secs: int
    updated_at_unix_secs: int


class WhatsAppAccount(Model):
    """``GetWhatsAppAccountResponse`` as it is published."""

    business_account_id: str
    phone_number_id: str
    business_account_name: str
    phone_number_name: str
    phone_number: str
    assigned_agent_id: str | None = None
    enable_messaging: bool = True
    enable_audio_message_response: bool = True
    enable_typing_indicator: bool = True
    assigned_agent_name: str | None
    is_token_expired: bool = False
    account_type: Any = None


class Agent(Model):
    """``GetAgentResponseModel`` as it is published."""

    agent_id: str
    name: str
    conversation_config: ConversationalConfig
    metadata: AgentTimes
    platform_settings: StoredPlatformSettings | None = None
    phone_numbers: (
        list[Annotated[TwilioNumber | ExotelNumber | SipTrunkNumber, Field(discriminator="provider"), OPEN]]
        | None
    ) = None
    whatsapp_accounts: list[WhatsAppAccount] | None = None
    workflow: StoredWorkflow | None = None
    access_info: ResourceAccessInfo | None = None
    tags: list[str] | None = None
    version_id: str | None = None
    branch_id: str | None = None
    main_branch_id: str | None = None
    procedures: Any = None
    default_hold_audio_url: str | None = None


class ProcedureVersionRef(Model):
    """``ProcedureVersionRef`` as it is published."""

    procedure_id: str
    version_id: str


class AgentChange(Model):
    """The body of ``PATCH /v1/convai/agents/{agent_id}``."""

    conversation_config: dict[str, Any] | None = None
    platform_settings: dict[str, Any] | None = None
    workflow: Workflow | None = None
    name: str | None = None
    tags: list[str] | None = None
    version_description: str | None = None
    procedures: dict[str, ProcedureVersionRef] | None = None


class AgentChangeFields(TypedDict, total=False):
    """The fields of ``AgentChange`` as keywords."""

    conversation_config: Mapping[str, object] | None
    platform_settings: Mapping[str, object] | None
    workflow: Workflow | Mapping[str, object]
    name: str | None
    tags: Sequence[str] | None
    version_description: str | None
    procedures: Mapping[str, ProcedureVersionRef] | None


class LinkToken(Model):
    """``ConversationTokenResponseModel`` as it is published."""

    agent_id: str
    conversation_token: str
    expiration_time_unix_secs: int | None = None
    conversation_id: str | None = None
    purpose: ConversationTokenPurpose
    token_requester_user_id: str | None = None


class NewAgent(Model):
    """The body of ``POST /v1/convai/agents/create``."""

    conversation_config: ConversationalConfig
    platform_settings: PlatformSettings | None = None
    workflow: Workflow | None = None
    name: str | None = None
    tags: list[str] | None = None


class NewAgentFields(TypedDict, total=False):
    """The fields of ``NewAgent`` as keywords."""

    conversation_config: ConversationalConfig | Mapping[str, object]
    platform_settings: PlatformSettings | Mapping[str, object] | None
    workflow: Workflow | Mapping[str, object]
    name: str | None
    tags: Sequence[str] | None
