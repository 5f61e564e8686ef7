"""The data of an emulated account of the Agents platform, shared by its endpoints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from voiceflow.clients.elevenlabs.schema.agents import AgentPrompt, ConversationalConfig
from voiceflow.clients.elevenlabs.schema.dependents import DependentAgent, HiddenAgent
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.clients.elevenlabs.schema.shared import ResourceAccessInfo
from voiceflow.clients.elevenlabs.schema.tools import StoredTool
from voiceflow.clients.elevenlabs.schema.workflow import StoredWorkflow
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError, not_found

OWNER = ResourceAccessInfo(
    is_creator=True, creator_name="Owner", creator_email="owner@example.com", role="admin"
)
"""Every object belongs to the caller of the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAgent:
    """An agent. Its settings have every default filled in; times are seconds since 1970."""

    agent_id: str
    name: str
    tags: tuple[str, ...]
    created_at: int
    updated_at: int
    config: ConversationalConfig = field(repr=False)
    platform: PlatformSettings = field(repr=False)
    workflow: StoredWorkflow = field(repr=False)

    @property
    def prompt(self) -> AgentPrompt:
        """How it thinks."""
        agent = self.config.agent
        return AgentPrompt() if agent is None or agent.prompt is None else agent.prompt

    @property
    def documents(self) -> tuple[str, ...]:
        """Ids of the documents and folders that it names."""
        return tuple(item.id for item in self.prompt.knowledge_base or ())

    @property
    def tool_ids(self) -> tuple[str, ...]:
        """Ids of the tools that it names."""
        return tuple(self.prompt.tool_ids or ())

    def without(self, resource_id: str) -> StoredAgent:
        """The same agent, no longer naming a document or tool."""
        agent = self.config.agent
        if agent is None:
            return self
        prompt = self.prompt.model_copy(
            update={
                "knowledge_base": [i for i in self.prompt.knowledge_base or () if i.id != resource_id],
                "tool_ids": [i for i in self.tool_ids if i != resource_id],
            }
        )
        config = self.config.model_copy(update={"agent": agent.model_copy(update={"prompt": prompt})})
        return replace(self, config=config)


@dataclass(slots=True, kw_only=True)
class StoredDocument:
    """A document or folder of the knowledge base; times are seconds since 1970.

    Attributes:
        text: Its paragraphs.
        html: The same in the API's form.
        size: Bytes that were sent or fetched.
        indexes: By embedding model.
        sync: How often its page is fetched again; None if never.
    """

    id: str
    name: str
    type: str
    created_at: int
    updated_at: int
    parent: str | None = None
    text: tuple[str, ...] = field(default=(), repr=False)
    html: str = field(default="", repr=False)
    content_format: str = "html"
    size: int = 0
    url: str = ""
    filename: str = ""
    sync: dict[str, Any] | None = None
    indexes: dict[str, StoredIndex] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """An index: its id, and the loop time at which it was asked for."""

    id: str
    begun: float


@dataclass(slots=True)
class StoredSecret:
    """A secret."""

    name: str
    value: str = field(repr=False)


@dataclass(slots=True)
class Store:
    """All of it, by id.

    Attributes:
        hidden: Ids of agents of another account: they are not listed and may not be read.
    """

    agents: dict[str, StoredAgent] = field(default_factory=dict)
    documents: dict[str, StoredDocument] = field(default_factory=dict)
    tools: dict[str, StoredTool] = field(default_factory=dict)
    secrets: dict[str, StoredSecret] = field(default_factory=dict, repr=False)
    hidden: set[str] = field(default_factory=set)
    _made: Counter[str] = field(default_factory=Counter)

    def new_id(self, kind: str) -> str:
        """A new id; later ones sort after earlier ones."""
        self._made[kind] += 1
        return f"{kind}_{self._made[kind]:020d}"

    def has_made(self, kind: str) -> bool:
        """Whether there has ever been an id of this kind."""
        return self._made[kind] > 0

    def agent(self, agent_id: str) -> StoredAgent:
        """A visible agent.

        Raises:
            RefusalError: If there is none with this id, or it is hidden.
        """
        if agent_id not in self.agents:
            raise not_found("agent")
        if agent_id in self.hidden:
            raise RefusalError(403, "agent_access_denied", "This agent is not yours.", param="agent_id")
        return self.agents[agent_id]

    def document(self, document_id: str) -> StoredDocument:
        """A document.

        Raises:
            RefusalError: If there is none with this id.
        """
        if document_id not in self.documents:
            raise not_found("document")
        return self.documents[document_id]

    def ancestors(self, document: StoredDocument) -> list[StoredDocument]:
        """The folders that it is in, the outermost first."""
        found: list[StoredDocument] = []
        while document.parent is not None:
            document = self.documents[document.parent]
            found.insert(0, document)
        return found

    def inside(self, folder_id: str) -> Iterator[StoredDocument]:
        """All documents and folders in a folder, at any depth."""
        for document in self.documents.values():
            if any(folder.id == folder_id for folder in self.ancestors(document)):
                yield document

    def known_to(self, agent: StoredAgent) -> list[StoredDocument]:
        """The documents that an agent answers from, those of its folders included."""
        named = set(agent.documents)
        return [
            document
            for document in self.documents.values()
            if document.type != "folder"
            and named & {document.id, *(folder.id for folder in self.ancestors(document))}
        ]

    def release(self, resource_id: str, now: int) -> None:
        """Let no agent name a document or tool any more."""
        for agent in list(self.agents.values()):
            if resource_id in (*agent.documents, *agent.tool_ids):
                self.agents[agent.agent_id] = replace(agent.without(resource_id), updated_at=now)

    def dependents(self, agents: Iterable[StoredAgent], *ids: str) -> list[DependentAgent | HiddenAgent]:
        """Agents in the form of a list of dependents."""
        return [
            HiddenAgent(id=agent.agent_id, referenced_resource_ids=list(ids))
            if agent.agent_id in self.hidden
            else DependentAgent(
                id=agent.agent_id,
                name=agent.name,
                created_at_unix_secs=agent.created_at,
                access_level="admin",
                referenced_resource_ids=list(ids),
            )
            for agent in agents
        ]


def is_mine(created_by_user_id: str | None) -> bool:
    """Whether things of this user are ours; everything is."""
    return created_by_user_id in (None, "", "@me")


def in_use(what: str) -> RefusalError:
    """The refusal to delete an object that agents use; its real status is not published."""
    return RefusalError(409, f"{what}_in_use", f"An agent uses this {what}.", param=f"{what}_id")
