"""The API's history, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.retrieval import RagRetrievalInfo
from voiceflow.clients.elevenlabs.schema.shared import (
    AnalysisScope,
    CriteriaScoringMode,
    GuardrailExecutionMode,
    LiteralJsonSchemaProperty,
)
from voiceflow.clients.elevenlabs.schema.tool_results import (
    TranscriptApiIntegrationWebhookToolsResult,
    TranscriptOtherToolsResult,
    TranscriptSystemToolResult,
    TranscriptToolCall,
    TranscriptWorkflowToolsResult,
)
from voiceflow.clients.elevenlabs.schema.usage import ConversationTurnMetrics, LLMUsage

EvaluationSuccessResult = Annotated[Literal["success", "failure", "unknown"], OPEN]


ChatSourceMedium = Annotated[Literal["audio", "text", "image", "file", "dtmf"], OPEN]


UserFeedbackScore = Annotated[Literal["like", "dislike"], OPEN]


GuardrailType = Annotated[
    Literal[
        "custom",
        "prompt_injection",
        "self_harm_intent",
        "violence_graphic",
        "sexual",
        "violence",
        "harassment",
        "sexual_minors",
        "self_harm",
        "self_harm_instructions",
        "harassment_threatening",
        "hate",
        "hate_threatening",
        "profanity",
        "religion_or_politics",
        "medical_and_legal",
        "guardrail",
    ],
    OPEN,
]


class AgentMetadata(Model):
    """``AgentMetadata`` as it is published."""

    agent_id: str
    branch_id: str | None = None
    workflow_node_id: str | None = None
    version_id: str | None = None


class EvaluationCriteriaResult(Model):
    """``ConversationHistoryEvaluationCriteriaResultCommonModel`` as it is published."""

    criteria_id: str
    result: EvaluationSuccessResult
    rationale: str
    scoring_mode: CriteriaScoringMode | None = None
    score: int | None = None
    max_score: int | None = None


class DataCollectionResult(Model):
    """``DataCollectionResultCommonModel`` as it is published."""

    data_collection_id: str
    value: Any = None
    json_schema: LiteralJsonSchemaProperty | None = None
    rationale: str
    name: str | None = None


class ScopedAnalysisResult(Model):
    """``ScopedAnalysisResult`` as it is published."""

    scope: AnalysisScope
    source_agent_id: str
    source_branch_id: str | None = None
    evaluation_criteria_results: dict[str, EvaluationCriteriaResult] | None = None
    data_collection_results: dict[str, DataCollectionResult] | None = None
    successful: EvaluationSuccessResult
    success_score: float | None = None


class Analysis(Model):
    """``ConversationHistoryAnalysisCommonModel`` as it is published."""

    evaluation_criteria_results: dict[str, EvaluationCriteriaResult] | None = None
    data_collection_results: dict[str, DataCollectionResult] | None = None
    evaluation_criteria_results_list: list[EvaluationCriteriaResult] | None = None
    data_collection_results_list: list[DataCollectionResult] | None = None
    call_successful: EvaluationSuccessResult
    call_success_score: float | None = None
    transcript_summary: str
    call_summary_title: str | None = None
    scoped: list[ScopedAnalysisResult] | None = None


class ContextualUpdateInfo(Model):
    """``ContextualUpdateInfo`` as it is published."""

    context_id: str
    is_superseded: bool = False


class MultivoiceMessagePart(Model):
    """``ConversationHistoryMultivoiceMessagePartModel`` as it is published."""

    text: str
    voice_label: str | None
    time_in_call_secs: int | None


class MultivoiceMessage(Model):
    """``ConversationHistoryMultivoiceMessageModel`` as it is published."""

    parts: list[MultivoiceMessagePart]


class UserFeedback(Model):
    """``UserFeedback`` as it is published."""

    score: UserFeedbackScore
    time_in_call_secs: int


class ConversationReasoning(Model):
    """``ConversationReasoningModel`` as it is published."""

    summary: str | None = None
    provider_redact: bool = False


class TriggeredGuardrail(Model):
    """``TriggeredGuardrailCommonModel`` as it is published."""

    guardrail_type: GuardrailType
    guardrail_name: str | None = None
    execution_mode: GuardrailExecutionMode | None = None
    guardrail_details: Any = None


class TranscriptFileInput(Model):
    """``ConversationHistoryTranscriptFileInputResponseModel`` as it is published."""

    file_id: str
    original_filename: str
    mime_type: str
    file_url: str


class TranscriptItem(Model):
    """``ConversationHistoryTranscriptResponseModel`` as it is published."""

    role: Annotated[Literal["user", "agent"], OPEN]
    agent_metadata: AgentMetadata | None = None
    message: str | None = None
    multivoice_message: MultivoiceMessage | None = None
    tool_calls: list[TranscriptToolCall] | None = None
    tool_results: (
        list[
            TranscriptOtherToolsResult
            | TranscriptSystemToolResult
            | TranscriptApiIntegrationWebhookToolsResult
            | TranscriptWorkflowToolsResult
        ]
        | None
    ) = None
    feedback: UserFeedback | None = None
    llm_override: str | None = None
    producing_llm: str | None = None
    time_in_call_secs: int
    conversation_turn_metrics: ConversationTurnMetrics | None = None
    rag_retrieval_info: RagRetrievalInfo | None = None
    llm_usage: LLMUsage | None = None
    interrupted: bool = False
    ignored_as_backchannel: bool = False
    original_message: str | None = None
    reasoning: list[ConversationReasoning] | None = None
    source_medium: ChatSourceMedium | None = None
    source_event_id: int | None = None
    used_static_kb_document_ids: list[str] | None = None
    user_identifier: str | None = None
    id: str | None = None
    triggered_guardrails: list[TriggeredGuardrail] | None = None
    file_input: TranscriptFileInput | None = None
    contextual_update_info: ContextualUpdateInfo | None = None
    reasoned: bool = False
    platform_event: Any = None
    created_at_unix_ms: int | None = None
    file_inputs: list[TranscriptFileInput | None] | None = None
