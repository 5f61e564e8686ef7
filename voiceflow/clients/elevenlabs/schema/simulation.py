"""The API's simulation, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.agents import AgentConfig
from voiceflow.clients.elevenlabs.schema.alerting import EvaluationCriterion
from voiceflow.clients.elevenlabs.schema.history import (
    AgentMetadata,
    Analysis,
    ChatSourceMedium,
    ConversationReasoning,
    MultivoiceMessage,
    TranscriptItem,
    TriggeredGuardrail,
    UserFeedback,
)
from voiceflow.clients.elevenlabs.schema.retrieval import RagRetrievalInfo
from voiceflow.clients.elevenlabs.schema.tool_results import (
    TranscriptApiIntegrationWebhookToolsResult,
    TranscriptOtherToolsResult,
    TranscriptSystemToolResult,
    TranscriptToolCall,
    TranscriptWorkflowToolsResult,
)
from voiceflow.clients.elevenlabs.schema.usage import ConversationTurnMetrics, LLMUsage


class PastItem(Model):
    """``ConversationHistoryTranscriptCommonModel`` as it is published."""

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
    platform_event: Any = None
    created_at_unix_ms: int | None = None


class SimulatedConversation(Model):
    """``AgentSimulatedChatTestResponseModel`` as it is published."""

    simulated_conversation: list[TranscriptItem]
    analysis: Analysis


class ToolMock(Model):
    """``ToolMockConfig`` as it is published."""

    default_return_value: str = "Tool Called."
    default_is_error: bool = False


class SimulationSpecification(Model):
    """``ConversationSimulationSpecification`` as it is published."""

    simulated_user_config: AgentConfig
    tool_mock_config: dict[str, ToolMock] | None = None
    partial_conversation_history: list[PastItem] | None = None
    dynamic_variables: dict[str, Any] | None = None


class Simulation(Model):
    """The body of ``POST /v1/convai/agents/{agent_id}/simulate-conversation``."""

    simulation_specification: SimulationSpecification
    extra_evaluation_criteria: list[EvaluationCriterion] | None = None
    new_turns_limit: int = 10000


class SimulationFields(TypedDict, total=False):
    """The fields of ``Simulation`` as keywords."""

    simulation_specification: SimulationSpecification | Mapping[str, object]
    extra_evaluation_criteria: Sequence[EvaluationCriterion | Mapping[str, object]] | None
    new_turns_limit: int
