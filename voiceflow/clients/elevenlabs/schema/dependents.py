"""The API's dependents, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import TelephonyProvider

KnowledgeBaseDependentType = Annotated[Literal["direct", "transitive", "all"], OPEN]


class DependentAvailableToolIdentifier(Model):
    """``DependentAvailableToolIdentifier`` as it is published."""

    id: str
    name: str
    type: Literal["available"] = "available"
    created_at_unix_secs: int
    access_level: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN]


class DependentUnknownToolIdentifier(Model):
    """``DependentUnknownToolIdentifier`` as it is published."""

    type: Literal["unknown"] = "unknown"
    id: str


class DependentAgent(Model):
    """``DependentAvailableAgentIdentifier`` as it is published."""

    referenced_resource_ids: list[str] | None = None
    id: str
    name: str
    type: Literal["available"] = "available"
    created_at_unix_secs: int
    access_level: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN]


class HiddenAgent(Model):
    """``DependentUnknownAgentIdentifier`` as it is published."""

    referenced_resource_ids: list[str] | None = None
    id: str
    type: Literal["unknown"] = "unknown"


class DependentPhoneNumberIdentifier(Model):
    """``DependentPhoneNumberIdentifier`` as it is published."""

    phone_number_id: str
    phone_number: str
    label: str
    provider: TelephonyProvider


class DependentAvailableMCPServerIdentifier(Model):
    """``DependentAvailableMCPServerIdentifier`` as it is published."""

    id: str
    name: str
    type: Literal["available"] = "available"
    created_at_unix_secs: int
    access_level: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN]


class DependentUnknownMCPServerIdentifier(Model):
    """``DependentUnknownMCPServerIdentifier`` as it is published."""

    id: str
    type: Literal["unknown"] = "unknown"


class DependentAgentFilter(Model):
    """The query of ``GET /v1/convai/knowledge-base/{documentation_id}/dependent-agents``."""

    dependent_type: KnowledgeBaseDependentType = "all"
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30
    cursor: str | None = None


class DependentAgentFilterFields(TypedDict, total=False):
    """The fields of ``DependentAgentFilter`` as keywords."""

    dependent_type: KnowledgeBaseDependentType
    page_size: Annotated[int, Field(ge=1, le=100), OPEN]
    cursor: str | None


class DependentBranchInfo(Model):
    """``DependentBranchInfo`` as it is published."""

    agent_id: str
    agent_name: str
    branch_id: str
    branch_name: str
    is_main: bool


class ToolAgentPage(Model):
    """``GetToolDependentAgentsResponseModel`` as it is published."""

    agents: list[Annotated[DependentAgent | HiddenAgent, Field(discriminator="type"), OPEN]]
    branches: list[DependentBranchInfo] | None = None
    next_cursor: str | None = None
    has_more: bool
