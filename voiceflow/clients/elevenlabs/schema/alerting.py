"""The API's alerting, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import AnalysisScope, CriteriaScoringMode, LanguageModel


class EvaluationCriterion(Model):
    """``PromptEvaluationCriteria`` as it is published."""

    id: str
    name: str
    type: Literal["prompt"] = "prompt"
    conversation_goal_prompt: Annotated[str, Field(max_length=2000), OPEN]
    use_knowledge_base: bool = False
    scope: AnalysisScope = "conversation"
    llm: LanguageModel | None = None
    scoring_mode: CriteriaScoringMode = "binary"
    max_score: int = 100
    score_instructions: Annotated[str, Field(max_length=2000), OPEN] | None = None


class EvaluationSettings(Model):
    """``EvaluationSettings`` as it is published."""

    criteria: list[EvaluationCriterion] | None = None


class AttachedUserEvaluationRef(Model):
    """``AttachedUserEvaluationRef`` as it is published."""

    source: Literal["user"] = "user"
    analysis_item_id: str
    version_id: str | None = None
    additional_version_ids: list[str] | None = None
    scope: AnalysisScope = "conversation"
    weight: float | None = None


class AttachedSystemEvaluationRef(Model):
    """``AttachedSystemEvaluationRef`` as it is published."""

    source: Literal["system"] = "system"
    analysis_item_id: Annotated[
        Literal["__system_eval_criteria_sentiment", "__system_eval_criteria_frustration"], OPEN
    ]
    scope: AnalysisScope = "conversation"
    weight: float | None = None


class AttachedUserDataCollectionRef(Model):
    """``AttachedUserDataCollectionRef`` as it is published."""

    source: Literal["user"] = "user"
    analysis_item_id: str
    version_id: str | None = None
    scope: AnalysisScope = "conversation"


class AttachedSystemDataCollectionRef(Model):
    """``AttachedSystemDataCollectionRef`` as it is published."""

    source: Literal["system"] = "system"
    analysis_item_id: Literal["__system_data_collection_topic"] = "__system_data_collection_topic"
    scope: AnalysisScope = "conversation"


class AttachedTest(Model):
    """``AttachedTestModel`` as it is published."""

    test_id: str
    workflow_node_id: str | None = None


class AgentTestingSettings(Model):
    """``AgentTestingSettings`` as it is published."""

    attached_tests: Annotated[list[AttachedTest], Field(min_length=0, max_length=5000), OPEN] | None = None


class AlertingMonitorConfig(Model):
    """``AlertingMonitorConfig`` as it is published."""

    threshold: Annotated[float, Field(ge=0, le=1), OPEN] | None = None
    relative_increase_threshold: Annotated[float, Field(ge=0, le=10), OPEN] | None = None
    min_failure_count: Annotated[int, Field(ge=1), OPEN] | None = None
    min_history_bucket_count: Annotated[int, Field(ge=1), OPEN] | None = None
    min_sample_count: Annotated[int, Field(ge=1), OPEN] | None = None
    suspect_trigger_threshold: Annotated[int, Field(ge=1, le=10), OPEN] | None = None
    auto_resolve_after_inactive_minutes: Annotated[int, Field(ge=1), OPEN] | None = None
    enabled: bool | None = None


class AlertingWebhookNotifierResponse(Model):
    """``AlertingWebhookNotifierResponse`` as it is published."""

    type: Literal["webhook"] = "webhook"
    webhook_id: str


class AlertingIntegrationNotifierResponse(Model):
    """``AlertingIntegrationNotifierResponse`` as it is published."""

    type: Literal["integration"] = "integration"
    connection_id: str
    integration_type: Any = None
    channel_id: str | None = None


class AlertingSettingsResponse(Model):
    """``AlertingSettingsResponse`` as it is published."""

    monitor_configs: dict[str, AlertingMonitorConfig] | None = None
    auto_resolve_after_inactive_minutes: int | None = None
    notifiers: (
        list[
            Annotated[
                AlertingWebhookNotifierResponse | AlertingIntegrationNotifierResponse,
                Field(discriminator="type"),
                OPEN,
            ]
        ]
        | None
    ) = None


class AlertingIntegrationNotifier(Model):
    """``AlertingIntegrationNotifier`` as it is published."""

    type: Literal["integration"] = "integration"
    connection_id: str
    integration_type: Any = None
    channel_id: str | None = None


class AlertingWebhookNotifier(Model):
    """``AlertingWebhookNotifier`` as it is published."""

    type: Literal["webhook"] = "webhook"
    webhook_id: str


class AlertingSettings(Model):
    """``AlertingSettings`` as it is published."""

    monitor_configs: dict[str, AlertingMonitorConfig] | None = None
    auto_resolve_after_inactive_minutes: Annotated[int, Field(ge=1), OPEN] | None = None
    notifiers: (
        Annotated[
            list[
                Annotated[
                    AlertingWebhookNotifier | AlertingIntegrationNotifier, Field(discriminator="type"), OPEN
                ]
            ],
            Field(max_length=10),
            OPEN,
        ]
        | None
    ) = None
