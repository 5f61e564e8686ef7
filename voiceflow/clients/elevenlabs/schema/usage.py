"""The API's usage, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from voiceflow.clients.elevenlabs.model import OPEN, Model

AnalysisType = Annotated[Literal["evaluation_criteria", "data_collection"], OPEN]


PlatformCategory = Annotated[
    Literal[
        "voice",
        "silence",
        "burst",
        "asr",
        "text_message",
        "reception",
        "other",
        "rag_addon",
        "v3_addon",
        "v4_addon",
    ],
    OPEN,
]


Currency = Annotated[Literal["usd", "eur", "inr", "pln", "gbp"], OPEN]


WebhookUsageType = Annotated[
    Literal[
        "ConvAI Agent Settings",
        "ConvAI Settings",
        "Voice Library Removal Notices",
        "Speech to Text",
        "Agent QA Evaluations",
        "ConvAI Alerting",
        "Flows",
        "Dubbing",
    ],
    OPEN,
]


class AnalysisRunningTotal(Model):
    """``AnalysisRunningTotal`` as it is published."""

    price: float = 0.0
    charge: int = 0
    runs: int = 0
    price_per_feature: dict[str, float] | None = None
    charge_per_feature: dict[str, int] | None = None


class AnalysisRunSnapshot(Model):
    """``AnalysisRunSnapshot`` as it is published."""

    price: float = 0.0
    charge: int = 0
    price_per_feature: dict[str, float] | None = None
    charge_per_feature: dict[str, int] | None = None


class AnalysisCharging(Model):
    """``AnalysisCharging`` as it is published."""

    total: AnalysisRunningTotal
    last_run: AnalysisRunSnapshot


class LLMTokensCategoryUsage(Model):
    """``LLMTokensCategoryUsage`` as it is published."""

    tokens: int = 0
    price: float = 0.0


class LLMInputOutputTokensUsage(Model):
    """``LLMInputOutputTokensUsage`` as it is published."""

    input: LLMTokensCategoryUsage | None = None
    input_cache_read: LLMTokensCategoryUsage | None = None
    input_cache_write: LLMTokensCategoryUsage | None = None
    output_total: LLMTokensCategoryUsage | None = None


class LLMUsage(Model):
    """``LLMUsage`` as it is published."""

    model_usage: dict[str, LLMInputOutputTokensUsage] | None = None


class LLMCategoryUsage(Model):
    """``LLMCategoryUsage`` as it is published."""

    irreversible_generation: LLMUsage | None = None
    initiated_generation: LLMUsage | None = None


class PlatformCategoryUsage(Model):
    """``PlatformCategoryUsage`` as it is published."""

    credits: int = 0
    price: float = 0.0
    quantity: float = 0.0


class PlatformUsage(Model):
    """``PlatformUsage`` as it is published."""

    category_usage: dict[str, PlatformCategoryUsage] | None = None


class ConversationVoiceUsage(Model):
    """``ConversationVoiceUsageModel`` as it is published."""

    voice_id: str
    audio_output_seconds: float = 0.0


class ConversationTTSUsage(Model):
    """``ConversationTTSUsageModel`` as it is published."""

    primary_tts_model: str | None = None
    total_audio_output_seconds: float = 0.0
    total_characters: int = 0
    per_voice_usage: list[ConversationVoiceUsage] | None = None


class ConversationASRUsage(Model):
    """``ConversationASRUsageModel`` as it is published."""

    asr_model: str | None = None
    total_transcription_calls: int = 0
    total_audio_input_seconds: float = 0.0


class ConversationCharging(Model):
    """``ConversationChargingCommonModel`` as it is published."""

    dev_discount: bool = False
    is_burst: bool = False
    tier: str | None = None
    llm_usage: LLMCategoryUsage | None = None
    llm_price: float | None = None
    llm_charge: int | None = None
    call_charge: int | None = None
    platform_charge: int | None = None
    platform_usage: PlatformUsage | None = None
    platform_price: float | None = None
    free_minutes_consumed: float = 0.0
    free_llm_dollars_consumed: float = 0.0
    tts_usage: ConversationTTSUsage | None = None
    asr_usage: ConversationASRUsage | None = None
    analysis: AnalysisCharging | None = None
    voice_surcharge_charge: int | None = None


class RagUsage(Model):
    """``ConversationHistoryRagUsageCommonModel`` as it is published."""

    usage_count: int
    embedding_model: str


class FeatureStatus(Model):
    """``FeatureStatusCommonModel`` as it is published."""

    enabled: bool = False
    used: bool = False


class WorkflowFeaturesUsage(Model):
    """``WorkflowFeaturesUsageCommonModel`` as it is published."""

    enabled: bool = False
    tool_node: FeatureStatus | None = None
    standalone_agent_node: FeatureStatus | None = None
    phone_number_node: FeatureStatus | None = None
    end_node: FeatureStatus | None = None
    override_agent_node: FeatureStatus | None = None


class TestsFeatureUsage(Model):
    """``TestsFeatureUsageCommonModel`` as it is published."""

    enabled: bool = False
    tests_ran_after_last_modification: bool = False
    tests_ran_in_last_7_days: bool = False


class FeaturesUsage(Model):
    """``FeaturesUsageCommonModel`` as it is published."""

    language_detection: FeatureStatus | None = None
    transfer_to_agent: FeatureStatus | None = None
    transfer_to_number: FeatureStatus | None = None
    multivoice: FeatureStatus | None = None
    dtmf_tones: FeatureStatus | None = None
    external_mcp_servers: FeatureStatus | None = None
    pii_zrm_workspace: bool = False
    pii_zrm_agent: bool = False
    tool_dynamic_variable_updates: FeatureStatus | None = None
    is_livekit: bool = False
    voicemail_detection: FeatureStatus | None = None
    dtmf_input: FeatureStatus | None = None
    workflow: WorkflowFeaturesUsage | None = None
    agent_testing: TestsFeatureUsage | None = None
    versioning: FeatureStatus | None = None
    file_input: FeatureStatus | None = None
    freeform_procedure: FeatureStatus | None = None
    structured_procedure: FeatureStatus | None = None


class MetricRecord(Model):
    """``MetricRecord`` as it is published."""

    elapsed_time: float


class ConversationTurnMetrics(Model):
    """``ConversationTurnMetrics`` as it is published."""

    metrics: dict[str, MetricRecord] | None = None
    convai_asr_provider: str | None = None
    convai_tts_model: str | None = None
    convai_tts_cascade: str | None = None
    voice_id: str | None = None


class RegionalProcessingSurchargeInfo(Model):
    """``RegionalProcessingSurchargeInfo`` as it is published."""

    multiplier: float


class ToolUsageStats(Model):
    """``ToolUsageStatsResponseModel`` as it is published."""

    total_calls: int = 0
    avg_latency_secs: float


class WorkspaceWebhookUsage(Model):
    """``WorkspaceWebhookUsageResponseModel`` as it is published."""

    usage_type: WebhookUsageType
