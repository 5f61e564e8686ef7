"""The API's conversations, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.history import (
    Analysis,
    EvaluationSuccessResult,
    TranscriptItem,
    UserFeedbackScore,
)
from voiceflow.clients.elevenlabs.schema.initiation import (
    ConversationInitiation,
    ConversationInitiationSource,
    TelephonyDirection,
)
from voiceflow.clients.elevenlabs.schema.platform import ConversationDeletionSettings
from voiceflow.clients.elevenlabs.schema.usage import ConversationCharging, FeaturesUsage, RagUsage

AgentDefinitionSource = Annotated[
    Literal["cli", "ui", "api", "template", "unknown", "architect", "mcp"], OPEN
]


AuthorizationMethod = Annotated[
    Literal[
        "invalid",
        "public",
        "authorization_header",
        "signed_url",
        "shareable_link",
        "livekit_token",
        "livekit_token_website",
        "genesys_api_key",
        "avaya_api_key",
        "audiocodes_api_key",
        "whatsapp",
        "sms",
    ],
    OPEN,
]


ConversationFeedbackType = Annotated[Literal["thumbs", "rating"], OPEN]


ConversationProduct = Annotated[Literal["agents", "speech_engine"], OPEN]


class AsyncConversationMetadata(Model):
    """``AsyncConversationMetadata`` as it is published."""

    delivery_status: Annotated[Literal["pending", "success", "failed"], OPEN]
    delivery_timestamp: int
    delivery_error: str | None = None
    external_system: str
    external_id: str
    external_link: str | None = None
    retry_count: int = 0
    last_retry_timestamp: int | None = None
    last_processed_external_message_id: str | None = None
    integration_trigger_id: str | None = None
    platform_metadata: Any = None


class Feedback(Model):
    """``ConversationHistoryFeedbackCommonModel`` as it is published."""

    type: ConversationFeedbackType | None = None
    overall_score: UserFeedbackScore | None = None
    likes: int = 0
    dislikes: int = 0
    rating: int | None = None
    comment: str | None = None


class TwilioPhoneCall(Model):
    """``ConversationHistoryTwilioPhoneCallModel`` as it is published."""

    direction: TelephonyDirection
    phone_number_id: str
    agent_number: str
    external_number: str
    type: Literal["twilio"] = "twilio"
    stream_sid: str
    call_sid: str
    call_result: Any = None


class ExotelPhoneCall(Model):
    """``ConversationHistoryExotelPhoneCallModel`` as it is published."""

    direction: TelephonyDirection
    phone_number_id: str
    agent_number: str
    external_number: str
    type: Literal["exotel"] = "exotel"
    stream_sid: str
    call_sid: str
    call_result: Any = None


class SIPTrunkingPhoneCall(Model):
    """``ConversationHistorySIPTrunkingPhoneCallModel`` as it is published."""

    direction: TelephonyDirection
    phone_number_id: str
    agent_number: str
    external_number: str
    type: Literal["sip_trunking"] = "sip_trunking"
    call_id: str | None = None
    call_sid: str
    sip_header_dynamic_variables: dict[str, str] | None = None
    call_result: Any = None


class ConversationHistoryBatchCallModel(Model):
    """``ConversationHistoryBatchCallModel`` as it is published."""

    batch_call_id: str
    batch_call_recipient_id: str
    campaign: Any = None


class Error(Model):
    """``ConversationHistoryErrorCommonModel`` as it is published."""

    code: int
    reason: str | None = None


class ElevenAssistant(Model):
    """``ConversationHistoryElevenAssistantCommonModel`` as it is published."""

    is_eleven_assistant: bool = False


class WhatsAppConversationInfo(Model):
    """``WhatsAppConversationInfo`` as it is published."""

    direction: Annotated[Literal["inbound", "outbound", "unknown"], OPEN] = "unknown"
    whatsapp_phone_number_id: str | None = None
    whatsapp_user_id: str
    awaiting_first_user_message: bool | None = None
    recipient: Any = None
    call_permission_request: Any = None
    call_result: Any = None
    opening_message: Any = None


class SMSConversationInfo(Model):
    """``SMSConversationInfo`` as it is published."""

    direction: Annotated[Literal["inbound", "outbound"], OPEN]
    phone_number_id: str | None = None
    sms_user_phone_number: str
    agent_phone_number: str | None = None


class ConversationVoiceReward(Model):
    """``ConversationVoiceRewardModel`` as it is published."""

    voice_id: str
    reward_usd_cents: float


class Metadata(Model):
    """``ConversationHistoryMetadataCommonModel`` as it is published."""

    start_time_unix_secs: int
    accepted_time_unix_secs: int | None = None
    call_duration_secs: int
    cost: int | None = None
    deletion_settings: ConversationDeletionSettings | None = None
    feedback: Feedback | None = None
    authorization_method: AuthorizationMethod = "public"
    charging: ConversationCharging | None = None
    phone_call: (
        Annotated[TwilioPhoneCall | ExotelPhoneCall | SIPTrunkingPhoneCall, Field(discriminator="type"), OPEN]
        | None
    ) = None
    batch_call: ConversationHistoryBatchCallModel | None = None
    termination_reason: str = ""
    error: Error | None = None
    warnings: list[str] | None = None
    main_language: str | None = None
    rag_usage: RagUsage | None = None
    text_only: bool = False
    features_usage: FeaturesUsage | None = None
    eleven_assistant: ElevenAssistant | None = None
    initiator_id: str | None = None
    conversation_initiation_source: ConversationInitiationSource = "unknown"
    conversation_initiation_source_version: Annotated[str, Field(max_length=50), OPEN] | None = None
    timezone: str | None = None
    async_metadata: AsyncConversationMetadata | None = None
    whatsapp: WhatsAppConversationInfo | None = None
    sms: SMSConversationInfo | None = None
    agent_created_from: AgentDefinitionSource = "unknown"
    agent_last_updated_from: AgentDefinitionSource = "unknown"
    voice_rewards: list[ConversationVoiceReward] | None = None
    cost_fiat: float | None
    queue_wait_secs: float | None = None


class VisitedAgentRef(Model):
    """``VisitedAgentRef`` as it is published."""

    agent_id: str
    branch_id: str | None = None


class Conversation(Model):
    """``GetConversationResponseModel`` as it is published."""

    agent_id: str
    agent_name: str | None = None
    conversation_product: str = "agent"
    status: Annotated[Literal["initiated", "in-progress", "processing", "done", "failed"], OPEN]
    user_id: str | None = None
    branch_id: str | None = None
    version_id: str | None = None
    metadata: Metadata
    analysis: Analysis | None = None
    visited_agents: list[VisitedAgentRef] | None = None
    conversation_initiation_client_data: ConversationInitiation | None = None
    environment: str = "production"
    conversation_id: str
    has_audio: bool
    has_user_audio: bool
    has_response_audio: bool
    has_auxiliary_audio: bool
    transcript: list[TranscriptItem]
    tag_ids: list[str] | None = None
    otlp_traces: dict[str, Any] | None = None
    user_message_count: int | None = None
    agent_message_count: int | None = None


class ConversationFeedback(Model):
    """The body of ``POST /v1/convai/conversations/{conversation_id}/feedback``."""

    feedback: UserFeedbackScore | None = None


class ConversationFeedbackFields(TypedDict, total=False):
    """The fields of ``ConversationFeedback`` as keywords."""

    feedback: UserFeedbackScore | None


class ConversationSentimentAnalysis(Model):
    """``ConversationSentimentAnalysis`` as it is published."""

    overall_label: Annotated[Literal["positive", "neutral", "negative"], OPEN]
    overall_sentiment_score: Annotated[float, Field(ge=-1, le=1), OPEN]
    overall_frustration_score: Annotated[float, Field(ge=0, le=1), OPEN]
    min_user_sentiment_score: Annotated[float, Field(ge=-1, le=1), OPEN]
    max_user_frustration_score: Annotated[float, Field(ge=0, le=1), OPEN]
    num_scored_user_turns: Annotated[int, Field(ge=0), OPEN]


class EvaluationCriteriaSummaryResult(Model):
    """``EvaluationCriteriaSummaryResult`` as it is published."""

    result: EvaluationSuccessResult
    score: int | None = None
    max_score: int | None = None


class ConversationToken(Model):
    """``TokenResponseModel`` as it is published."""

    token: str
    conversation_id: str


class ConversationTokenQuery(Model):
    """The query of ``GET /v1/convai/conversation/token``."""

    agent_id: str
    participant_name: str | None = None
    branch_id: str | None = None
    environment: str | None = None
    debug_events_request: bool = False
    version_id: str | None = None


class ConversationTokenQueryFields(TypedDict, total=False):
    """The fields of ``ConversationTokenQuery`` as keywords."""

    agent_id: str
    participant_name: str | None
    branch_id: str | None
    environment: str | None
    debug_events_request: bool
    version_id: str | None


class UploadedFile(Model):
    """``ConvAIFileUploadResponseModel`` as it is published."""

    file_id: str
