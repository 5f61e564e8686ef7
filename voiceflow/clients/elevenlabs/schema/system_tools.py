"""The API's system tools, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import (
    GuardrailExecutionMode,
    LiteralJsonSchemaProperty,
    SearchStrategy,
)

ToolInterruptionMode = Annotated[
    Literal["allow", "disable_during_tool", "disable_during_tool_and_turn"], OPEN
]


PreToolSpeechMode = Annotated[Literal["auto", "force", "off"], OPEN]


ToolCallSoundType = Annotated[Literal["typing", "elevator1", "elevator2", "elevator3", "elevator4"], OPEN]


ToolCallSoundBehavior = Annotated[Literal["auto", "always"], OPEN]


ToolErrorHandlingMode = Annotated[Literal["auto", "summarized", "passthrough", "hide"], OPEN]


TransferType = Annotated[Literal["blind", "conference", "sip_refer"], OPEN]


ProcedureType = Annotated[Literal["free_form", "deterministic", "folder"], OPEN]


KnowledgeBaseRagToolStatus = Annotated[Literal["success", "no_documents", "no_results"], OPEN]


KnowledgeBaseToolStatus = Annotated[Literal["success", "no_matching_documents", "no_results"], OPEN]


class DynamicVariableAssignment(Model):
    """``DynamicVariableAssignment`` as it is published."""

    source: Literal["response"] = "response"
    dynamic_variable: str
    value_path: str
    sanitize: bool = False
    preserve_native_type: bool = False


class EndCallToolConfig(Model):
    """``EndCallToolConfig`` as it is published."""

    system_tool_type: Literal["end_call"] = "end_call"


class LanguageDetectionToolConfig(Model):
    """``LanguageDetectionToolConfig`` as it is published."""

    system_tool_type: Literal["language_detection"] = "language_detection"
    only_at_conversation_start: bool = False


class AgentTransfer(Model):
    """``AgentTransfer`` as it is published."""

    agent_id: str | None = None
    node_id: str | None = None
    condition: str
    delay_ms: int = 0
    transfer_message: str | None = None
    enable_transferred_agent_first_message: bool = False
    is_workflow_node_transfer: bool = False
    preserve_client_tts_overrides: bool = False
    branch_id: str | None = None
    preserve_voice_settings: bool | None = None


class TransferToAgentToolConfig(Model):
    """``TransferToAgentToolConfig`` as it is published."""

    system_tool_type: Literal["transfer_to_agent"] = "transfer_to_agent"
    transfers: list[AgentTransfer]


class CustomSIPHeader(Model):
    """``CustomSIPHeader`` as it is published."""

    type: Literal["static"] = "static"
    key: Annotated[str, Field(min_length=1, max_length=64, pattern="^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"), OPEN]
    value: Annotated[str, Field(min_length=1, max_length=512, pattern="^[\\x09\\x20-\\x7E]+$"), OPEN]


class CustomSIPHeaderWithDynamicVariable(Model):
    """``CustomSIPHeaderWithDynamicVariable`` as it is published."""

    type: Literal["dynamic"] = "dynamic"
    key: Annotated[str, Field(min_length=1, max_length=64, pattern="^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"), OPEN]
    value: Annotated[str, Field(min_length=1), OPEN]


class PhoneNumberTransferDestination(Model):
    """``PhoneNumberTransferDestination`` as it is published."""

    type: Literal["phone"] = "phone"
    phone_number: str


class SIPUriTransferDestination(Model):
    """``SIPUriTransferDestination`` as it is published."""

    type: Literal["sip_uri"] = "sip_uri"
    sip_uri: str


class PhoneNumberDynamicVariableTransferDestination(Model):
    """``PhoneNumberDynamicVariableTransferDestination`` as it is published."""

    type: Literal["phone_dynamic_variable"] = "phone_dynamic_variable"
    phone_number: str


class SIPUriDynamicVariableTransferDestination(Model):
    """``SIPUriDynamicVariableTransferDestination`` as it is published."""

    type: Literal["sip_uri_dynamic_variable"] = "sip_uri_dynamic_variable"
    sip_uri: str


class UUITransferConfig(Model):
    """``UUITransferConfig`` as it is published."""

    data: Annotated[str, Field(max_length=8192), OPEN]
    protocol_discriminator: Annotated[str, Field(pattern="^[0-9A-Fa-f]{2}$"), OPEN] | None = None
    protocol_discriminator_mode: Annotated[Literal["prefix", "pd_parameter"], OPEN] = "prefix"


class PostDialDigitsStatic(Model):
    """``PostDialDigitsStatic`` as it is published."""

    type: Literal["static"] = "static"
    value: Annotated[str, Field(min_length=1, pattern="^[0-9*#wW]*$"), OPEN]


class PostDialDigitsDynamicVariable(Model):
    """``PostDialDigitsDynamicVariable`` as it is published."""

    type: Literal["dynamic"] = "dynamic"
    value: Annotated[str, Field(min_length=1), OPEN]


class PhoneNumberTransfer(Model):
    """``PhoneNumberTransfer`` as it is published."""

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
    phone_number: str | None = None
    condition: str
    sip_refer_play_dialtone: bool | None = None


class TransferToNumberToolConfig(Model):
    """``TransferToNumberToolConfig`` as it is published."""

    system_tool_type: Literal["transfer_to_number"] = "transfer_to_number"
    transfers: list[PhoneNumberTransfer]
    enable_client_message: bool = True


class SkipTurnToolConfig(Model):
    """``SkipTurnToolConfig`` as it is published."""

    system_tool_type: Literal["skip_turn"] = "skip_turn"
    wait_timeout_secs: float | None = None


class PlayDTMFToolConfig(Model):
    """``PlayDTMFToolConfig`` as it is published."""

    system_tool_type: Literal["play_keypad_touch_tone"] = "play_keypad_touch_tone"
    use_out_of_band_dtmf: bool = True
    suppress_turn_after_dtmf: bool = False


class VoicemailDetectionToolConfig(Model):
    """``VoicemailDetectionToolConfig`` as it is published."""

    system_tool_type: Literal["voicemail_detection"] = "voicemail_detection"
    voicemail_message: str | None = None


class KnowledgeBaseRagToolConfig(Model):
    """``KnowledgeBaseRagToolConfig`` as it is published."""

    system_tool_type: Literal["knowledge_base_rag"] = "knowledge_base_rag"


class KnowledgeBaseToolConfig(Model):
    """``KnowledgeBaseToolConfig`` as it is published."""

    system_tool_type: Literal["knowledge_base"] = "knowledge_base"
    enabled_strategies: list[SearchStrategy] | None = None


class EndCallTriggerAction(Model):
    """``EndCallTriggerAction`` as it is published."""

    type: Literal["end_call"] = "end_call"


class RetryTriggerAction(Model):
    """``RetryTriggerAction`` as it is published."""

    type: Literal["retry"] = "retry"
    feedback: str | None = None


class CustomGuardrailConfig(Model):
    """``CustomGuardrailConfig`` as it is published."""

    is_enabled: bool = False
    name: Annotated[str, Field(min_length=1, max_length=500), OPEN]
    prompt: Annotated[str, Field(min_length=1, max_length=10000), OPEN]
    execution_mode: GuardrailExecutionMode = "streaming"
    model: Annotated[
        Literal[
            "gemini-2.5-flash-lite",
            "gemini-2.5-flash",
            "gemini-3.1-flash-lite",
            "gemini-3.5-flash",
            "claude-haiku-4-5",
            "claude-sonnet-4-6",
            "gpt-5.4-nano",
            "gpt-5.4-mini",
        ],
        OPEN,
    ] = "gemini-3.1-flash-lite"
    history_message_count: Annotated[int, Field(ge=0, le=100), OPEN] = 0
    history_include_tool_calls: bool = False
    trigger_action: (
        Annotated[EndCallTriggerAction | RetryTriggerAction, Field(discriminator="type"), OPEN] | None
    ) = None
    evaluate_full_response_only: bool = False


class ProcedureAtVersion(Model):
    """``ProcedureAtVersion`` as it is published."""

    procedure_id: str
    name: Annotated[str, Field(max_length=200), OPEN]
    type: ProcedureType = "free_form"
    trigger: str = ""
    referenced_tool_ids: list[str] | None = None
    referenced_kb_ids: list[str] | None = None
    referenced_procedure_ids: list[str] | None = None
    referenced_dynamic_variables: list[str] | None = None
    content: Annotated[str, Field(max_length=50000), OPEN]
    guardrails: list[CustomGuardrailConfig] | None = None
    agent_id: str
    version_id: str | None = None


class StartProcedureToolConfig(Model):
    """``StartProcedureToolConfig`` as it is published."""

    system_tool_type: Literal["start_procedure"] = "start_procedure"
    procedures: dict[str, ProcedureAtVersion] | None = None


class EndProcedureToolConfig(Model):
    """``EndProcedureToolConfig`` as it is published."""

    system_tool_type: Literal["end_procedure"] = "end_procedure"
    procedures: dict[str, ProcedureAtVersion] | None = None


class ArrayJsonSchemaProperty(Model):
    """``ArrayJsonSchemaProperty`` as it is published."""

    description: str = ""
    dynamic_variable: str = ""
    constant_value: list[Any] | None = None
    is_omitted: bool = False
    type: Literal["array"] = "array"
    items: LiteralJsonSchemaProperty | ObjectJsonSchemaProperty | ArrayJsonSchemaProperty | None = None
    property_kind: Annotated[Literal["array", "object"], OPEN] = "array"


class RequiredConstraint(Model):
    """``RequiredConstraint`` as it is published."""

    required: list[str]


class RequiredConstraints(Model):
    """``RequiredConstraints`` as it is published."""

    any_of: list[RequiredConstraint] | None = None
    all_of: list[RequiredConstraint] | None = None


class ObjectJsonSchemaProperty(Model):
    """``ObjectJsonSchemaProperty`` as it is published."""

    description: str = ""
    dynamic_variable: str = ""
    constant_value: dict[str, Any] | None = None
    is_omitted: bool = False
    type: Literal["object"] = "object"
    required: list[str] | None = None
    properties: (
        dict[str, LiteralJsonSchemaProperty | ObjectJsonSchemaProperty | ArrayJsonSchemaProperty] | None
    ) = None
    required_constraints: RequiredConstraints | None = None
    property_kind: Annotated[Literal["array", "object"], OPEN] = "object"


class SubAgent(Model):
    """``SubAgent`` as it is published."""

    agent_id: str
    branch_id: str | None = None
    description: str
    parameters: ObjectJsonSchemaProperty | None = None


class RunSubagentToolConfig(Model):
    """``RunSubagentToolConfig`` as it is published."""

    system_tool_type: Literal["run_subagent"] = "run_subagent"
    agents: list[SubAgent]


class SystemToolConfig(Model):
    """``SystemToolConfig`` as it is published."""

    type: Literal["system"] = "system"
    name: Annotated[str, Field(min_length=0, pattern="^[a-zA-Z0-9_-]{1,64}$"), OPEN]
    description: Annotated[str, Field(min_length=0), OPEN] = ""
    response_timeout_secs: int = 20
    disable_interruptions: bool = False
    interruption_mode: ToolInterruptionMode = "allow"
    force_pre_tool_speech: bool = False
    pre_tool_speech: PreToolSpeechMode = "auto"
    assignments: list[DynamicVariableAssignment] | None = None
    tool_call_sound: ToolCallSoundType | None = None
    tool_call_sound_behavior: ToolCallSoundBehavior = "auto"
    tool_error_handling_mode: ToolErrorHandlingMode = "auto"
    params: Annotated[
        EndCallToolConfig
        | LanguageDetectionToolConfig
        | TransferToAgentToolConfig
        | TransferToNumberToolConfig
        | SkipTurnToolConfig
        | PlayDTMFToolConfig
        | VoicemailDetectionToolConfig
        | KnowledgeBaseRagToolConfig
        | KnowledgeBaseToolConfig
        | StartProcedureToolConfig
        | EndProcedureToolConfig
        | RunSubagentToolConfig,
        Field(discriminator="system_tool_type"),
        OPEN,
    ]
