"""The API's workspace, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.dependents import (
    DependentAgent,
    DependentAvailableMCPServerIdentifier,
    DependentAvailableToolIdentifier,
    DependentPhoneNumberIdentifier,
    DependentUnknownMCPServerIdentifier,
    DependentUnknownToolIdentifier,
    HiddenAgent,
)
from voiceflow.clients.elevenlabs.schema.shared import (
    ConvAIWebhooks,
    ConversationInitiationClientDataWebhook,
    LanguageModel,
    LivekitStackType,
    LLMReasoningEffort,
)
from voiceflow.clients.elevenlabs.schema.usage import RegionalProcessingSurchargeInfo

SecretDependencyType = Annotated[Literal["conversation_initiation_webhook"], OPEN]


class ConvAIStoredSecretDependencies(Model):
    """``ConvAIStoredSecretDependencies`` as it is published."""

    tools: list[
        Annotated[
            DependentAvailableToolIdentifier | DependentUnknownToolIdentifier,
            Field(discriminator="type"),
            OPEN,
        ]
    ]
    tools_has_more: bool = False
    agents: list[Annotated[DependentAgent | HiddenAgent, Field(discriminator="type"), OPEN]]
    agents_has_more: bool = False
    phone_numbers: list[DependentPhoneNumberIdentifier] | None = None
    phone_numbers_has_more: bool = False
    mcp_servers: (
        list[
            Annotated[
                DependentAvailableMCPServerIdentifier | DependentUnknownMCPServerIdentifier,
                Field(discriminator="type"),
                OPEN,
            ]
        ]
        | None
    ) = None
    others: list[SecretDependencyType]


class CreatedSecret(Model):
    """``PostWorkspaceSecretResponseModel`` as it is published."""

    type: Literal["stored"] = "stored"
    secret_id: str
    name: str


class LLMDeprecationConfig(Model):
    """``LLMDeprecationConfigModel`` as it is published."""

    warning_start_days: int
    fallback_start_days: int
    fallback_complete_days: int
    fallback_start_percentage: int
    fallback_complete_percentage: int


class LLMDeprecationInfo(Model):
    """``LLMDeprecationInfoModel`` as it is published."""

    llm: LanguageModel
    is_deprecated: bool
    is_in_warning_period: bool = False
    is_in_fallback_period: bool = False
    fallback_percentage: int = 0
    provider_deprecation_date: str | None = None
    replacement_model: LanguageModel | None = None
    deprecation_config: LLMDeprecationConfig | None = None


class LLMInfo(Model):
    """``LLMInfoModel`` as it is published."""

    llm: LanguageModel
    is_checkpoint: bool
    max_tokens_limit: int
    max_context_limit: int
    supports_image_input: bool
    supports_document_input: bool
    supports_parallel_tool_calls: bool
    available_reasoning_efforts: list[LLMReasoningEffort] | None = None
    deprecation_info: LLMDeprecationInfo | None = None
    regional_processing_surcharge: RegionalProcessingSurchargeInfo | None = None


class LanguageModels(Model):
    """``LLMListResponseModel`` as it is published."""

    llms: list[LLMInfo]
    default_deprecation_config: LLMDeprecationConfig


class NewSecret(Model):
    """The body of ``POST /v1/convai/secrets``."""

    type: Literal["new"] = "new"
    name: str
    value: str


class NewSecretFields(TypedDict, total=False):
    """The fields of ``NewSecret`` as keywords."""

    type: Literal["new"]
    name: str
    value: str


class Secret(Model):
    """``ConvAIWorkspaceStoredSecretConfig`` as it is published."""

    type: Literal["stored"] = "stored"
    secret_id: str
    name: str
    used_by: ConvAIStoredSecretDependencies


class SecretChange(Model):
    """The body of ``PATCH /v1/convai/secrets/{secret_id}``."""

    type: Literal["update"] = "update"
    name: str
    value: str


class SecretChangeFields(TypedDict, total=False):
    """The fields of ``SecretChange`` as keywords."""

    type: Literal["update"]
    name: str
    value: str


class SecretFilter(Model):
    """The query of ``GET /v1/convai/secrets``."""

    page_size: Annotated[int, Field(ge=1, le=100), OPEN] | None = None
    dependency_limit: Annotated[int, Field(ge=1, le=100), OPEN] | None = None
    search: str | None = None
    cursor: str | None = None


class SecretFilterFields(TypedDict, total=False):
    """The fields of ``SecretFilter`` as keywords."""

    page_size: Annotated[int, Field(ge=1, le=100), OPEN] | None
    dependency_limit: Annotated[int, Field(ge=1, le=100), OPEN] | None
    search: str | None
    cursor: str | None


class SecretPage(Model):
    """``GetWorkspaceSecretsResponseModel`` as it is published."""

    secrets: list[Secret]
    next_cursor: str | None = None


class Settings(Model):
    """``GetConvAISettingsResponseModel`` as it is published."""

    conversation_initiation_client_data_webhook: ConversationInitiationClientDataWebhook | None = None
    webhooks: ConvAIWebhooks | None = None
    can_use_mcp_servers: bool = False
    rag_retention_period_days: Annotated[int, Field(le=30, gt=0), OPEN] = 10
    conversation_embedding_retention_days: Annotated[int, Field(le=365, gt=0), OPEN] | None = None
    default_livekit_stack: LivekitStackType = "standard"


class SettingsChange(Model):
    """The body of ``PATCH /v1/convai/settings``."""

    conversation_initiation_client_data_webhook: ConversationInitiationClientDataWebhook | None = None
    webhooks: ConvAIWebhooks | None = None
    can_use_mcp_servers: bool = False
    rag_retention_period_days: Annotated[int, Field(le=30, gt=0), OPEN] = 10
    conversation_embedding_retention_days: Annotated[int, Field(le=365, gt=0), OPEN] | None = None
    default_livekit_stack: LivekitStackType = "standard"


class SettingsChangeFields(TypedDict, total=False):
    """The fields of ``SettingsChange`` as keywords."""

    conversation_initiation_client_data_webhook: (
        ConversationInitiationClientDataWebhook | Mapping[str, object] | None
    )
    webhooks: ConvAIWebhooks | Mapping[str, object]
    can_use_mcp_servers: bool
    rag_retention_period_days: Annotated[int, Field(le=30, gt=0), OPEN]
    conversation_embedding_retention_days: Annotated[int, Field(le=365, gt=0), OPEN] | None
    default_livekit_stack: LivekitStackType
