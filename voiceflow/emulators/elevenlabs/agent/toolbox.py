"""Tool calls of an emulated agent, including pending ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from voiceflow.emulators.elevenlabs.agent.agenda import Agenda, Item
from voiceflow.emulators.elevenlabs.agent.brain import AgentToolCall
from voiceflow.emulators.elevenlabs.agent.client_messages import ClientToolResult, McpToolApprovalResult
from voiceflow.emulators.elevenlabs.agent.record import RecordedToolResult, ToolUse
from voiceflow.emulators.elevenlabs.agent.settings import ServedAgentSettings, ServedTool
from voiceflow.emulators.elevenlabs.agent.tool_messages import (
    client_tool_call,
    mcp_tool_call,
    tool_request,
    tool_response,
)
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue

_REMEMBERED = 1000


@dataclass(slots=True)
class _Pending:
    """A call that waits: for the client's result, or for its approval."""

    call: AgentToolCall
    use: ToolUse
    event_id: int
    since: float
    limit: Item


class ServedTools:
    """Calls tools and takes their results.

    Args:
        settings: The agent's.
        wire: Takes the messages.
        agenda: Where to note how long to wait.
        done: Called with each result and the loop time.
    """

    def __init__(
        self,
        settings: ServedAgentSettings,
        wire: EffectQueue,
        agenda: Agenda,
        done: Callable[[RecordedToolResult, float], None],
    ) -> None:
        self._settings = settings
        self._wire = wire
        self._agenda = agenda
        self._done = done
        self._pending: dict[str, _Pending] = {}
        self._unwaited: deque[str] = deque(maxlen=_REMEMBERED)
        self._count = 0

    @property
    def is_busy(self) -> bool:
        """Whether the agent waits for a tool."""
        return bool(self._pending)

    @property
    def can_interrupt(self) -> bool:
        """Whether all tools that the agent waits for let the user interrupt."""
        return all(self.tool(pending.call).can_interrupt for pending in self._pending.values())

    def tool(self, call: AgentToolCall) -> ServedTool:
        """The settings of the tool that is called."""
        return self._settings.tool(call.name)

    def use(self, call: AgentToolCall) -> ToolUse:
        """Give a call its id."""
        self._count += 1
        return ToolUse(f"tc_{self._count}", call.name, self.tool(call).type, call.parameters)

    def call(self, call: AgentToolCall, use: ToolUse, event_id: int, now: float) -> None:
        """Call a tool; its result comes to ``done``, at once if it is not waited for."""
        tool = self.tool(call)
        self._wire.send(tool_request(use, tool, event_id))
        if tool.type == "client":
            self._wire.send(client_tool_call(use, event_id, expects_response=tool.expects_response))
            if not tool.expects_response:
                self._unwaited.append(use.call_id)
                self._finish(
                    use, RecordedToolResult(use.call_id, use.name, use.kind, "", False, 0.0), event_id, now
                )
                return
            self._wait(call, use, event_id, now)
        elif tool.type == "mcp":
            self._wire.send(mcp_tool_call(use, "loading"))
            if call.needs_approval:
                limit = tool.response_timeout_secs
                self._wire.send(mcp_tool_call(use, "awaiting_approval", approval_timeout_secs=limit))
                self._wait(call, use, event_id, now)
            else:
                self._finish_mcp(call, use, event_id, now, now)
        else:
            result = RecordedToolResult(use.call_id, use.name, use.kind, call.result, call.is_error, 0.0)
            self._finish(use, result, event_id, now)

    def result(self, message: ClientToolResult, now: float) -> bool:
        """Take the client's result. False if no such call waits for one."""
        pending = self._pending.get(message.tool_call_id)
        if pending is None or pending.use.kind != "client":
            # Clients answer each call, even if the answer is not awaited.
            return self._forget(message.tool_call_id)
        self._drop(pending)
        use = pending.use
        result = RecordedToolResult(
            use.call_id,
            use.name,
            use.kind,
            message.result,
            message.is_error,
            now - pending.since,
            message.error_type,
        )
        self._finish(use, result, pending.event_id, now)
        return True

    def approval(self, message: McpToolApprovalResult, now: float) -> bool:
        """Take the client's approval of an MCP tool. False if no such call waits for one."""
        pending = self._pending.get(message.tool_call_id)
        if pending is None or pending.use.kind != "mcp":
            return False
        self._drop(pending)
        call = pending.call
        if not message.is_approved:
            call = AgentToolCall(call.name, call.parameters, "The user rejected the call.", is_error=True)
        self._finish_mcp(call, pending.use, pending.event_id, pending.since, now)
        return True

    def _forget(self, call_id: str) -> bool:
        if call_id not in self._unwaited:
            return False
        self._unwaited.remove(call_id)
        return True

    def _wait(self, call: AgentToolCall, use: ToolUse, event_id: int, now: float) -> None:
        limit = self.tool(call).response_timeout_secs

        def expire(at: float) -> None:
            del self._pending[use.call_id]
            self._unwaited.append(use.call_id)  # a late answer is not an error
            text = f"The tool did not answer within {limit} seconds."
            result = RecordedToolResult(
                use.call_id, use.name, use.kind, text, True, at - now, "client_timeout"
            )
            if use.kind == "mcp":
                self._wire.send(mcp_tool_call(use, "failure", error_message=text))
            self._finish(use, result, event_id, at)

        self._pending[use.call_id] = _Pending(call, use, event_id, now, self._agenda.at(now + limit, expire))

    def _drop(self, pending: _Pending) -> None:
        del self._pending[pending.use.call_id]
        pending.limit.cancel()

    def _finish_mcp(self, call: AgentToolCall, use: ToolUse, event_id: int, since: float, now: float) -> None:
        if call.is_error:
            self._wire.send(mcp_tool_call(use, "failure", error_message=call.result))
        else:
            content = [{"type": "text", "text": call.result}]
            self._wire.send(mcp_tool_call(use, "success", result=content))
        result = RecordedToolResult(use.call_id, use.name, use.kind, call.result, call.is_error, now - since)
        self._finish(use, result, event_id, now)

    def _finish(self, use: ToolUse, result: RecordedToolResult, event_id: int, now: float) -> None:
        self._wire.send(tool_response(result, event_id))
        self._wire.send(tool_response(result, event_id, with_payload=True))
        self._done(result, now)
