"""The API's tool results, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.retrieval import KnowledgeBaseRagChunk
from voiceflow.clients.elevenlabs.schema.system_tools import (
    KnowledgeBaseRagToolStatus,
    KnowledgeBaseToolStatus,
)
from voiceflow.clients.elevenlabs.schema.tools import (
    ConstantSchemaOverride,
    DynamicVariableSchemaOverride,
    LLMSchemaOverride,
    OmitSchemaOverride,
)
from voiceflow.clients.elevenlabs.schema.transfers import (
    TransferToAgentToolResultError,
    TransferToAgentToolResultSuccess,
    TransferToNumberResultError,
    TransferToNumberResultExotelSuccess,
    TransferToNumberResultSipSuccess,
    TransferToNumberResultTwilioSuccess,
)

ToolType = Annotated[
    Literal[
        "system",
        "webhook",
        "client",
        "mcp",
        "workflow",
        "api_integration_webhook",
        "api_integration_mcp",
        "smb",
    ],
    OPEN,
]


class WorkflowToolLocator(Model):
    """``WorkflowToolLocator`` as it is published."""

    tool_id: str
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


class TranscriptToolCallWebhookDetails(Model):
    """``ConversationHistoryTranscriptToolCallWebhookDetails`` as it is published."""

    type: Literal["webhook"] = "webhook"
    method: str
    url: str
    headers: dict[str, str] | None = None
    path_params: dict[str, str] | None = None
    query_params: dict[str, str] | None = None
    body: str | None = None


class TranscriptToolCallClientDetails(Model):
    """``ConversationHistoryTranscriptToolCallClientDetails`` as it is published."""

    type: Literal["client"] = "client"
    parameters: str


class TranscriptToolCallMCPDetails(Model):
    """``ConversationHistoryTranscriptToolCallMCPDetails`` as it is published."""

    type: Literal["mcp"] = "mcp"
    mcp_server_id: str
    mcp_server_name: str
    integration_type: str
    parameters: dict[str, str] | None = None
    approval_policy: str
    requires_approval: bool = False
    mcp_tool_name: str = ""
    mcp_tool_description: str = ""


class TranscriptToolCallApiIntegrationWebhookDetails(Model):
    """``ConversationHistoryTranscriptToolCallApiIntegrationWebhookDetails`` as it is published."""

    type: Literal["api_integration_webhook"] = "api_integration_webhook"
    integration_id: str = ""
    credential_id: str = ""
    integration_connection_id: str = ""
    webhook_details: TranscriptToolCallWebhookDetails


class TranscriptToolCall(Model):
    """``ConversationHistoryTranscriptToolCallCommonModel`` as it is published."""

    type: ToolType | None = None
    request_id: str
    tool_name: str
    params_as_json: str
    tool_has_been_called: bool
    tool_details: (
        Annotated[
            TranscriptToolCallWebhookDetails
            | TranscriptToolCallClientDetails
            | TranscriptToolCallMCPDetails
            | TranscriptToolCallApiIntegrationWebhookDetails,
            Field(discriminator="type"),
            OPEN,
        ]
        | None
    ) = None
    tool_id: str | None = None


class DynamicVariableUpdate(Model):
    """``DynamicVariableUpdateCommonModel`` as it is published."""

    variable_name: str
    old_value: str | None
    new_value: str
    updated_at: float
    tool_name: str
    tool_request_id: str


class TranscriptOtherToolsResult(Model):
    """``ConversationHistoryTranscriptOtherToolsResultCommonModel`` as it is published."""

    request_id: str
    tool_name: str
    result_value: str
    is_error: bool
    is_blocked: bool = False
    tool_has_been_called: bool
    tool_latency_secs: float = 0
    error_type: str = ""
    raw_error_message: str = ""
    dynamic_variable_updates: list[DynamicVariableUpdate] | None = None
    type: Annotated[Literal["client", "webhook", "mcp", "code"], OPEN] | None = None
    tool_id: str | None = None


class EndCallToolResult(Model):
    """``EndCallToolResultModel`` as it is published."""

    result_type: Literal["end_call_success"] = "end_call_success"
    status: Literal["success"] = "success"
    reason: str | None = None
    message: str | None = None


class LanguageDetectionToolResult(Model):
    """``LanguageDetectionToolResultModel`` as it is published."""

    result_type: Literal["language_detection_success"] = "language_detection_success"
    status: Literal["success"] = "success"
    reason: str | None = None
    language: str | None = None


class SkipTurnTool(Model):
    """``SkipTurnToolResponseModel`` as it is published."""

    result_type: Literal["skip_turn_success"] = "skip_turn_success"
    status: Literal["success"] = "success"
    reason: str | None = None


class PlayDTMFResultSuccess(Model):
    """``PlayDTMFResultSuccessModel`` as it is published."""

    result_type: Literal["play_dtmf_success"] = "play_dtmf_success"
    status: Literal["success"] = "success"
    dtmf_tones: str
    reason: str | None = None


class PlayDTMFResultError(Model):
    """``PlayDTMFResultErrorModel`` as it is published."""

    result_type: Literal["play_dtmf_error"] = "play_dtmf_error"
    status: Literal["error"] = "error"
    error: str
    details: str | None = None


class VoiceMailDetectionResultSuccess(Model):
    """``VoiceMailDetectionResultSuccessModel`` as it is published."""

    result_type: Literal["voicemail_detection_success"] = "voicemail_detection_success"
    status: Literal["success"] = "success"
    voicemail_message: str | None = None
    reason: str | None = None


class TestToolResult(Model):
    """``TestToolResultModel`` as it is published."""

    result_type: Literal["testing_tool_result"] = "testing_tool_result"
    status: Literal["success"] = "success"
    reason: str = "Skipping tool call in test mode"
    to_agent: str | None = None
    to_node: str | None = None


class KnowledgeBaseRagToolResult(Model):
    """``KnowledgeBaseRagToolResultModel`` as it is published."""

    result_type: Literal["knowledge_base_rag_success"] = "knowledge_base_rag_success"
    status: KnowledgeBaseRagToolStatus = "success"
    chunk_count: int = 0
    message: str = "Referenced knowledge base."
    chunks: list[KnowledgeBaseRagChunk] | None = None


class KnowledgeBaseToolResult(Model):
    """``KnowledgeBaseToolResultModel`` as it is published."""

    result_type: Literal["knowledge_base_success"] = "knowledge_base_success"
    status: KnowledgeBaseToolStatus = "success"
    chunk_count: int = 0
    message: str = "Referenced knowledge base."


class DummyToolResult(Model):
    """``DummyToolResultModel`` as it is published."""

    result_type: Literal["dummy"] = "dummy"


class TranscriptSystemToolResult(Model):
    """``ConversationHistoryTranscriptSystemToolResultCommonModel`` as it is published."""

    request_id: str
    tool_name: str
    result_value: str
    is_error: bool
    is_blocked: bool = False
    tool_has_been_called: bool
    tool_latency_secs: float = 0
    error_type: str = ""
    raw_error_message: str = ""
    dynamic_variable_updates: list[DynamicVariableUpdate] | None = None
    type: Literal["system"] = "system"
    result: (
        Annotated[
            EndCallToolResult
            | LanguageDetectionToolResult
            | TransferToAgentToolResultSuccess
            | TransferToAgentToolResultError
            | TransferToNumberResultTwilioSuccess
            | TransferToNumberResultSipSuccess
            | TransferToNumberResultExotelSuccess
            | TransferToNumberResultError
            | SkipTurnTool
            | PlayDTMFResultSuccess
            | PlayDTMFResultError
            | VoiceMailDetectionResultSuccess
            | TestToolResult
            | KnowledgeBaseRagToolResult
            | KnowledgeBaseToolResult
            | DummyToolResult,
            Field(discriminator="result_type"),
            OPEN,
        ]
        | None
    ) = None
    tool_id: str | None = None


class TranscriptApiIntegrationWebhookToolsResult(Model):
    """``ConversationHistoryTranscriptApiIntegrationWebhookToolsResultCommonModel`` as it is published."""

    request_id: str
    tool_name: str
    result_value: str
    is_error: bool
    is_blocked: bool = False
    tool_has_been_called: bool
    tool_latency_secs: float = 0
    error_type: str = ""
    raw_error_message: str = ""
    dynamic_variable_updates: list[DynamicVariableUpdate] | None = None
    type: Literal["api_integration_webhook"] = "api_integration_webhook"
    integration_id: str = ""
    credential_id: str = ""
    integration_connection_id: str = ""
    tool_id: str | None = None


class WorkflowToolEdgeStep(Model):
    """``WorkflowToolEdgeStepModel`` as it is published."""

    step_latency_secs: float
    type: Literal["edge"] = "edge"
    edge_id: str
    target_node_id: str


class WorkflowToolNestedToolsStep(Model):
    """``WorkflowToolNestedToolsStepModel`` as it is published."""

    step_latency_secs: float
    type: Literal["nested_tools"] = "nested_tools"
    node_id: str
    requests: list[TranscriptToolCall]
    results: list[
        TranscriptOtherToolsResult
        | TranscriptSystemToolResult
        | TranscriptApiIntegrationWebhookToolsResult
        | TranscriptWorkflowToolsResult
    ]
    is_successful: bool


class WorkflowToolMaxIterationsExceededStep(Model):
    """``WorkflowToolMaxIterationsExceededStepModel`` as it is published."""

    step_latency_secs: float
    type: Literal["max_iterations_exceeded"] = "max_iterations_exceeded"
    max_iterations: int


class WorkflowTool(Model):
    """``WorkflowToolResponseModel`` as it is published."""

    steps: (
        list[
            Annotated[
                WorkflowToolEdgeStep | WorkflowToolNestedToolsStep | WorkflowToolMaxIterationsExceededStep,
                Field(discriminator="type"),
                OPEN,
            ]
        ]
        | None
    ) = None


class TranscriptWorkflowToolsResult(Model):
    """``ConversationHistoryTranscriptWorkflowToolsResultCommonModel`` as it is published."""

    request_id: str
    tool_name: str
    result_value: str
    is_error: bool
    is_blocked: bool = False
    tool_has_been_called: bool
    tool_latency_secs: float = 0
    error_type: str = ""
    raw_error_message: str = ""
    dynamic_variable_updates: list[DynamicVariableUpdate] | None = None
    type: Literal["workflow"] = "workflow"
    result: WorkflowTool | None = None
    tool_id: str | None = None
