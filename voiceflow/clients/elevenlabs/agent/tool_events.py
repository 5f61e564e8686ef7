"""Tool events of an agent. No ``repr`` contains arguments or results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ClientToolCall:
    """The agent calls a function of ours.

    Attributes:
        name: The function's name.
        call_id: What the answer repeats.
        parameters: By name.
        expects_response: Whether the agent waits for the result.
    """

    name: str
    call_id: str
    parameters: Mapping[str, object] = field(repr=False)
    event_id: int | None = None
    expects_response: bool = True


@dataclass(frozen=True, slots=True)
class ToolAnswered:
    """A function of ours has answered.

    Attributes:
        name: The function's name.
        call_id: Of the call.
        text: What.
        is_error: Whether it failed.
        seconds: How long it took.
        is_late: Whether the conversation that called it was lost in the meantime.
    """

    name: str
    call_id: str
    text: str = field(repr=False)
    is_error: bool
    seconds: float
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class AgentToolRequest:
    """The agent calls a tool, wherever that runs.

    Attributes:
        type: Where it runs: ``client``, ``webhook``, ``system``, ….
        disable_interruptions: Whether the user cannot interrupt meanwhile.
        time_limit: Seconds that the agent waits.
        execution_mode: Such as ``immediate``.
    """

    name: str
    call_id: str
    type: str
    event_id: int | None = None
    expects_response: bool = True
    disable_interruptions: bool = False
    time_limit: int | None = None
    execution_mode: str = ""


@dataclass(frozen=True, slots=True)
class AgentToolResponse:
    """A tool has answered the agent, wherever it ran.

    Attributes:
        status: ``success``, ``error``, ``blocked`` or ``skipped``, if sent.
    """

    name: str
    call_id: str
    type: str
    event_id: int | None = None
    is_error: bool = False
    is_called: bool = True
    is_blocked: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class AgentToolPayload:
    """The same with the whole result.

    Attributes:
        result: What the tool answered.
        is_truncated: Whether there was more.
    """

    response: AgentToolResponse
    result: str = field(repr=False)
    is_truncated: bool = False


@dataclass(frozen=True, slots=True)
class McpToolCall:
    """A call of an MCP tool; reported at each change of its state.

    Attributes:
        state: ``loading``, ``awaiting_approval``, ``success`` or ``failure``.
        approval_seconds: How long an approval is waited for.
        result: After success.
        error: After failure, in the server's words.
    """

    service_id: str
    call_id: str
    name: str
    state: str
    parameters: Mapping[str, object] = field(default_factory=dict, repr=False)
    description: str | None = None
    timestamp: str | None = None
    approval_seconds: int | None = None
    result: tuple[Mapping[str, object], ...] = field(default=(), repr=False)
    error: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class McpIntegration:
    """An MCP server that the agent has.

    Attributes:
        type: ``mcp_server`` or ``mcp_integration``.
    """

    id: str
    type: str
    is_connected: bool
    tool_count: int | None = None


@dataclass(frozen=True, slots=True)
class McpConnectionStatus:
    """Which MCP servers can be reached."""

    integrations: tuple[McpIntegration, ...]
