"""The API's agent pages, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.agents import AgentSortBy, LinkToken
from voiceflow.clients.elevenlabs.schema.shared import ResourceAccessInfo, SortDirection


class AgentChangeQuery(Model):
    """The query of ``PATCH /v1/convai/agents/{agent_id}``."""

    enable_versioning_if_not_enabled: bool = True
    branch_id: str | None = None
    include_procedure_generated_workflow_elements: bool | None = None


class AgentChangeQueryFields(TypedDict, total=False):
    """The fields of ``AgentChangeQuery`` as keywords."""

    enable_versioning_if_not_enabled: bool
    branch_id: str | None
    include_procedure_generated_workflow_elements: bool | None


class AgentCopy(Model):
    """The body of ``POST /v1/convai/agents/{agent_id}/duplicate``."""

    name: str | None = None


class AgentCopyFields(TypedDict, total=False):
    """The fields of ``AgentCopy`` as keywords."""

    name: str | None


class AgentDeletionQuery(Model):
    """The query of ``DELETE /v1/convai/agents/{agent_id}``."""

    force: bool | None = None


class AgentDeletionQueryFields(TypedDict, total=False):
    """The fields of ``AgentDeletionQuery`` as keywords."""

    force: bool | None


class AgentFilter(Model):
    """The query of ``GET /v1/convai/agents``."""

    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30
    search: str | None = None
    archived: bool | None = False
    show_only_owned_agents: bool = False
    created_by_user_id: str | None = None
    sort_direction: SortDirection = "desc"
    sort_by: AgentSortBy | None = None
    cursor: str | None = None
    tags: list[str | None] | None = None


class AgentFilterFields(TypedDict, total=False):
    """The fields of ``AgentFilter`` as keywords."""

    page_size: Annotated[int, Field(ge=1, le=100), OPEN]
    search: str | None
    archived: bool | None
    show_only_owned_agents: bool
    created_by_user_id: str | None
    sort_direction: SortDirection
    sort_by: AgentSortBy | None
    cursor: str | None
    tags: Sequence[str | None] | None


class AgentLink(Model):
    """``GetAgentLinkResponseModel`` as it is published."""

    agent_id: str
    token: LinkToken | None = None


class AgentLinkQuery(Model):
    """The query of ``GET /v1/convai/agents/{agent_id}/link``."""


class AgentSummary(Model):
    """``AgentSummaryResponseModel`` as it is published."""

    agent_id: str
    name: str
    tags: list[str]
    created_at_unix_secs: int
    access_info: ResourceAccessInfo
    last_call_time_unix_secs: int | None = None
    archived: bool = False
    voice_id: str | None = None
    updated_at_unix_secs: int | None = None


class AgentPage(Model):
    """``GetAgentsPageResponseModel`` as it is published."""

    agents: list[AgentSummary]
    next_cursor: str | None = None
    has_more: bool


class AgentQuery(Model):
    """The query of ``GET /v1/convai/agents/{agent_id}``."""

    version_id: str | None = None
    branch_id: str | None = None
    include_procedure_generated_workflow_elements: bool | None = None


class AgentQueryFields(TypedDict, total=False):
    """The fields of ``AgentQuery`` as keywords."""

    version_id: str | None
    branch_id: str | None
    include_procedure_generated_workflow_elements: bool | None


class CreatedAgent(Model):
    """``CreateAgentResponseModel`` as it is published."""

    agent_id: str


class NewAgentQuery(Model):
    """The query of ``POST /v1/convai/agents/create``."""

    enable_versioning: bool = True


class NewAgentQueryFields(TypedDict, total=False):
    """The fields of ``NewAgentQuery`` as keywords."""

    enable_versioning: bool
