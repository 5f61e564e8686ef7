"""A Live session without a network: messages in, events out.

The wire has no ids of responses: a response lasts from the model's first word to ``turnComplete`` or
``interrupted``. It cannot cancel or cut one either: after a barge-in the model reads what the user heard.

Source: https://ai.google.dev/gemini-api/docs/live-api
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import deque
from collections.abc import Sequence

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
    UserSaid,
)
from voiceflow.clients.gemini.live.errors import VENDOR
from voiceflow.clients.gemini.live.messages import (
    Blob,
    ServerContent,
    ServerMessage,
    ToolCall,
    read_message,
    turns_of,
    write,
    write_audio,
)
from voiceflow.clients.gemini.live.setup import LiveSession
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message, ToolMessage, UserMessage
from voiceflow.errors import RemoteProtocolError, ServiceError

INPUT = AudioFormat(Encoding.PCM16, 16000)
OUTPUT = AudioFormat(Encoding.PCM16, 24000)

SAY = "(Say exactly the following text to the user, word for word, and nothing else:)\n{text}"
HEARD = "(The user interrupted you. Of your last answer they heard only: {text!r})"
HEARD_NOTHING = "(The user interrupted you and heard nothing of your last answer.)"

_RATE = "rate="
_MOST_NOTES = 32


class LiveWire:
    """One conversation, across sockets.

    Args:
        session: The settings.
        tools: The functions that the model may call.
    """

    def __init__(self, session: LiveSession, tools: Sequence[ToolSchema] = ()) -> None:
        self._session = session
        self._tools = tuple(tools)
        self._queue: deque[str] = deque()
        self._lines: deque[str] = deque()
        self._notes: deque[str] = deque(maxlen=_MOST_NOTES)
        self._history: tuple[Message, ...] = ()
        self._handle: str | None = None
        self._is_ready = self._is_leaving = False
        self._awaited: float | None = None
        self._last = self._floor = 0
        self._is_current = self._is_generated = self._is_turn_open = self._is_manual_turn = False
        self._size = 0
        self._said = ""
        self._calls: dict[str, str] = {}
        self._known_calls: set[str] = set()

    # The state.

    @property
    def input(self) -> AudioFormat:
        return INPUT

    @property
    def output(self) -> AudioFormat:
        return OUTPUT

    @property
    def is_ready(self) -> bool:
        return self._is_ready

    @property
    def is_manual(self) -> bool:
        return self._session.is_manual

    @property
    def is_turn_open(self) -> bool:
        return self._is_manual_turn

    @property
    def awaited_since(self) -> float | None:
        return self._awaited

    @property
    def is_quiet(self) -> bool:
        return not (self._is_current or self._is_turn_open or self._is_manual_turn or self._awaited)

    @property
    def is_leaving(self) -> bool:
        return self._is_leaving

    # Towards the service.

    def opened(self, history: Sequence[Message], now: float) -> None:
        # A resumed session knows the conversation, except what was said since the handle came.
        turns = tuple(turns_of(history)) if self._handle is None else ()
        self._history = tuple(history)
        setup = self._session.to_wire(self._tools, handle=self._handle, has_history=bool(turns))
        self._queue.clear()
        self._queue.append(write(setup=setup))

    def lost(self) -> list[AgentEvent]:
        if not self._is_ready:
            self._handle = None  # it was refused: the next session starts from the conversation
        self._is_ready = self._is_leaving = self._is_current = self._is_generated = False
        self._is_turn_open = False
        self._awaited = None
        self._calls.clear()
        self._queue.clear()
        return [self._take_words(None)] if self._said else []

    def take(self) -> str | None:
        return self._queue.popleft() if self._queue else None

    def queue(self, message: str) -> None:
        self._queue.append(message)

    def audio(self, data: bytes) -> str:
        return write_audio(data)

    def user_message(self, text: str, now: float) -> None:
        if self._is_ready:
            self._send_text(text, now)
        else:
            self._lines.append(text)

    def note(self, text: str) -> None:
        self._notes.append(text)
        if self._is_ready:
            self._send_notes([text])

    def say(self, text: str, now: float) -> None:
        self._lines.append(SAY.format(text=text))
        self._speak_up(now)

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool, now: float) -> None:
        if call_id not in self._calls:
            # Withdrawn, or called on a socket that is gone.
            late = f"(The tool {name}, called before, answered: {text})"
            self.user_message(late, now) if is_answered else self.note(late)
            return
        del self._calls[call_id]
        scheduling = "WHEN_IDLE" if is_answered else "SILENT"
        response = {"id": call_id, "name": name, "response": {"result": text}, "scheduling": scheduling}
        self._queue.append(write(toolResponse={"functionResponses": [response]}))
        if is_answered:
            self._awaited = now

    def interrupt(self, event_id: int) -> None:
        self._floor = max(self._floor, event_id)

    def is_dead(self, event_id: int) -> bool:
        return event_id <= self._floor

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        if self._is_ready and event_id == self._last:
            told = HEARD.format(text=text) if text else HEARD_NOTHING
            self._queue.append(write(realtimeInput={"text": told}))

    def begin_turn(self) -> None:
        self._is_manual_turn = True
        if self._is_ready:
            self._queue.append(write(realtimeInput={"activityStart": {}}))

    def end_turn(self, now: float) -> None:
        self._is_manual_turn = False
        if self._is_ready:
            self._queue.append(write(realtimeInput={"activityEnd": {}}))
            self._awaited = now

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        changes: dict[str, object] = {}
        if instructions is not None:
            self._session = self._session.model_copy(update={"instructions": instructions})
            changes["systemInstruction"] = {"parts": [{"text": instructions}]}
        if tools is not None:
            self._tools = tuple(tools)
            wire = self._session.to_wire(self._tools, handle=None, has_history=False)
            changes["tools"] = {"tools": wire.get("tools", [])}
        if self._is_ready and changes:
            self._queue.append(write(contextUpdate=changes))

    # From the service.

    def receive(self, text: str, now: float) -> list[AgentEvent]:
        message = read_message(text)
        if self._awaited is not None:
            self._awaited = now
        events: list[AgentEvent] = []
        if (usage := message.usage_metadata) is not None and usage.total_token_count is not None:
            events.append(Measured("agent_tokens", usage.total_token_count))
        if self._is_generated and not _has_transcript(message):
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
        events: list[AgentEvent] = []
        if (cancelled := message.tool_call_cancellation) is not None:
            for call_id in cancelled.ids:
                self._calls.pop(call_id, None)
            events.append(ToolsWithdrawn(cancelled.ids))
        if message.go_away is not None:
            self._is_leaving = True
        if (update := message.session_resumption_update) is not None:
            self._handle = update.new_handle if update.resumable and update.new_handle else self._handle
        return events

    def _begin(self, session_id: str, now: float) -> list[AgentEvent]:
        self._is_ready = True
        self._go_on(now)
        if self._notes and self._handle is None:
            self._send_notes(self._notes)
        if self._is_manual_turn:
            self._queue.append(write(realtimeInput={"activityStart": {}}))
        self._speak_up(now)
        return [SessionStarted(session_id)]

    def _go_on(self, now: float) -> None:
        """Give the service the conversation so far, and ask for the answer that is due."""
        last = self._history[-1] if self._history else None
        due = last if isinstance(last, UserMessage | ToolMessage) else None
        if self._handle is None and (turns := list(turns_of(self._history))):
            self._queue.append(write(clientContent={"turns": turns, "turnComplete": due is not None}))
            self._awaited = None if due is None else now
        elif due is not None:
            # The handle is older than the question.
            self._send_text(due.text, now)
        self._history = ()

    def _content(self, content: ServerContent, now: float) -> list[AgentEvent]:
        events: list[AgentEvent] = []
        if content.interrupted:
            events += self._interrupted()
        if (said := content.input_transcription) is not None and said.text:
            self._said += said.text
            self._is_turn_open = True
            if not self.is_manual:
                self._awaited = now
            events.append(UserInterim(self._said.strip()))
        for part in content.model_turn.parts if content.model_turn is not None else ():
            if part.inline_data is not None and part.inline_data.mime_type.startswith("audio/"):
                events += self._open_response()
                events += self._audio(part.inline_data)
        if (spoken := content.output_transcription) is not None and spoken.text:
            events += self._open_response()
            if self._last > self._floor:
                events.append(ResponseText(self._last, spoken.text))
        if content.generation_complete:
            self._is_generated = self._is_current
        if content.turn_complete:
            events += self._complete(content, now)
        return events

    def _complete(self, content: ServerContent, now: float) -> list[AgentEvent]:
        answered_by = self._last if self._is_current else None
        events = self._end_response(is_complete=True)
        self._awaited = None
        if self._said:
            events.append(self._take_words(answered_by))
        reason = content.turn_complete_reason
        if reason and reason not in ("TURN_COMPLETE_REASON_UNSPECIFIED", "NEED_MORE_INPUT"):
            why = "refused: the service gave no answer"
            events.append(Reported(ServiceError(why, vendor=VENDOR, code="refused", retryable=True)))
        self._speak_up(now)
        return events

    def _interrupted(self) -> list[AgentEvent]:
        self._awaited = None
        number = self._last
        events = self._end_response(is_complete=False)
        self._is_turn_open = True
        if number > self._floor:
            self._floor = number
            events.append(ResponseInterrupted(number))
        return events

    def _open_response(self) -> list[AgentEvent]:
        """Begin a response with its first sound or word."""
        if self._is_current:
            return []
        self._last += 1
        self._is_current, self._is_generated, self._size = True, False, 0
        self._is_turn_open = False
        return [self._take_words(None)] if self._said else []

    def _end_response(self, *, is_complete: bool) -> list[AgentEvent]:
        if not self._is_current:
            return []
        self._is_current = self._is_generated = False
        return [ResponseOver(self._last, is_complete)]

    def _take_words(self, answered_by: int | None) -> UserSaid:
        text, self._said = self._said.strip(), ""
        return UserSaid(text, answered_by)

    def _audio(self, blob: Blob) -> list[AgentEvent]:
        try:
            data = base64.b64decode(blob.data, validate=True)
        except binascii.Error:
            raise RemoteProtocolError("audio that is no base64") from None
        audio = OUTPUT
        if _RATE in blob.mime_type:
            rate = blob.mime_type.partition(_RATE)[2].partition(";")[0]
            if not rate.isdecimal():
                raise RemoteProtocolError("audio without a rate")
            audio = AudioFormat(Encoding.PCM16, int(rate))
        start = audio.seconds(self._size)
        self._size += len(data)
        return [ResponseAudio(self._last, data, audio, start)] if self._last > self._floor else []

    def _call(self, call: ToolCall) -> list[AgentEvent]:
        events: list[AgentEvent] = [self._take_words(None)] if self._said else []
        self._is_turn_open = False
        self._awaited = None
        # The calls may come before the first word, of the same response.
        number = self._last if self._is_current else self._last + 1
        for each in call.function_calls:
            if each.id not in self._known_calls:
                self._known_calls.add(each.id)
                self._calls[each.id] = each.name
                events.append(ToolCalled(number, each.id, each.name, json.dumps(each.args)))
        return events

    # Texts, which wait until nobody speaks.

    def _speak_up(self, now: float) -> None:
        if self._lines and self._is_ready and self.is_quiet:
            self._send_text(self._lines.popleft(), now)

    def _send_text(self, text: str, now: float) -> None:
        has_frame = self.is_manual and not self._is_manual_turn
        if has_frame:
            self._queue.append(write(realtimeInput={"activityStart": {}}))
        self._queue.append(write(realtimeInput={"text": text}))
        if has_frame:
            self._queue.append(write(realtimeInput={"activityEnd": {}}))
        self._awaited = now

    def _send_notes(self, notes: Sequence[str]) -> None:
        turns = [{"role": "user", "parts": [{"text": f"(Note: {note})"}]} for note in notes]
        self._queue.append(write(clientContent={"turns": turns, "turnComplete": False}))


def _has_transcript(message: ServerMessage) -> bool:
    content = message.server_content
    return content is not None and content.output_transcription is not None
