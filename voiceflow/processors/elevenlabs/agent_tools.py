"""Converts the tools of a dialogue into functions that an agent of the platform may call."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from voiceflow.clients.elevenlabs.agent import ClientTools, ToolAnswer
from voiceflow.clients.elevenlabs.agent.commands import ToolErrorType
from voiceflow.dialogue import EndCall, Tool, Toolbox

_SLACK = 2.0  # seconds; the tool's own limit and clean-up should end first: its message is better


def client_tools(
    tools: Toolbox, end: Callable[[EndCall], None], refusal: Callable[[], str] = lambda: ""
) -> ClientTools:
    """Make client tools from a toolbox: arguments are checked against the functions' type hints.

    Args:
        tools: The functions.
        end: Called when a tool returns ``EndCall``.
        refusal: Returns why no tool runs at present; empty if they do.
    """
    functions = {tool.name: _function(tool, end, refusal) for tool in tools}
    limit = max((tool.time_limit for tool in tools), default=0.0)
    return ClientTools(functions, time_limit=limit + _SLACK)


def _function(
    tool: Tool, end: Callable[[EndCall], None], refusal: Callable[[], str]
) -> Callable[..., Awaitable[ToolAnswer]]:
    async def call(**parameters: object) -> ToolAnswer:
        if why := refusal():
            return ToolAnswer(why)
        result = await tool.call(json.dumps(parameters))
        if result.end_call is not None:
            end(result.end_call)
        if not result.is_error:
            return ToolAnswer(result.text)
        is_late = isinstance(result.error, TimeoutError)
        error_type: ToolErrorType = "client_timeout" if is_late else "external_client"
        return ToolAnswer(result.text, is_error=True, error_type=error_type)

    return call
