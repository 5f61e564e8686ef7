"""Client messages outside the dialogue: tool results, contexts, feedback, pongs."""

from __future__ import annotations

from voiceflow.emulators.elevenlabs.agent.client_messages import (
    ClientMessage,
    ClientToolResult,
    ContextualUpdate,
    FeedbackMessage,
    McpToolApprovalResult,
    Pong,
)
from voiceflow.emulators.elevenlabs.agent.history import TurnHistory
from voiceflow.emulators.elevenlabs.agent.pings import Pings
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.elevenlabs.agent.server_messages import client_error
from voiceflow.emulators.elevenlabs.agent.toolbox import ServedTools
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue

_MAX_CONTEXTS = 1000


class Notes:
    """Takes them. An answer to no request is a ``client_error``, and the conversation continues."""

    def __init__(
        self,
        record: ConversationRecord,
        history: TurnHistory,
        tools: ServedTools,
        pings: Pings,
        wire: EffectQueue,
    ) -> None:
        self._record = record
        self._history = history
        self._tools = tools
        self._pings = pings
        self._wire = wire
        self._updates = 0

    def take(self, message: ClientMessage, now: float) -> None:
        """Take a message outside the dialogue."""
        match message:
            case Pong():
                if not self._pings.pong(message.event_id, now):
                    self._complain("unknown_event_id", "There is no such ping to answer.")
            case ClientToolResult():
                if not self._tools.result(message, now):
                    self._complain("unknown_tool_call_id", "There is no such tool call to answer.")
            case McpToolApprovalResult():
                self._approve(message, now)
            case ContextualUpdate():
                self._update(message)
            case FeedbackMessage():
                self._rate(message)

    def _update(self, message: ContextualUpdate) -> None:
        contexts = self._record.contexts
        self._updates += 1
        name = message.context_id if message.context_id is not None else f"#{self._updates}"
        contexts.pop(name, None)  # the newest is the last
        contexts[name] = message.text
        if len(contexts) > _MAX_CONTEXTS:
            del contexts[next(iter(contexts))]

    def _rate(self, message: FeedbackMessage) -> None:
        if not self._history.has_response(message.event_id):
            self._complain("unknown_event_id", "There is no such response.")
            return
        self._record.feedback[message.event_id] = message.score

    def _approve(self, message: McpToolApprovalResult, now: float) -> None:
        if not self._tools.approval(message, now):
            self._complain("unknown_tool_call_id", "There is no such tool call to approve.")
            return
        self._record.approvals[message.tool_call_id] = message.is_approved

    def _complain(self, name: str, text: str) -> None:
        self._wire.send(client_error(400, name, text))
