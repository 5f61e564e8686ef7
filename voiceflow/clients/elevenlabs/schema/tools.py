"""The API's tools, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import (
    ConvAISecretLocator,
    LiteralJsonSchemaProperty,
    ResourceAccessInfo,
    SortDirection,
    ToolResponseMockConfig,
)
from voiceflow.clients.elevenlabs.schema.system_tools import (
    DynamicVariableAssignment,
    ObjectJsonSchemaProperty,
    PreToolSpeechMode,
    SystemToolConfig,
    ToolCallSoundBehavior,
    ToolCallSoundType,
    ToolErrorHandlingMode,
    ToolInterruptionMode,
)
from voiceflow.clients.elevenlabs.schema.usage import ToolUsageStats

ToolExecutionMode = Annotated[Literal["immediate", "post_tool_speech", "async"], OPEN]


ResponseFilterMode = Annotated[Literal["all", "allow", "hide_all"], OPEN]


IntegrationType = Annotated[Literal["mcp_server", "mcp_integration"], OPEN]


MCPApprovalPolicy = Annotated[
    Literal["auto_approve_all", "require_approval_all", "require_approval_per_tool"], OPEN
]


ToolTypeFilter = Annotated[Literal["webhook", "client", "api_integration_webhook"], OPEN]


ToolSortBy = Annotated[Literal["name", "created_at"], OPEN]


class DynamicVariablesConfig(Model):
    """``DynamicVariablesConfig`` as it is published."""

    dynamic_variable_placeholders: dict[str, Any] | None = None


class ConvAIEnvVarLocator(Model):
    """``ConvAIEnvVarLocator`` as it is published."""

    env_var_label: str


class AuthConnectionLocator(Model):
    """``AuthConnectionLocator`` as it is published."""

    auth_connection_id: str


class EnvironmentAuthConnectionLocator(Model):
    """``EnvironmentAuthConnectionLocator`` as it is published."""

    env_var_label: str


class ConvAIDynamicVariable(Model):
    """``ConvAIDynamicVariable`` as it is published."""

    variable_name: str


class QueryParamsJsonSchema(Model):
    """``QueryParamsJsonSchema`` as it is published."""

    properties: dict[str, LiteralJsonSchemaProperty]
    required: list[str] | None = None


class ResponseFilter(Model):
    """``ResponseFilter`` as it is published."""

    mode: ResponseFilterMode = "all"
    filters: list[str] | None = None
    content_type: Literal["application/json"] = "application/json"


class WebhookApi(Model):
    """``WebhookToolApiSchemaConfig`` as it is published."""

    request_headers: (
        dict[str, str | ConvAISecretLocator | ConvAIDynamicVariable | ConvAIEnvVarLocator] | None
    ) = None
    url: str
    method: Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], OPEN] = "GET"
    path_params_schema: dict[str, LiteralJsonSchemaProperty] | None = None
    query_params_schema: QueryParamsJsonSchema | None = None
    request_body_schema: ObjectJsonSchemaProperty | None = None
    response_body_schema: ObjectJsonSchemaProperty | None = None
    response_filter: ResponseFilter | None = None
    content_type: Annotated[Literal["application/json", "application/x-www-form-urlencoded"], OPEN] = (
        "application/json"
    )
    auth_resolved_params: list[str] | None = None
    auth_connection: AuthConnectionLocator | EnvironmentAuthConnectionLocator | None = None


class WebhookToolConfig(Model):
    """``WebhookToolConfig`` as it is published."""

    type: Literal["webhook"] = "webhook"
    name: Annotated[str, Field(min_length=0, pattern="^[a-zA-Z0-9_-]{1,64}$"), OPEN]
    description: Annotated[str, Field(min_length=0), OPEN]
    response_timeout_secs: Annotated[int, Field(ge=5, le=300), OPEN] = 20
    disable_interruptions: bool = False
    interruption_mode: ToolInterruptionMode = "allow"
    force_pre_tool_speech: bool = False
    pre_tool_speech: PreToolSpeechMode = "auto"
    assignments: list[DynamicVariableAssignment] | None = None
    tool_call_sound: ToolCallSoundType | None = None
    tool_call_sound_behavior: ToolCallSoundBehavior = "auto"
    tool_error_handling_mode: ToolErrorHandlingMode = "auto"
    dynamic_variables: DynamicVariablesConfig | None = None
    execution_mode: ToolExecutionMode = "immediate"
    api_schema: WebhookApi
    follow_redirects: bool | None = None
    follow_redirects_allowed_domains: list[str | None] | None = None


class ClientToolConfig(Model):
    """``ClientToolConfig`` as it is published."""

    type: Literal["client"] = "client"
    name: Annotated[str, Field(min_length=0, pattern="^[a-zA-Z0-9_-]{1,64}$"), OPEN]
    description: Annotated[str, Field(min_length=0), OPEN]
    response_timeout_secs: Annotated[int, Field(ge=1, le=120), OPEN] = 20
    disable_interruptions: bool = False
    interruption_mode: ToolInterruptionMode = "allow"
    force_pre_tool_speech: bool = False
    pre_tool_speech: PreToolSpeechMode = "auto"
    assignments: list[DynamicVariableAssignment] | None = None
    tool_call_sound: ToolCallSoundType | None = None
    tool_call_sound_behavior: ToolCallSoundBehavior = "auto"
    tool_error_handling_mode: ToolErrorHandlingMode = "auto"
    parameters: ObjectJsonSchemaProperty | None = None
    expects_response: bool = False
    dynamic_variables: DynamicVariablesConfig | None = None
    execution_mode: ToolExecutionMode = "immediate"


class ConstantSchemaOverride(Model):
    """``ConstantSchemaOverride`` as it is published."""

    source: Literal["constant"] = "constant"
    constant_value: str | int | float | bool | list[Any] | dict[str, Any] | None


class DynamicVariableSchemaOverride(Model):
    """``DynamicVariableSchemaOverride`` as it is published."""

    source: Literal["dynamic_variable"] = "dynamic_variable"
    dynamic_variable: Annotated[str, Field(min_length=1), OPEN]


class LLMSchemaOverride(Model):
    """``LLMSchemaOverride`` as it is published."""

    source: Literal["llm"] = "llm"
    prompt: str | None = None


class OmitSchemaOverride(Model):
    """``OmitSchemaOverride`` as it is published."""

    source: Literal["omit"] = "omit"


class MCPToolConfig(Model):
    """``MCPToolConfig`` as it is published."""

    type: Literal["mcp"] = "mcp"
    name: Annotated[str, Field(min_length=0, pattern="^[a-zA-Z0-9_-]{1,64}$"), OPEN]
    description: Annotated[str, Field(min_length=0), OPEN]
    response_timeout_secs: Annotated[int, Field(ge=5, le=300), OPEN] = 30
    disable_interruptions: bool = False
    interruption_mode: ToolInterruptionMode = "allow"
    force_pre_tool_speech: bool = False
    pre_tool_speech: PreToolSpeechMode = "auto"
    assignments: list[DynamicVariableAssignment] | None = None
    tool_call_sound: ToolCallSoundType | None = None
    tool_call_sound_behavior: ToolCallSoundBehavior = "auto"
    tool_error_handling_mode: ToolErrorHandlingMode = "auto"
    integration_type: IntegrationType
    parameters: ObjectJsonSchemaProperty | None = None
    approval_policy: MCPApprovalPolicy = "require_approval_all"
    mcp_tool_name: str
    mcp_tool_description: str
    mcp_server_id: str
    mcp_server_name: str
    mcp_input_schema: dict[str, Any] | None = None
    execution_mode: ToolExecutionMode = "immediate"
    input_overrides: (
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


class NewTool(Model):
    """The body of ``POST /v1/convai/tools``."""

    tool_config: Annotated[
        WebhookToolConfig | ClientToolConfig | SystemToolConfig | MCPToolConfig,
        Field(discriminator="type"),
        OPEN,
    ]
    response_mocks: list[ToolResponseMockConfig] | None = None


class NewToolFields(TypedDict, total=False):
    """The fields of ``NewTool`` as keywords."""

    tool_config: Annotated[
        WebhookToolConfig | ClientToolConfig | SystemToolConfig | MCPToolConfig,
        Field(discriminator="type"),
        OPEN,
    ]
    response_mocks: Sequence[ToolResponseMockConfig | Mapping[str, object]] | None


class StoredTool(Model):
    """``ToolResponseModel`` as it is published."""

    id: str
    tool_config: Annotated[
        WebhookToolConfig | ClientToolConfig | SystemToolConfig | MCPToolConfig,
        Field(discriminator="type"),
        OPEN,
    ]
    access_info: ResourceAccessInfo
    usage_stats: ToolUsageStats
    response_mocks: list[ToolResponseMockConfig] | None = None


class ToolAgentFilter(Model):
    """The query of ``GET /v1/convai/tools/{tool_id}/dependent-agents``."""

    cursor: str | None = None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30


class ToolAgentFilterFields(TypedDict, total=False):
    """The fields of ``ToolAgentFilter`` as keywords."""

    cursor: str | None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN]


class ToolDeletionQuery(Model):
    """The query of ``DELETE /v1/convai/tools/{tool_id}``."""

    force: bool = False


class ToolDeletionQueryFields(TypedDict, total=False):
    """The fields of ``ToolDeletionQuery`` as keywords."""

    force: bool


class ToolFilter(Model):
    """The query of ``GET /v1/convai/tools``."""

    search: str | None = None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] | None = None
    show_only_owned_documents: bool = False
    created_by_user_id: str | None = None
    types: list[ToolTypeFilter] | None = None
    sort_direction: SortDirection = "desc"
    sort_by: ToolSortBy | None = None
    cursor: str | None = None
    used_by_agent_id: str | None = None


class ToolFilterFields(TypedDict, total=False):
    """The fields of ``ToolFilter`` as keywords."""

    search: str | None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] | None
    show_only_owned_documents: bool
    created_by_user_id: str | None
    types: Sequence[ToolTypeFilter] | None
    sort_direction: SortDirection
    sort_by: ToolSortBy | None
    cursor: str | None
    used_by_agent_id: str | None


class ToolPage(Model):
    """``ToolsResponseModel`` as it is published."""

    tools: list[StoredTool]
    next_cursor: str | None = None
    has_more: bool


class ToolQuery(Model):
    """The query of ``GET /v1/convai/tools/{tool_id}``."""

    environment: str = "production"


class ToolQueryFields(TypedDict, total=False):
    """The fields of ``ToolQuery`` as keywords."""

    environment: str
