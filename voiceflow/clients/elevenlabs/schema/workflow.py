"""The API's workflow, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.expressions import ASTNode
from voiceflow.clients.elevenlabs.schema.shared import KnowledgeBaseLocator
from voiceflow.clients.elevenlabs.schema.system_tools import (
    CustomSIPHeader,
    CustomSIPHeaderWithDynamicVariable,
    PhoneNumberDynamicVariableTransferDestination,
    PhoneNumberTransferDestination,
    PostDialDigitsDynamicVariable,
    PostDialDigitsStatic,
    SIPUriDynamicVariableTransferDestination,
    SIPUriTransferDestination,
    TransferType,
    UUITransferConfig,
)
from voiceflow.clients.elevenlabs.schema.tool_results import WorkflowToolLocator
from voiceflow.clients.elevenlabs.schema.workflow_overrides import (
    ConversationalConfigAPIModelWorkflowOverride,
)

EntryBehavior = Annotated[Literal["generate_immediately", "wait_for_user", "auto"], OPEN]


class WorkflowUnconditional(Model):
    """``WorkflowUnconditionalModel`` as it is published."""

    label: str | None = None
    type: Literal["unconditional"] = "unconditional"


class WorkflowLLMCondition(Model):
    """``WorkflowLLMConditionModel`` as it is published."""

    label: str | None = None
    type: Literal["llm"] = "llm"
    condition: str


class WorkflowResultCondition(Model):
    """``WorkflowResultConditionModel`` as it is published."""

    label: str | None = None
    type: Literal["result"] = "result"
    successful: bool


class WorkflowExpressionCondition(Model):
    """``WorkflowExpressionConditionModel`` as it is published."""

    label: str | None = None
    type: Literal["expression"] = "expression"
    expression: ASTNode


class WorkflowEdge(Model):
    """``WorkflowEdgeModel`` as it is published."""

    source: str
    target: str
    forward_condition: (
        Annotated[
            WorkflowUnconditional
            | WorkflowLLMCondition
            | WorkflowResultCondition
            | WorkflowExpressionCondition,
            Field(discriminator="type"),
            OPEN,
        ]
        | None
    ) = None
    backward_condition: (
        Annotated[
            WorkflowUnconditional
            | WorkflowLLMCondition
            | WorkflowResultCondition
            | WorkflowExpressionCondition,
            Field(discriminator="type"),
            OPEN,
        ]
        | None
    ) = None
    reroutes: list[Any] | None = None


class Position(Model):
    """``Position`` as it is published."""

    x: float = 0.0
    y: float = 0.0


class WorkflowStartNode(Model):
    """``WorkflowStartNodeModel`` as it is published."""

    type: Literal["start"] = "start"
    position: Position | None = None
    edge_order: list[str] | None = None


class WorkflowEndNode(Model):
    """``WorkflowEndNodeModel`` as it is published."""

    type: Literal["end"] = "end"
    position: Position | None = None
    edge_order: list[str] | None = None
    outcome: Any = None


class WorkflowPhoneNumberNode(Model):
    """``WorkflowPhoneNumberNodeModel`` as it is published."""

    custom_sip_headers: (
        Annotated[
            list[
                Annotated[
                    CustomSIPHeader | CustomSIPHeaderWithDynamicVariable, Field(discriminator="type"), OPEN
                ]
            ],
            Field(max_length=20),
            OPEN,
        ]
        | None
    ) = None
    transfer_destination: Annotated[
        PhoneNumberTransferDestination
        | SIPUriTransferDestination
        | PhoneNumberDynamicVariableTransferDestination
        | SIPUriDynamicVariableTransferDestination,
        Field(discriminator="type"),
        OPEN,
    ]
    transfer_type: TransferType = "conference"
    uui: UUITransferConfig | None = None
    post_dial_digits: (
        Annotated[PostDialDigitsStatic | PostDialDigitsDynamicVariable, Field(discriminator="type"), OPEN]
        | None
    ) = None
    type: Literal["phone_number"] = "phone_number"
    position: Position | None = None
    edge_order: list[str] | None = None
    sip_refer_play_dialtone: bool | None = None


class WorkflowOverrideAgentNode(Model):
    """``WorkflowOverrideAgentNodeModel`` as it is published."""

    type: Literal["override_agent"] = "override_agent"
    position: Position | None = None
    edge_order: list[str] | None = None
    conversation_config: ConversationalConfigAPIModelWorkflowOverride | None = None
    additional_prompt: str | None = None
    additional_knowledge_base: list[KnowledgeBaseLocator] | None = None
    additional_tool_ids: list[str] | None = None
    label: str
    entry_behavior: EntryBehavior = "auto"


class WorkflowStandaloneAgentNode(Model):
    """``WorkflowStandaloneAgentNodeModel`` as it is published."""

    type: Literal["standalone_agent"] = "standalone_agent"
    position: Position | None = None
    edge_order: list[str] | None = None
    agent_id: str | None = None
    node_id: Annotated[str, Field(min_length=1), OPEN] | None = None
    delay_ms: int = 0
    transfer_message: str | None = None
    enable_transferred_agent_first_message: bool = False
    preserve_client_tts_overrides: bool = False
    branch_id: str | None = None
    preserve_voice_settings: bool | None = None


class WorkflowToolNode(Model):
    """``WorkflowToolNodeModel`` as it is published."""

    type: Literal["tool"] = "tool"
    position: Position | None = None
    edge_order: list[str] | None = None
    tools: list[WorkflowToolLocator] | None = None


class StoredWorkflow(Model):
    """``AgentWorkflowResponseModel`` as it is published."""

    edges: dict[str, WorkflowEdge]
    nodes: dict[
        str,
        Annotated[
            WorkflowStartNode
            | WorkflowEndNode
            | WorkflowPhoneNumberNode
            | WorkflowOverrideAgentNode
            | WorkflowStandaloneAgentNode
            | WorkflowToolNode,
            Field(discriminator="type"),
            OPEN,
        ],
    ]
    prevent_subagent_loops: bool


class Workflow(Model):
    """``AgentWorkflowRequestModel`` as it is published."""

    edges: dict[str, WorkflowEdge] | None = None
    nodes: (
        dict[
            str,
            Annotated[
                WorkflowStartNode
                | WorkflowEndNode
                | WorkflowPhoneNumberNode
                | WorkflowOverrideAgentNode
                | WorkflowStandaloneAgentNode
                | WorkflowToolNode,
                Field(discriminator="type"),
                OPEN,
            ],
        ]
        | None
    ) = None
    prevent_subagent_loops: bool = False
