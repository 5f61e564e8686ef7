"""What the service sends about tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from voiceflow.emulators.elevenlabs.agent.record import RecordedToolResult, ToolUse
from voiceflow.emulators.elevenlabs.agent.settings import ServedTool
from voiceflow.emulators.elevenlabs.effects import Message


def client_tool_call(use: ToolUse, event_id: int, *, expects_response: bool) -> Message:
    """The client is to run a tool."""
    return {
        "type": "client_tool_call",
        "client_tool_call": {
            "tool_name": use.name,
            "tool_call_id": use.call_id,
            "parameters": dict(use.parameters),
            "event_id": event_id,
            "expects_response": expects_response,
        },
    }


def tool_request(use: ToolUse, tool: ServedTool, event_id: int) -> Message:
    """A tool is about to run, wherever."""
    return {
        "type": "agent_tool_request",
        "agent_tool_request": {
            "tool_name": use.name,
            "tool_call_id": use.call_id,
            "tool_type": use.kind,
            "event_id": event_id,
            "expects_response": tool.expects_response,
            "disable_interruptions": not tool.can_interrupt,
            "response_timeout_secs": tool.response_timeout_secs,
            "execution_mode": tool.execution_mode,
        },
    }


def tool_response(result: RecordedToolResult, event_id: int, *, with_payload: bool = False) -> Message:
    """A tool has run; with or without what it gave."""
    kind = "agent_tool_response_full_payload" if with_payload else "agent_tool_response"
    event: dict[str, object] = {
        "tool_name": result.name,
        "tool_call_id": result.call_id,
        "tool_type": result.kind,
        "event_id": event_id,
        "is_error": result.is_error,
        "is_blocked": False,
        "is_called": True,
        "status": "error" if result.is_error else "success",
    }
    if with_payload:
        event |= {"full_tool_result": result.result, "truncated": False}
    return {"type": kind, kind: event}


def mcp_tool_call(
    use: ToolUse,
    state: Literal["loading", "awaiting_approval", "success", "failure"],
    **more: object,
) -> Message:
    """Where a call of an MCP tool stands.

    Args:
        use: The call.
        state: Where it stands.
        more: What the state brings: ``approval_timeout_secs``, ``result`` or ``error_message``.
    """
    return {
        "type": "mcp_tool_call",
        "mcp_tool_call": {
            "service_id": "mcp_emulated",
            "tool_call_id": use.call_id,
            "tool_name": use.name,
            "tool_description": None,
            "parameters": dict(use.parameters),
            "timestamp": "2026-01-01T00:00:00Z",
            "state": state,
            **more,
        },
    }


def mcp_connection_status(servers: Sequence[str], tools: Mapping[str, int] | None = None) -> Message:
    """Which MCP servers are connected."""
    counts = tools or {}
    integrations = [
        {
            "integration_id": server,
            "integration_type": "mcp_server",
            "is_connected": True,
            "tool_count": counts.get(server, 0),
        }
        for server in servers
    ]
    return {"type": "mcp_connection_status", "mcp_connection_status": {"integrations": integrations}}
