"""Emulated agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from voiceflow.clients.elevenlabs.api import agents
from voiceflow.clients.elevenlabs.schema.agent_pages import (
    AgentCopy,
    AgentFilter,
    AgentLink,
    AgentPage,
    AgentQuery,
    AgentSummary,
    CreatedAgent,
)
from voiceflow.clients.elevenlabs.schema.agents import (
    Agent,
    AgentChange,
    AgentTimes,
    ConversationalConfig,
    LinkToken,
    NewAgent,
)
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings, StoredPlatformSettings
from voiceflow.clients.elevenlabs.schema.workflow import StoredWorkflow, Workflow
from voiceflow.emulators.elevenlabs.api.defaults import changed, filled, merged
from voiceflow.emulators.elevenlabs.api.retrieval import best
from voiceflow.emulators.elevenlabs.api.store import OWNER, Store, StoredAgent, is_mine
from voiceflow.emulators.elevenlabs.http.answers import whole
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, not_found
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers

_PLACES: dict[str, Callable[[StoredAgent], float | str]] = {
    "name": lambda agent: agent.name.lower(),
    "created_at": lambda agent: agent.created_at,
    "updated_at": lambda agent: agent.updated_at,
    "call_count_7d": lambda agent: 0,
}


_SIMPLE: Mapping[str, object] = {
    "edges": {},
    "nodes": {"start_node": {"type": "start", "position": {"x": 0, "y": 0}, "edge_order": []}},
    "prevent_subagent_loops": False,
}


class AgentStore:
    """The agents that exist. Versions and branches are not emulated: to ask for one is a 404.

    Attributes:
        phone_numbers: Returns the telephone numbers of an agent, as models of the API, for ``get``.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.phone_numbers: Callable[[str], Sequence[Any]] = lambda agent_id: ()

    @property
    def is_unused(self) -> bool:
        """Whether there has never been an agent."""
        return not self._store.has_made("agent")

    def check(self, agent_id: str) -> None:
        """Do nothing if there is such an agent.

        Raises:
            RefusalError: If there is none.
        """
        if agent_id not in self._store.agents:
            raise not_found("agent")

    def config(self, agent_id: str) -> Mapping[str, Any] | None:
        """An agent as JSON, for the code that plays it; None if there is no such agent.

        Unlike a response it has the tools that the agent names by id among ``prompt.tools``.
        """
        agent = self._store.agents.get(agent_id)
        if agent is None:
            return None
        answer: dict[str, Any] = whole(self._answer(agent))
        named = [self._store.tools[i].tool_config for i in agent.tool_ids if i in self._store.tools]
        tools = [*whole(agent.prompt.tools or []), *whole(named)]
        return merged(answer, {"conversation_config": {"agent": {"prompt": {"tools": tools}}}})

    def name(self, agent_id: str) -> str | None:
        """An agent's name; None if there is no such agent."""
        agent = self._store.agents.get(agent_id)
        return None if agent is None else agent.name

    def platform(self, agent_id: str) -> PlatformSettings | None:
        """An agent's platform settings; None if there is no such agent."""
        agent = self._store.agents.get(agent_id)
        return None if agent is None else agent.platform

    def passage(self, agent_id: str, question: str) -> str:
        """The best match for a question in an agent's documents; empty if nothing shares a word with it."""
        agent = self._store.agents.get(agent_id)
        found = [] if agent is None else best(question, self._store.known_to(agent))
        return found[0][1].text if found else ""

    def hide(self, agent_id: str) -> None:
        """Assign an agent to another account: it is not listed and may not be read."""
        self.check(agent_id)
        self._store.hidden.add(agent_id)

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        return {
            agents.LIST: self._list,
            agents.CREATE: self._create,
            agents.FETCH: self._get,
            agents.UPDATE: self._update,
            agents.DELETE: self._delete,
            agents.DUPLICATE: self._duplicate,
            agents.LINK: self._link,
        }

    def _list(self, exchange: HttpExchange) -> AgentPage:
        query: AgentFilter = exchange.query
        found, cursor = page(
            [agent for agent in self._store.agents.values() if self._fits(agent, query)],
            place=lambda agent: (_PLACES[query.sort_by or "created_at"](agent), agent.agent_id),
            size=query.page_size,
            cursor=query.cursor,
            descending=query.sort_direction == "desc",
        )
        return AgentPage(agents=[_summary(a) for a in found], next_cursor=cursor, has_more=cursor is not None)

    def _fits(self, agent: StoredAgent, query: AgentFilter) -> bool:
        return (
            agent.agent_id not in self._store.hidden
            and (query.search or "").lower() in agent.name.lower()
            and query.archived in (None, agent.platform.archived)
            and is_mine(query.created_by_user_id)
            and (not query.tags or not set(agent.tags).isdisjoint(query.tags))
        )

    def _create(self, exchange: HttpExchange) -> CreatedAgent:
        body: NewAgent = exchange.body
        agent = StoredAgent(
            agent_id=self._store.new_id("agent"),
            name=body.name or "New agent",
            tags=tuple(body.tags or ()),
            created_at=exchange.unix,
            updated_at=exchange.unix,
            config=filled(ConversationalConfig, body.conversation_config),
            platform=filled(PlatformSettings, body.platform_settings),
            workflow=_workflow(_SIMPLE, body.workflow),
        )
        self._keep(agent)
        return CreatedAgent(agent_id=agent.agent_id)

    def _get(self, exchange: HttpExchange) -> Agent:
        query: AgentQuery = exchange.query
        agent = self._store.agent(exchange.ids[0])
        if query.version_id or query.branch_id:
            raise not_found("version" if query.version_id else "branch")
        return self._answer(agent)

    def _update(self, exchange: HttpExchange) -> Agent:
        body: AgentChange = exchange.body
        agent = self._store.agent(exchange.ids[0])
        if exchange.query.branch_id:
            raise not_found("branch")
        if body.conversation_config is not None:
            config = changed(
                ConversationalConfig, agent.config, body.conversation_config, "conversation_config"
            )
            agent = replace(agent, config=config)
        if body.platform_settings is not None:
            platform = changed(PlatformSettings, agent.platform, body.platform_settings, "platform_settings")
            agent = replace(agent, platform=platform)
        if body.workflow is not None:
            agent = replace(agent, workflow=_workflow(whole(agent.workflow), body.workflow))
        if body.tags is not None:
            agent = replace(agent, tags=tuple(body.tags))
        self._keep(replace(agent, name=body.name or agent.name, updated_at=exchange.unix))
        return self._answer(self._store.agent(agent.agent_id))

    def _delete(self, exchange: HttpExchange) -> HttpReply:
        del self._store.agents[self._store.agent(exchange.ids[0]).agent_id]
        return HttpReply()

    def _duplicate(self, exchange: HttpExchange) -> CreatedAgent:
        body: AgentCopy | None = exchange.body
        agent, made = self._store.agent(exchange.ids[0]), self._store.new_id("agent")
        name = (body.name if body else None) or f"{agent.name} (copy)"
        self._keep(
            replace(agent, agent_id=made, name=name, created_at=exchange.unix, updated_at=exchange.unix)
        )
        return CreatedAgent(agent_id=made)

    def _link(self, exchange: HttpExchange) -> AgentLink:
        agent = self._store.agent(exchange.ids[0])
        auth, token = agent.platform.auth, None
        if auth is not None and auth.enable_auth:
            word = auth.shareable_token or f"link_to_{agent.agent_id}"
            token = LinkToken(agent_id=agent.agent_id, conversation_token=word, purpose="shareable_link")
        return AgentLink(agent_id=agent.agent_id, token=token)

    def _keep(self, agent: StoredAgent) -> None:
        # Whether the service refuses unknown references is not published; refusing them helps clients.
        if not self._store.documents.keys() >= set(agent.documents):
            raise not_found("document")
        if not self._store.tools.keys() >= set(agent.tool_ids):
            raise not_found("tool")
        self._store.agents[agent.agent_id] = agent

    def _answer(self, agent: StoredAgent) -> Agent:
        settings = {**whole(agent.platform), "safety": {}}
        return Agent(
            agent_id=agent.agent_id,
            name=agent.name,
            conversation_config=agent.config,
            metadata=AgentTimes(created_at_unix_secs=agent.created_at, updated_at_unix_secs=agent.updated_at),
            platform_settings=filled(StoredPlatformSettings, StoredPlatformSettings.read(settings)),
            phone_numbers=list(self.phone_numbers(agent.agent_id)),
            workflow=agent.workflow,
            access_info=OWNER,
            tags=list(agent.tags),
        )


def _workflow(stored: Mapping[str, object], change: Workflow | None) -> StoredWorkflow:
    return StoredWorkflow.read(merged(stored, {} if change is None else change.written()))


def _summary(agent: StoredAgent) -> AgentSummary:
    return AgentSummary(
        agent_id=agent.agent_id,
        name=agent.name,
        tags=list(agent.tags),
        created_at_unix_secs=agent.created_at,
        updated_at_unix_secs=agent.updated_at,
        access_info=OWNER,
        archived=agent.platform.archived,
        voice_id=None if agent.config.tts is None else agent.config.tts.voice_id,
    )
