"""The API's conversation pages, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.conversations import (
    ConversationProduct,
    ConversationSentimentAnalysis,
    EvaluationCriteriaSummaryResult,
)
from voiceflow.clients.elevenlabs.schema.history import EvaluationSuccessResult, GuardrailType
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiationSource, TelephonyDirection
from voiceflow.clients.elevenlabs.schema.shared import SortDirection


class ConversationSummaryMessage(Model):
    """``ConversationSummaryMessageModel`` as it is published."""

    role: Annotated[Literal["user", "agent"], OPEN]
    message: str


class ConversationDigest(Model):
    """``GetConversationSummaryResponseModel`` as it is published."""

    conversation_id: str
    agent_id: str
    status: Annotated[Literal["initiated", "in-progress", "processing", "done", "failed"], OPEN]
    call_summary_title: str | None = None
    transcript_summary: str | None = None
    call_successful: EvaluationSuccessResult | None = None
    message_count: int
    messages: list[ConversationSummaryMessage] | None = None
    messages_omitted: bool = False
    note: str


class ConversationFilter(Model):
    """The query of ``GET /v1/convai/conversations``."""

    cursor: str | None = None
    agent_id: str | None = None
    visited_agent_ids: Annotated[list[str], Field(max_length=50), OPEN] | None = None
    visited_agent_branch_ids: Annotated[list[str], Field(max_length=50), OPEN] | None = None
    triggered_procedure_ids: Annotated[list[str], Field(max_length=50), OPEN] | None = None
    call_successful: EvaluationSuccessResult | None = None
    call_start_before_unix: int | None = None
    call_start_after_unix: int | None = None
    call_duration_min_secs: int | None = None
    call_duration_max_secs: int | None = None
    rating_max: Annotated[int, Field(ge=1, le=5), OPEN] | None = None
    rating_min: Annotated[int, Field(ge=1, le=5), OPEN] | None = None
    has_feedback_comment: bool | None = None
    user_id: str | None = None
    evaluation_params: list[str] | None = None
    data_collection_params: list[str] | None = None
    data_collection_ids: list[str] | None = None
    evaluation_criteria_ids: list[str] | None = None
    tool_names: list[str] | None = None
    tool_names_successful: list[str] | None = None
    tool_names_errored: list[str] | None = None
    include_invalid_tool_calls: bool = False
    main_languages: list[str] | None = None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30
    summary_mode: Annotated[Literal["exclude", "include"], OPEN] = "exclude"
    search: str | None = None
    conversation_initiation_source: ConversationInitiationSource | None = None
    text_only: bool | None = None
    conversation_product_type: ConversationProduct | None = None
    branch_id: str | None = None
    version_id: str | None = None
    parent_conversation_id: str | None = None
    topic_ids: list[str] | None = None
    exclude_statuses: (
        list[Annotated[Literal["initiated", "in-progress", "processing", "done", "failed"], OPEN]] | None
    ) = None
    tag_ids: list[str] | None = None
    workflow_node_entered_id: str | None = None
    termination_reasons: list[str] | None = None
    guardrail_types: list[GuardrailType] | None = None
    custom_guardrail_names: list[str] | None = None
    sort_direction: SortDirection = "desc"
    data_collection_filter: str | None = None
    dynamic_variable_filter: str | None = None
    dynamic_variable_params: list[str | None] | None = None
    phone_number_ids: list[str | None] | None = None
    tool_ids: list[str | None] | None = None
    tool_ids_errored: list[str | None] | None = None
    tool_ids_successful: list[str | None] | None = None
    whatsapp_phone_number_ids: list[str | None] | None = None


class ConversationFilterFields(TypedDict, total=False):
    """The fields of ``ConversationFilter`` as keywords."""

    cursor: str | None
    agent_id: str | None
    visited_agent_ids: Annotated[Sequence[str], Field(max_length=50), OPEN] | None
    visited_agent_branch_ids: Annotated[Sequence[str], Field(max_length=50), OPEN] | None
    triggered_procedure_ids: Annotated[Sequence[str], Field(max_length=50), OPEN] | None
    call_successful: EvaluationSuccessResult | None
    call_start_before_unix: int | None
    call_start_after_unix: int | None
    call_duration_min_secs: int | None
    call_duration_max_secs: int | None
    rating_max: Annotated[int, Field(ge=1, le=5), OPEN] | None
    rating_min: Annotated[int, Field(ge=1, le=5), OPEN] | None
    has_feedback_comment: bool | None
    user_id: str | None
    evaluation_params: Sequence[str] | None
    data_collection_params: Sequence[str] | None
    data_collection_ids: Sequence[str] | None
    evaluation_criteria_ids: Sequence[str] | None
    tool_names: Sequence[str] | None
    tool_names_successful: Sequence[str] | None
    tool_names_errored: Sequence[str] | None
    include_invalid_tool_calls: bool
    main_languages: Sequence[str] | None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN]
    summary_mode: Annotated[Literal["exclude", "include"], OPEN]
    search: str | None
    conversation_initiation_source: ConversationInitiationSource | None
    text_only: bool | None
    conversation_product_type: ConversationProduct | None
    branch_id: str | None
    version_id: str | None
    parent_conversation_id: str | None
    topic_ids: Sequence[str] | None
    exclude_statuses: (
        Sequence[Annotated[Literal["initiated", "in-progress", "processing", "done", "failed"], OPEN]] | None
    )
    tag_ids: Sequence[str] | None
    workflow_node_entered_id: str | None
    termination_reasons: Sequence[str] | None
    guardrail_types: Sequence[GuardrailType] | None
    custom_guardrail_names: Sequence[str] | None
    sort_direction: SortDirection
    data_collection_filter: str | None
    dynamic_variable_filter: str | None
    dynamic_variable_params: Sequence[str | None] | None
    phone_number_ids: Sequence[str | None] | None
    tool_ids: Sequence[str | None] | None
    tool_ids_errored: Sequence[str | None] | None
    tool_ids_successful: Sequence[str | None] | None
    whatsapp_phone_number_ids: Sequence[str | None] | None


class ConversationSummary(Model):
    """``ConversationSummaryResponseModel`` as it is published."""

    agent_id: str
    branch_id: str | None = None
    version_id: str | None = None
    agent_name: str | None = None
    conversation_id: str
    start_time_unix_secs: int
    call_duration_secs: int
    message_count: int
    status: Annotated[Literal["initiated", "in-progress", "processing", "done", "failed"], OPEN]
    termination_reason: str = ""
    call_successful: EvaluationSuccessResult
    call_success_score: float | None = None
    transcript_summary: str | None = None
    call_summary_title: str | None = None
    main_language: str | None = None
    conversation_initiation_source: ConversationInitiationSource | None = None
    tool_names: list[str] | None = None
    direction: TelephonyDirection | None = None
    rating: float | None = None
    sentiment_analysis: ConversationSentimentAnalysis | None = None
    data_collection_results: dict[str, Any] | None = None
    evaluation_criteria_results: dict[str, EvaluationCriteriaSummaryResult] | None = None
    tag_ids: list[str] | None = None
    cost: int | None = None
    cost_fiat: float | None = None
    user_message_count: int | None = None
    agent_message_count: int | None = None


class ConversationPage(Model):
    """``GetConversationsPageResponseModel`` as it is published."""

    conversations: list[ConversationSummary]
    next_cursor: str | None = None
    has_more: bool


class ConversationQuery(Model):
    """The query of ``GET /v1/convai/conversations/{conversation_id}``."""

    format: Annotated[Literal["json", "opentelemetry"], OPEN] = "json"


class ConversationQueryFields(TypedDict, total=False):
    """The fields of ``ConversationQuery`` as keywords."""

    format: Annotated[Literal["json", "opentelemetry"], OPEN]


class ConversationSummaryQuery(Model):
    """The query of ``GET /v1/convai/conversations/{conversation_id}/summary``."""

    max_messages: Annotated[int, Field(ge=1, le=200), OPEN] = 40


class ConversationSummaryQueryFields(TypedDict, total=False):
    """The fields of ``ConversationSummaryQuery`` as keywords."""

    max_messages: Annotated[int, Field(ge=1, le=200), OPEN]


class SipMessageQuery(Model):
    """The query of ``GET /v1/convai/conversations/{conversation_id}/sip-messages``."""

    page_size: Annotated[int, Field(ge=1, le=20), OPEN] = 20
    cursor: str | None = None


class SipMessageQueryFields(TypedDict, total=False):
    """The fields of ``SipMessageQuery`` as keywords."""

    page_size: Annotated[int, Field(ge=1, le=20), OPEN]
    cursor: str | None
