"""Agents: create, change, simulate and query them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.api.simulations import SimulationPart, read_parts
from voiceflow.clients.elevenlabs.http.errors import broken_off
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import both, filtered, wanted
from voiceflow.clients.elevenlabs.model import Model, check_part
from voiceflow.clients.elevenlabs.schema.agent_pages import (
    AgentChangeQuery,
    AgentChangeQueryFields,
    AgentCopy,
    AgentDeletionQuery,
    AgentFilter,
    AgentFilterFields,
    AgentLink,
    AgentLinkQuery,
    AgentPage,
    AgentQuery,
    AgentQueryFields,
    AgentSummary,
    CreatedAgent,
    NewAgentQuery,
    NewAgentQueryFields,
)
from voiceflow.clients.elevenlabs.schema.agents import (
    Agent,
    AgentChange,
    AgentChangeFields,
    ConversationalConfig,
    NewAgent,
    NewAgentFields,
)
from voiceflow.clients.elevenlabs.schema.documents import RagAnswer
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.clients.elevenlabs.schema.retrieval import RagBranch, RagQuery
from voiceflow.clients.elevenlabs.schema.simulation import SimulatedConversation, Simulation, SimulationFields

_AGENTS = "/v1/convai/agents"
_AGENT = f"{_AGENTS}/{{agent_id}}"

LIST = Operation[AgentPage]("GET", _AGENTS, AgentPage, query=AgentFilter)
CREATE = Operation[CreatedAgent](
    "POST", f"{_AGENTS}/create", CreatedAgent, query=NewAgentQuery, body=NewAgent, acts=True
)
FETCH = Operation[Agent]("GET", _AGENT, Agent, query=AgentQuery)
UPDATE = Operation[Agent]("PATCH", _AGENT, Agent, query=AgentChangeQuery, body=AgentChange)
DELETE = Operation[None]("DELETE", _AGENT, None, query=AgentDeletionQuery)
DUPLICATE = Operation[CreatedAgent](
    "POST", f"{_AGENT}/duplicate", CreatedAgent, body=AgentCopy | None, acts=True
)
LINK = Operation[AgentLink]("GET", f"{_AGENT}/link", AgentLink, query=AgentLinkQuery)
SIMULATE = Operation[SimulatedConversation](
    "POST", f"{_AGENT}/simulate-conversation", SimulatedConversation, body=Simulation
)
SIMULATE_STREAM = Operation[bytes]("POST", f"{_AGENT}/simulate-conversation/stream", bytes, body=Simulation)
RAG_QUERY = Operation[RagAnswer](
    "POST", f"{_AGENT}/knowledge-base/rag-query", RagAnswer, query=RagBranch, body=RagQuery
)

PAGES = Paging[AgentPage, AgentSummary](
    items=lambda page: page.agents,
    following=lambda page: page.next_cursor if page.has_more else None,
)

_PARTS: Mapping[str, type[Model]] = {
    "conversation_config": ConversationalConfig,
    "platform_settings": PlatformSettings,
}
"""What a change holds as plain JSON, for it may be any part of these."""


class _NewFields(NewAgentFields, NewAgentQueryFields, total=False):
    """The keywords of ``create``."""


class _ChangeFields(AgentChangeFields, AgentChangeQueryFields, total=False):
    """The keywords of ``update``."""


class Agents:
    """The agents of the account.

    Source: https://elevenlabs.io/docs/api-reference/agents/create
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self, filter: AgentFilter | Mapping[str, object] | None = None, **fields: Unpack[AgentFilterFields]
    ) -> AsyncIterator[AgentSummary]:
        """All agents that are not archived, or those that fit, the newest first."""
        return paged(self._sender, LIST, PAGES, query=filtered(AgentFilter, filter, fields))

    async def create(
        self, agent: NewAgent | Mapping[str, object] | None = None, **fields: Unpack[_NewFields]
    ) -> str:
        """Create an agent; returns its id.

        Absent fields have the service's defaults. A phone agent needs ``ulaw_8000`` in both directions:

            await elevenlabs.agents.create({
                "name": "Bookings",
                "conversation_config": {
                    "agent": {"first_message": "Good evening!", "prompt": {"prompt": "You book tables."}},
                    "asr": {"user_input_audio_format": "ulaw_8000"},
                    "tts": {"agent_output_audio_format": "ulaw_8000"},
                },
            })

        Raises:
            LocalProtocolError: If it is invalid; the message names the field, and nothing was sent.
        """
        body, query = both((NewAgent, agent), (NewAgentQuery, None), fields)
        return (await self._sender.call(CREATE, query=query, body=body)).agent_id

    async def get(
        self,
        agent_id: str,
        query: AgentQuery | Mapping[str, object] | None = None,
        **fields: Unpack[AgentQueryFields],
    ) -> Agent:
        """One agent, with every default filled in.

        Args:
            agent_id: The agent.
            query: A version or a branch of it.

        Raises:
            NotFoundError: If there is no such agent.
        """
        return await self._sender.call(FETCH, agent_id, query=filtered(AgentQuery, query, fields))

    async def update(
        self,
        agent_id: str,
        change: AgentChange | Mapping[str, object] | None = None,
        query: AgentChangeQuery | Mapping[str, object] | None = None,
        **fields: Unpack[_ChangeFields],
    ) -> Agent:
        """Change an agent; returns the result.

        Objects are merged and what is absent stays, so ``{"conversation_config": {"tts": {"speed": 1.1}}}``
        changes the speed and no more. Lists are replaced whole.

        Args:
            agent_id: The agent.
            change: The changes.
            query: The branch to change.

        Raises:
            LocalProtocolError: If it is invalid; nothing was sent.
        """
        parts = {name: _plain_part(value) for name, value in fields.items()}
        given, asked = both((AgentChange, _plain(change)), (AgentChangeQuery, query), parts)
        return await self._sender.call(UPDATE, agent_id, query=asked, body=_checked(given))

    async def delete(self, agent_id: str, *, force: bool = False) -> None:
        """Delete an agent.

        Args:
            agent_id: The agent.
            force: Even if something depends on it, such as a telephone number.
        """
        await self._sender.call(DELETE, agent_id, query={"force": True} if force else None)

    async def duplicate(self, agent_id: str, *, name: str | None = None) -> str:
        """Copy an agent; returns the copy's id.

        Args:
            agent_id: The agent.
            name: The copy's name; chosen by the service if None.
        """
        body = None if name is None else {"name": name}
        return (await self._sender.call(DUPLICATE, agent_id, body=body)).agent_id

    async def link(self, agent_id: str) -> AgentLink:
        """The data to talk to an agent in a browser: its id and, if needed, a token."""
        return await self._sender.call(LINK, agent_id)

    async def simulate(
        self,
        agent_id: str,
        simulation: Simulation | Mapping[str, object] | None = None,
        **fields: Unpack[SimulationFields],
    ) -> SimulatedConversation:
        """Let the agent talk to a simulated user, in text, and have the conversation judged.

        The service calls this deprecated in favour of agent tests, and still serves it.
        """
        return await self._sender.call(SIMULATE, agent_id, body=wanted(Simulation, simulation, fields))

    async def simulate_stream(
        self,
        agent_id: str,
        simulation: Simulation | Mapping[str, object] | None = None,
        **fields: Unpack[SimulationFields],
    ) -> AsyncIterator[SimulationPart]:
        """The same, each part when it is there; the last has the analysis. Deprecated too.

        How the parts are framed is not published: JSON values are read one after the other, whatever
        stands between them.

        Raises:
            RemoteProtocolError: If a part does not fit or is longer than ``simulations.PART_LIMIT``.
        """
        async with self._sender.open(
            SIMULATE_STREAM, agent_id, body=wanted(Simulation, simulation, fields)
        ) as response:
            with broken_off():
                async for part in read_parts(response.content.iter_any()):
                    yield part

    async def rag_query(
        self, agent_id: str, query: RagQuery | Mapping[str, object], branch: RagBranch | None = None
    ) -> RagAnswer:
        """Search the agent's knowledge base for a question.

        Args:
            agent_id: The agent.
            query: The question, ``{"query": "When are you open?"}``, and how to search.
            branch: The branch to ask.
        """
        return await self._sender.call(RAG_QUERY, agent_id, query=branch, body=query)


def _plain(change: AgentChange | Mapping[str, object] | None) -> AgentChange | Mapping[str, object] | None:
    """A change in whose mapping no part is a model: it may hold some fields of one."""
    if not isinstance(change, Mapping):
        return change
    return {name: _plain_part(value) for name, value in change.items()}


def _plain_part(value: object) -> object:
    return value.written() if isinstance(value, Model) else value


def _checked(change: AgentChange) -> AgentChange:
    """A change, its parts checked too."""
    for name, kind in _PARTS.items():
        if (part := getattr(change, name)) is not None:
            check_part(kind, part, name)
    return change
