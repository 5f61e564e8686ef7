"""What the messages of the Live service say: from a message to events."""

from __future__ import annotations

import base64
import binascii
import json

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.agent.events import (
    AgentEvent,
    Measured,
    Reported,
    ResponseAudio,
    ResponseInterrupted,
    ResponseOver,
    ResponseText,
    SessionStarted,
    ToolCalled,
    ToolsWithdrawn,
    UserInterim,
)
from voiceflow.clients.gemini.live.errors import VENDOR
from voiceflow.clients.gemini.live.messages import (
    Blob,
    LiveToolCall,
    ServerContent,
    ServerMessage,
    read_message,
    turns_of,
    write,
)
from voiceflow.clients.gemini.live.state import OUTPUT, LiveState
from voiceflow.dialogue.messages import ToolMessage, UserMessage
from voiceflow.errors import RemoteProtocolError, ServiceError

_RATE = "rate="
_MOST_DIGITS = 6
"""Digits of a rate in Hz."""


class LiveReader:
    """Reads the messages of one conversation.

    Args:
        state: Which they change.
    """

    def __init__(self, state: LiveState) -> None:
        self._state = state

    def receive(self, text: str, now: float) -> list[AgentEvent]:
        """Take a message; return its events."""
        state = self._state
        message = read_message(text)
        if state.awaited_since is not None:
            state.awaited_since = now
        events: list[AgentEvent] = []
        if (usage := message.usage_metadata) is not None and usage.total_token_count is not None:
            events.append(Measured("agent_tokens", usage.total_token_count))
        if state.is_generated and not _has_transcript(message):
            events += self._end_response(is_complete=True)
        if message.setup_complete is not None:
            events += self._begin(message.setup_complete.session_id, now)
        if message.server_content is not None:
            events += self._content(message.server_content, now)
        if message.tool_call is not None:
            events += self._call(message.tool_call)
        events += self._side(message)
        return events

    def _side(self, message: ServerMessage) -> list[AgentEvent]:
        state = self._state
        events: list[AgentEvent] = []
        if (cancelled := message.tool_call_cancellation) is not None:
            for call_id in cancelled.ids:
                state.calls.pop(call_id, None)
            events.append(ToolsWithdrawn(cancelled.ids))
        if message.go_away is not None:
            state.is_leaving = True
        if (update := message.session_resumption_update) is not None:
            state.handle = update.new_handle if update.resumable and update.new_handle else state.handle
        return events

    def _begin(self, session_id: str, now: float) -> list[AgentEvent]:
        state = self._state
        state.is_ready = True
        self._go_on(now)
        if state.notes and state.handle is None:
            state.send_notes(state.notes)
        if state.is_turn_open:
            state.queue.append(write(realtimeInput={"activityStart": {}}))
        state.speak_up(now)
        return [SessionStarted(session_id)]

    def _go_on(self, now: float) -> None:
        """Give the service the conversation so far, and ask for the answer that is due."""
        state = self._state
        last = state.history[-1] if state.history else None
        due = last if isinstance(last, UserMessage | ToolMessage) else None
        if state.handle is None and (turns := list(turns_of(state.history))):
            state.queue.append(write(clientContent={"turns": turns, "turnComplete": due is not None}))
            state.awaited_since = None if due is None else now
        elif due is not None:
            # The handle is older than the question.
            state.send_text(due.text, now)
        state.history = ()

    def _content(self, content: ServerContent, now: float) -> list[AgentEvent]:
        state = self._state
        events: list[AgentEvent] = []
        if content.interrupted:
            events += self._interrupted()
        if (said := content.input_transcription) is not None and said.text:
            state.said += said.text
            state.is_user_turn = True
            if not state.is_manual:
                state.awaited_since = now
            events.append(UserInterim(state.said.strip()))
        for part in content.model_turn.parts if content.model_turn is not None else ():
            if part.inline_data is not None and part.inline_data.mime_type.startswith("audio/"):
                events += self._open_response()
                events += self._audio(part.inline_data)
        if (spoken := content.output_transcription) is not None and spoken.text:
            events += self._open_response()
            if state.last > state.floor:
                events.append(ResponseText(state.last, spoken.text))
        if content.generation_complete:
            state.is_generated = state.is_current
        if content.turn_complete:
            events += self._complete(content, now)
        return events

    def _complete(self, content: ServerContent, now: float) -> list[AgentEvent]:
        state = self._state
        answered_by = state.last if state.is_current else None
        events = self._end_response(is_complete=True)
        state.awaited_since = None
        events += state.take_words(answered_by)
        reason = content.turn_complete_reason
        if reason and reason not in ("TURN_COMPLETE_REASON_UNSPECIFIED", "NEED_MORE_INPUT"):
            why = "refused: the service gave no answer"
            events.append(Reported(ServiceError(why, vendor=VENDOR, code="refused", retryable=True)))
        state.speak_up(now)
        return events

    def _interrupted(self) -> list[AgentEvent]:
        state = self._state
        state.awaited_since = None
        number = state.last
        events = self._end_response(is_complete=False)
        state.is_user_turn = True
        if number > state.floor:
            state.floor = number
            events.append(ResponseInterrupted(number))
        return events

    def _open_response(self) -> list[AgentEvent]:
        """Begin a response with its first sound or word."""
        state = self._state
        if state.is_current:
            return []
        state.last += 1
        if state.is_exact_due:
            state.exact, state.is_exact_due = state.last, False
        state.is_current, state.is_generated, state.size = True, False, 0
        state.is_user_turn = False
        return [*state.take_words(None)]

    def _end_response(self, *, is_complete: bool) -> list[AgentEvent]:
        state = self._state
        if not state.is_current:
            return []
        state.is_current = state.is_generated = False
        return [ResponseOver(state.last, is_complete)]

    def _audio(self, blob: Blob) -> list[AgentEvent]:
        state = self._state
        try:
            data = base64.b64decode(blob.data, validate=True)
        except binascii.Error:
            raise RemoteProtocolError("audio that is no base64") from None
        audio = OUTPUT
        if _RATE in blob.mime_type:
            rate = blob.mime_type.partition(_RATE)[2].partition(";")[0]
            if not (rate.isdecimal() and int(rate[:_MOST_DIGITS]) > 0 and len(rate) <= _MOST_DIGITS):
                raise RemoteProtocolError("audio without a rate")
            audio = AudioFormat(Encoding.PCM16, int(rate))
        start = audio.seconds(state.size)
        state.size += len(data)
        return [ResponseAudio(state.last, data, audio, start)] if state.last > state.floor else []

    def _call(self, call: LiveToolCall) -> list[AgentEvent]:
        state = self._state
        events: list[AgentEvent] = [*state.take_words(None)]
        state.is_user_turn = False
        state.awaited_since = None
        # The calls may come before the first word, of the same response.
        number = state.last if state.is_current else state.last + 1
        for each in call.function_calls:
            if each.id not in state.known_calls:
                state.known_calls.add(each.id)
                state.calls[each.id] = each.name
                events.append(ToolCalled(number, each.id, each.name, json.dumps(each.args)))
        return events


def _has_transcript(message: ServerMessage) -> bool:
    content = message.server_content
    return content is not None and content.output_transcription is not None
