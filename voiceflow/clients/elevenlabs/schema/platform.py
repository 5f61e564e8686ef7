"""The API's platform, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.alerting import (
    AgentTestingSettings,
    AlertingSettings,
    AlertingSettingsResponse,
    AttachedSystemDataCollectionRef,
    AttachedSystemEvaluationRef,
    AttachedUserDataCollectionRef,
    AttachedUserEvaluationRef,
    EvaluationSettings,
)
from voiceflow.clients.elevenlabs.schema.guardrails import GuardrailsV1
from voiceflow.clients.elevenlabs.schema.permissions import InitiationPermissions
from voiceflow.clients.elevenlabs.schema.shared import (
    AnalysisScope,
    ConvAIWebhooks,
    ConversationInitiationClientDataWebhook,
    LanguageModel,
)
from voiceflow.clients.elevenlabs.schema.widget import AllowlistItem, WidgetConfig

ConfigEntityType = Annotated[
    Literal[
        "name",
        "name.name_given",
        "name.name_family",
        "name.name_other",
        "email_address",
        "contact_number",
        "dob",
        "age",
        "religious_belief",
        "political_opinion",
        "sexual_orientation",
        "ethnicity_race",
        "marital_status",
        "occupation",
        "physical_attribute",
        "language",
        "username",
        "password",
        "url",
        "organization",
        "financial_id",
        "financial_id.payment_card",
        "financial_id.payment_card.payment_card_number",
        "financial_id.payment_card.payment_card_expiration_date",
        "financial_id.payment_card.payment_card_cvv",
        "financial_id.bank_account",
        "financial_id.bank_account.bank_account_number",
        "financial_id.bank_account.bank_routing_number",
        "financial_id.bank_account.swift_bic_code",
        "financial_id.financial_id_other",
        "location",
        "location.location_address",
        "location.location_city",
        "location.location_postal_code",
        "location.location_coordinate",
        "location.location_state",
        "location.location_country",
        "location.location_other",
        "date",
        "date_interval",
        "unique_id",
        "unique_id.government_issued_id",
        "unique_id.account_number",
        "unique_id.vehicle_id",
        "unique_id.healthcare_number",
        "unique_id.healthcare_number.medical_record_number",
        "unique_id.healthcare_number.health_plan_beneficiary_number",
        "unique_id.device_id",
        "unique_id.unique_id_other",
        "medical",
        "medical.medical_condition",
        "medical.medication",
        "medical.medical_procedure",
        "medical.medical_measurement",
        "medical.medical_other",
    ],
    OPEN,
]


AgentTrustContext = Annotated[Literal["unknown", "low", "high"], OPEN]


class AnalysisProperty(Model):
    """``AnalysisProperty`` as it is published."""

    type: Annotated[Literal["boolean", "string", "integer", "number"], OPEN]
    description: str = ""
    enum: list[str] | None = None
    is_system_provided: bool = False
    dynamic_variable: str = ""
    allowed_values_dynamic_variable: str = ""
    constant_value: str | int | float | bool | None = ""
    is_omitted: bool = False
    llm: LanguageModel | None = None
    allowed_values: Any = None
    name: str | None = None


class AgentAnalysisItems(Model):
    """``AgentAnalysisItems`` as it is published."""

    evaluation_criteria: (
        list[
            Annotated[
                AttachedUserEvaluationRef | AttachedSystemEvaluationRef, Field(discriminator="source"), OPEN
            ]
        ]
        | None
    ) = None
    data_collection: (
        list[
            Annotated[
                AttachedUserDataCollectionRef | AttachedSystemDataCollectionRef,
                Field(discriminator="source"),
                OPEN,
            ]
        ]
        | None
    ) = None


class AgentWorkspaceOverrides(Model):
    """``AgentWorkspaceOverrides`` as it is published."""

    conversation_initiation_client_data_webhook: ConversationInitiationClientDataWebhook | None = None
    webhooks: ConvAIWebhooks | None = None


class AuthSettings(Model):
    """``AuthSettings`` as it is published."""

    enable_auth: bool = False
    allowlist: list[AllowlistItem] | None = None
    require_origin_header: bool = False
    shareable_token: str | None = None


class AgentCallLimits(Model):
    """``AgentCallLimits`` as it is published."""

    agent_concurrency_limit: int = -1
    daily_limit: int = 100000
    bursting_enabled: bool = True


class RedactionConfig(Model):
    """``ConversationHistoryRedactionConfig`` as it is published."""

    enabled: bool = False
    entities: list[ConfigEntityType] | None = None
    excluded_data_collection_ids: list[str | None] | None = None


class PrivacyConfig(Model):
    """``PrivacyConfig`` as it is published."""

    record_voice: bool = True
    retention_days: int = -1
    delete_transcript_and_pii: bool = False
    delete_audio: bool = False
    apply_to_existing_conversations: bool = False
    zero_retention_mode: bool = False
    conversation_history_redaction: RedactionConfig | None = None


class TopicDiscoverySettings(Model):
    """``TopicDiscoverySettings`` as it is published."""


class SentimentAnalysisSettings(Model):
    """``SentimentAnalysisSettings`` as it is published."""


class Safety(Model):
    """``SafetyResponseModel`` as it is published."""

    is_blocked_ivc: bool = False
    is_blocked_non_ivc: bool = False
    ignore_safety_evaluation: bool = False


class StoredPlatformSettings(Model):
    """``AgentPlatformSettingsResponseModel`` as it is published."""

    evaluation: EvaluationSettings | None = None
    widget: WidgetConfig | None = None
    data_collection: dict[str, AnalysisProperty] | None = None
    data_collection_scopes: dict[str, AnalysisScope] | None = None
    analysis_items: AgentAnalysisItems | None = None
    overrides: InitiationPermissions | None = None
    workspace_overrides: AgentWorkspaceOverrides | None = None
    testing: AgentTestingSettings | None = None
    archived: bool = False
    guardrails: GuardrailsV1 | None = None
    summary_language: str | None = None
    auto_translate_transcript_to_app_language: bool | None = None
    auth: AuthSettings | None = None
    call_limits: AgentCallLimits | None = None
    privacy: PrivacyConfig | None = None
    trust_context: AgentTrustContext = "unknown"
    analysis_llm: LanguageModel = "gemini-2.5-flash"
    topic_discovery: TopicDiscoverySettings | None = None
    sentiment_analysis: SentimentAnalysisSettings | None = None
    alerting: AlertingSettingsResponse | None = None
    safety: Safety | None = None
    queueing_config: Any = None


class ConversationDeletionSettings(Model):
    """``ConversationDeletionSettings`` as it is published."""

    deletion_time_unix_secs: int | None = None
    deleted_logs_at_time_unix_secs: int | None = None
    deleted_audio_at_time_unix_secs: int | None = None
    deleted_transcript_at_time_unix_secs: int | None = None
    delete_transcript_and_pii: bool = False
    delete_audio: bool = False


class PlatformSettings(Model):
    """``AgentPlatformSettingsRequestModel`` as it is published."""

    evaluation: EvaluationSettings | None = None
    widget: WidgetConfig | None = None
    data_collection: dict[str, AnalysisProperty] | None = None
    data_collection_scopes: dict[str, AnalysisScope] | None = None
    analysis_items: AgentAnalysisItems | None = None
    overrides: InitiationPermissions | None = None
    workspace_overrides: AgentWorkspaceOverrides | None = None
    testing: AgentTestingSettings | None = None
    archived: bool = False
    guardrails: GuardrailsV1 | None = None
    summary_language: str | None = None
    auto_translate_transcript_to_app_language: bool | None = None
    auth: AuthSettings | None = None
    call_limits: AgentCallLimits | None = None
    privacy: PrivacyConfig | None = None
    trust_context: AgentTrustContext = "unknown"
    analysis_llm: LanguageModel = "gemini-2.5-flash"
    topic_discovery: TopicDiscoverySettings | None = None
    sentiment_analysis: SentimentAnalysisSettings | None = None
    alerting: AlertingSettings | None = None
    queueing_config: Any = None
