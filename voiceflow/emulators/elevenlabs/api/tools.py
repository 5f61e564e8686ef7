"""Emulated tools of agents."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.api import tools
from voiceflow.clients.elevenlabs.schema.dependents import ToolAgentPage
from voiceflow.clients.elevenlabs.schema.tools import (
    NewTool,
    StoredTool,
    ToolAgentFilter,
    ToolFilter,
    ToolPage,
)
from voiceflow.clients.elevenlabs.schema.usage import ToolUsageStats
from voiceflow.emulators.elevenlabs.api.store import OWNER, Store, StoredAgent, in_use, is_mine
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, not_found
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers

_PAGE = 30


class ToolStore:
    """The tools that exist."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        return {
            tools.LIST: self._list,
            tools.CREATE: self._create,
            tools.FETCH: lambda exchange: self._find(exchange),
            tools.UPDATE: self._update,
            tools.DELETE: self._delete,
            tools.DEPENDENT_AGENTS: self._dependent_agents,
        }

    def _list(self, exchange: HttpExchange) -> ToolPage:
        query: ToolFilter = exchange.query
        found, cursor = page(
            [tool for tool in self._store.tools.values() if self._fits(tool, query)],
            # Ids are issued in order, so they show which is newer.
            place=lambda tool: (_name(tool).lower() if query.sort_by == "name" else "", tool.id),
            size=query.page_size or _PAGE,
            cursor=query.cursor,
            descending=query.sort_direction == "desc",
        )
        return ToolPage(tools=found, next_cursor=cursor, has_more=cursor is not None)

    def _fits(self, tool: StoredTool, query: ToolFilter) -> bool:
        user = query.used_by_agent_id
        return (
            (query.search or "").lower() in _name(tool).lower()
            and (not query.types or tool.tool_config.type in query.types)
            and is_mine(query.created_by_user_id)
            and (user is None or user in [agent.agent_id for agent in self._users(tool.id)])
        )

    def _create(self, exchange: HttpExchange) -> StoredTool:
        return self._keep(self._store.new_id("tool"), exchange.body)

    def _update(self, exchange: HttpExchange) -> StoredTool:
        return self._keep(self._find(exchange).id, exchange.body)

    def _delete(self, exchange: HttpExchange) -> None:
        tool = self._find(exchange)
        if self._users(tool.id) and not exchange.query.force:
            raise in_use("tool")
        self._store.release(tool.id, exchange.unix)
        del self._store.tools[tool.id]

    def _dependent_agents(self, exchange: HttpExchange) -> ToolAgentPage:
        query: ToolAgentFilter = exchange.query
        tool = self._find(exchange)
        found, cursor = page(
            self._users(tool.id),
            place=lambda agent: (agent.created_at, agent.agent_id),
            size=query.page_size,
            cursor=query.cursor,
        )
        return ToolAgentPage(
            agents=self._store.dependents(found, tool.id),
            branches=[],
            next_cursor=cursor,
            has_more=cursor is not None,
        )

    def _users(self, tool_id: str) -> list[StoredAgent]:
        return [agent for agent in self._store.agents.values() if tool_id in agent.tool_ids]

    def _find(self, exchange: HttpExchange) -> StoredTool:
        tool_id = exchange.ids[0]
        if tool_id not in self._store.tools:
            raise not_found("tool")
        return self._store.tools[tool_id]

    def _keep(self, tool_id: str, body: NewTool) -> StoredTool:
        tool = StoredTool(
            id=tool_id,
            tool_config=body.tool_config,
            access_info=OWNER,
            usage_stats=ToolUsageStats(avg_latency_secs=0.0),
            response_mocks=body.response_mocks or [],
        )
        self._store.tools[tool_id] = tool
        return tool


def _name(tool: StoredTool) -> str:
    return tool.tool_config.name
