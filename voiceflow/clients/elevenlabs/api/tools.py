"""Tools that agents can use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.schema.dependents import DependentAgent, HiddenAgent, ToolAgentPage
from voiceflow.clients.elevenlabs.schema.tools import (
    NewTool,
    NewToolFields,
    StoredTool,
    ToolAgentFilter,
    ToolAgentFilterFields,
    ToolDeletionQuery,
    ToolFilter,
    ToolFilterFields,
    ToolPage,
    ToolQuery,
    ToolQueryFields,
)

_TOOLS = "/v1/convai/tools"
_TOOL = f"{_TOOLS}/{{tool_id}}"

LIST = Operation[ToolPage]("GET", _TOOLS, ToolPage, query=ToolFilter)
CREATE = Operation[StoredTool]("POST", _TOOLS, StoredTool, body=NewTool, acts=True)
FETCH = Operation[StoredTool]("GET", _TOOL, StoredTool, query=ToolQuery)
UPDATE = Operation[StoredTool]("PATCH", _TOOL, StoredTool, body=NewTool)
DELETE = Operation[None]("DELETE", _TOOL, None, query=ToolDeletionQuery)
DEPENDENT_AGENTS = Operation[ToolAgentPage](
    "GET", f"{_TOOL}/dependent-agents", ToolAgentPage, query=ToolAgentFilter
)

PAGES = Paging[ToolPage, StoredTool](
    items=lambda page: page.tools,
    following=lambda page: page.next_cursor if page.has_more else None,
)
AGENT_PAGES = Paging[ToolAgentPage, DependentAgent | HiddenAgent](
    items=lambda page: page.agents,
    following=lambda page: page.next_cursor if page.has_more else None,
)


class Tools:
    """The tools of the account, which agents name by their ids.

    Source: https://elevenlabs.io/docs/api-reference/tools/create
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self, filter: ToolFilter | Mapping[str, object] | None = None, **fields: Unpack[ToolFilterFields]
    ) -> AsyncIterator[StoredTool]:
        """All tools, or those that fit, the newest first."""
        return paged(self._sender, LIST, PAGES, query=filtered(ToolFilter, filter, fields))

    async def create(
        self, tool: NewTool | Mapping[str, object] | None = None, **fields: Unpack[NewToolFields]
    ) -> StoredTool:
        """Make a tool: ``{"tool_config": {"type": "client", "name": "open_door", "description": "..."}}``."""
        return await self._sender.call(CREATE, body=wanted(NewTool, tool, fields))

    async def get(
        self,
        tool_id: str,
        query: ToolQuery | Mapping[str, object] | None = None,
        **fields: Unpack[ToolQueryFields],
    ) -> StoredTool:
        """One tool.

        Raises:
            NotFoundError: If there is no such tool.
        """
        return await self._sender.call(FETCH, tool_id, query=filtered(ToolQuery, query, fields))

    async def update(
        self,
        tool_id: str,
        tool: NewTool | Mapping[str, object] | None = None,
        **fields: Unpack[NewToolFields],
    ) -> StoredTool:
        """Change a tool. Its configuration is given whole, as for a new one."""
        return await self._sender.call(UPDATE, tool_id, body=wanted(NewTool, tool, fields))

    async def delete(self, tool_id: str, *, force: bool = False) -> None:
        """Delete a tool.

        Args:
            tool_id: The tool.
            force: Even if agents use it; it is taken from them.
        """
        await self._sender.call(DELETE, tool_id, query={"force": force})

    def dependent_agents(
        self,
        tool_id: str,
        filter: ToolAgentFilter | Mapping[str, object] | None = None,
        **fields: Unpack[ToolAgentFilterFields],
    ) -> AsyncIterator[DependentAgent | HiddenAgent]:
        """The agents that use a tool; for those without access, only the id."""
        return paged(
            self._sender,
            DEPENDENT_AGENTS,
            AGENT_PAGES,
            tool_id,
            query=filtered(ToolAgentFilter, filter, fields),
        )
