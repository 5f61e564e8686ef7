"""A realtime session without a network: events in, events out.

Source: https://platform.openai.com/docs/guides/realtime-conversations
"""

from __future__ import annotations

import base64
import binascii
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from voiceflow.audio.encoding import AudioFormat
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
    UserInterim,
    UserSaid,
)
from voiceflow.clients.openai.realtime import commands
from voiceflow.clients.openai.realtime.errors import reaction_to, reported
from voiceflow.clients.openai.realtime.events import ServerEvent, read_event
from voiceflow.clients.openai.realtime.responses import Responses, ResponseState
from voiceflow.clients.openai.realtime.session import RealtimeSession
from voiceflow.clients.openai.realtime.user_turns import UserTurns
from voiceflow.clients.speech.reactions import Reaction
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message, ToolMessage, UserMessage
from voiceflow.errors import RemoteProtocolError

NOT_RUN = "Not run: the user interrupted. Ask before you call it again."
"""The result of a call in a response that was interrupted before the call was complete."""

SAY = "Say exactly the following text, word for word, and nothing else:\n{text}"

_SETTINGS = "session_settings"
_MOST_NOTES = 32
_MOST_CALLS = 512
_MOST_REPEATS = 1


@dataclass(frozen=True, slots=True)
class Want:
    """A response to ask for.

    Attributes:
        text: What to say word for word; None to answer the conversation.
    """

    text: str | None = field(default=None, repr=False)


class RealtimeProtocol:
    """One conversation, across sockets.

    Args:
        session: The settings.
        tools: The functions that the model may call.
    """

    def __init__(self, session: RealtimeSession, tools: Sequence[ToolSchema] = ()) -> None:
        self._session = session
        self._tools = tuple(tools)
        self._queue: deque[str] = deque()
        self._wants: deque[Want] = deque()
        self._asked: Want | None = None
        self._notes: deque[str] = deque(maxlen=_MOST_NOTES)
        self._responses = Responses()
        self._turns = UserTurns()
        self._known_calls: dict[str, None] = {}
        self._is_ready = False
        self._is_answer_coming = False
        self._is_unwanted = False
        self._repeats = 0
        self._awaited: float | None = None
        self._readers: dict[str, Callable[[ServerEvent, float], list[AgentEvent]]] = {
            "session.updated": self._updated,
            "input_audio_buffer.speech_started": self._speech_started,
            "input_audio_buffer.speech_stopped": self._speech_stopped,
            "input_audio_buffer.committed": self._committed,
            "conversation.item.input_audio_transcription.delta": self._interim,
            "conversation.item.input_audio_transcription.completed": self._transcribed,
            "conversation.item.input_audio_transcription.failed": self._untranscribed,
            "response.created": self._created,
            "response.output_audio.delta": self._audio,
            "response.output_audio_transcript.delta": self._text,
            "response.output_item.done": self._item_done,
            "response.done": self._done,
            "rate_limits.updated": self._limits,
            "error": self._error,
        }

    # The state.

    @property
    def input(self) -> AudioFormat:
        return self._session.audio.input.format.audio

    @property
    def output(self) -> AudioFormat:
        return self._session.audio.output.format.audio

    @property
    def is_ready(self) -> bool:
        return self._is_ready

    @property
    def is_manual(self) -> bool:
        return self._session.is_manual

    @property
    def is_turn_open(self) -> bool:
        return self._turns.is_open

    @property
    def awaited_since(self) -> float | None:
        return self._awaited

    @property
    def is_quiet(self) -> bool:
        return not (self._responses.is_busy or self._turns.is_open or self._is_answer_coming or self._wants)

    @property
    def is_leaving(self) -> bool:
        return False

    # Towards the service.

    def opened(self, history: Sequence[Message], now: float) -> None:
        self._queue.clear()
        self._turns = UserTurns()
        body = self._session.to_wire([commands.function_tool(tool) for tool in self._tools])
        self._queue.append(commands.write("session.update", event_id=_SETTINGS, session=body))
        items = [*commands.items_of(history), *(commands.text_item("system", note) for note in self._notes)]
        self._queue.extend(map(commands.create_item, items))
        if history and isinstance(history[-1], UserMessage | ToolMessage):
            self._want(now)

    def lost(self) -> list[AgentEvent]:
        self._is_ready = self._is_answer_coming = self._is_unwanted = False
        self._awaited = None
        self._responses.reset()
        self._queue.clear()
        # What was asked for is still to be answered: the history of the next socket says so.
        if self._asked is not None and self._asked.text is not None:
            self._wants.appendleft(self._asked)
        self._asked = None
        self._wants = deque(want for want in self._wants if want.text is not None)
        return []

    def take(self) -> str | None:
        return self._queue.popleft() if self._queue else None

    def queue(self, message: str) -> None:
        self._queue.append(message)

    def audio(self, data: bytes) -> str:
        return commands.append_audio(data)

    def user_message(self, text: str, now: float) -> None:
        self._send_item(commands.text_item("user", text))
        self._want(now)

    def note(self, text: str) -> None:
        self._notes.append(text)
        self._send_item(commands.text_item("system", text))

    def say(self, text: str, now: float) -> None:
        self._wants.append(Want(text))
        self._ask(now)

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool, now: float) -> None:
        state = self._responses.with_call(call_id)
        if state is None:
            # Called in a session that is gone: the history says so, but its reader may not have seen it.
            self._send_item(commands.text_item("system", f"The tool {name}, called before, answered: {text}"))
            if is_answered:
                self._want(now)
            return
        state.calls.discard(call_id)
        state.is_answer_wanted = state.is_answer_wanted or is_answered
        self._send_item(commands.output_item(call_id, text))
        if state.is_answer_wanted and not state.calls:
            state.is_answer_wanted = False
            self._want(now)

    def interrupt(self, event_id: int) -> None:
        active, floor = self._responses.active, self._responses.floor
        self._responses.floor = max(floor, event_id)
        # One below the floor was cancelled already, by the service or by us.
        if active is not None and floor < active.number <= event_id:
            self._cancel(active)

    def is_dead(self, event_id: int) -> bool:
        return event_id <= self._responses.floor

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        state = self._responses.numbered(event_id)
        if state is None or state.is_truncated:
            return
        state.is_truncated = True
        rate = self.output.bytes_per_second
        for index, (item, size) in enumerate(state.cut(self.output.size(seconds))):
            if index == 0:
                self._queue.append(
                    commands.write(
                        "conversation.item.truncate",
                        item_id=item.item_id,
                        content_index=item.content_index,
                        audio_end_ms=size * 1000 // rate,
                    )
                )
            else:
                self._queue.append(commands.write("conversation.item.delete", item_id=item.item_id))

    def begin_turn(self) -> None:
        self._turns.started()
        active = self._responses.active
        if active is not None and not active.size:
            self._responses.floor = max(self._responses.floor, active.number)
            self._cancel(active)
        self._is_unwanted = self._responses.is_requested

    def end_turn(self, now: float) -> None:
        self._turns.stopped()
        self._queue.append(commands.write("input_audio_buffer.commit"))
        self._want(now)

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        changes: dict[str, object] = {}
        if instructions is not None:
            self._session = self._session.model_copy(update={"instructions": instructions})
            changes["instructions"] = instructions
        if tools is not None:
            self._tools = tuple(tools)
            changes["tools"] = self._session.to_wire([commands.function_tool(tool) for tool in tools])[
                "tools"
            ]
        if self._is_ready and changes:
            self._queue.append(commands.write("session.update", session={"type": "realtime", **changes}))

    # From the service.

    def receive(self, text: str, now: float) -> list[AgentEvent]:
        event = read_event(text)
        if self._awaited is not None:
            self._awaited = now
        reader = self._readers.get(event.type)
        return [] if reader is None else reader(event, now)

    def _updated(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        if self._is_ready:
            return []
        self._is_ready = True
        self._ask(now)
        return [SessionStarted(event.session.id if event.session is not None else "")]

    def _speech_started(self, _: ServerEvent, __: float) -> list[AgentEvent]:
        self._turns.started()
        detection = self._session.audio.input.turn_detection
        if detection is None or not detection.interrupt_response:
            return []
        self._is_unwanted = self._responses.is_requested
        number = self._responses.last
        if number <= self._responses.floor:
            return []
        self._responses.floor = number
        return [ResponseInterrupted(number)]

    def _speech_stopped(self, _: ServerEvent, now: float) -> list[AgentEvent]:
        self._turns.stopped()
        detection = self._session.audio.input.turn_detection
        if detection is not None and detection.create_response:
            self._is_answer_coming = True
            self._awaited = now
            # The service's own answer covers what was to be answered before.
            self._wants = deque(want for want in self._wants if want.text is not None)
        return []

    def _committed(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        self._turns.committed(event.item_id)
        return []

    def _interim(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        text = self._turns.grow(event.item_id, event.delta or "")
        return [UserInterim(text)] if text.strip() else []

    def _transcribed(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        answered_by = self._turns.transcribed(event.item_id)
        return [UserSaid((event.transcript or "").strip(), answered_by)]

    def _untranscribed(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        self._turns.transcribed(event.item_id)
        return [Reported(reported("transcription_failed", None, None, Reaction.IGNORE))]

    def _created(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        if event.response is None or not event.response.id:
            raise RemoteProtocolError("a response without an id")
        is_ours, self._asked = self._responses.is_requested, None
        state = self._responses.begin(event.response.id)
        self._turns.answered(state.number)
        self._awaited = now
        if not is_ours:
            self._is_answer_coming = False
        elif self._is_unwanted:
            self._is_unwanted = False
            self._responses.floor = state.number
            self._cancel(state)
        return []

    def _audio(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        state = self._responses.find(event.response_id)
        if state is None:
            return []
        try:
            data = base64.b64decode(event.delta or "", validate=True)
        except binascii.Error:
            raise RemoteProtocolError("audio that is no base64") from None
        start = self.output.seconds(state.size)
        state.add_audio(event.item_id, event.content_index, len(data))
        self._turns.heard()
        return [ResponseAudio(state.number, data, self.output, start)]

    def _text(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        state = self._responses.find(event.response_id)
        return [] if state is None or not event.delta else [ResponseText(state.number, event.delta)]

    def _item_done(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        item, state = event.item, self._responses.with_id(event.response_id)
        if item is None or state is None or item.type != "function_call" or item.call_id in self._known_calls:
            return []
        self._known_calls[item.call_id] = None
        while len(self._known_calls) > _MOST_CALLS:
            del self._known_calls[next(iter(self._known_calls))]
        if state.number <= self._responses.floor or item.status == "incomplete":
            self._send_item(commands.output_item(item.call_id, NOT_RUN))
            return []
        state.calls.add(item.call_id)
        return [ToolCalled(state.number, item.call_id, item.name, item.arguments)]

    def _done(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        response = event.response
        state = None if response is None else self._responses.with_id(response.id)
        if response is None or state is None:
            return []
        self._responses.end(state)
        self._awaited = now if self._responses.is_busy or self._is_answer_coming else None
        status = response.status or "completed"
        events: list[AgentEvent] = [ResponseOver(state.number, is_complete=status == "completed")]
        if response.usage is not None and response.usage.total_tokens is not None:
            events.append(Measured("agent_tokens", response.usage.total_tokens))
        if status in ("failed", "incomplete"):
            events.append(self._failed(event, state, now))
        elif status == "completed":
            self._repeats = 0
        self._ask(now)
        return events

    def _failed(self, event: ServerEvent, state: ResponseState, now: float) -> AgentEvent:
        details = event.response.status_details if event.response is not None else None
        error = details.error if details is not None else None
        code = error.code if error is not None else None
        reaction = reaction_to(None, code)
        found = reported(code, details.reason if details is not None else None, None, reaction)
        if reaction is Reaction.GIVE_UP:
            raise found
        if not state.size and self._repeats < _MOST_REPEATS:
            self._repeats += 1
            self._want(now)
        return Reported(found)

    def _limits(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        found = [(limit.name, limit.remaining) for limit in event.rate_limits]
        return [Measured(f"{name}_left", left) for name, left in found if name and left is not None]

    def _error(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        error = event.error
        if error is None:
            raise RemoteProtocolError("an error without its description")
        is_settings = error.event_id == _SETTINGS
        reaction = reaction_to(error.type, error.code, is_settings=is_settings)
        found = reported(error.code, error.type, error.message, reaction)
        if reaction in (Reaction.RECONNECT, Reaction.BACK_OFF, Reaction.GIVE_UP):
            raise found
        match error.code:
            case "response_cancel_not_active":
                return []
            case "conversation_already_has_active_response":
                # The service began an answer by itself at the same moment.
                self._responses.is_requested = False
                if self._asked is not None:
                    self._wants.appendleft(self._asked)
                    self._asked = None
                return []
            case "input_audio_buffer_commit_empty":
                self._ask(now)
                return []
        return [Reported(found)]

    # Asking for responses: never while one is being made, or while the user speaks.

    def _want(self, now: float) -> None:
        """Ask for an answer to the conversation; once is enough."""
        if not any(want.text is None for want in self._wants):
            self._wants.append(Want())
        self._ask(now)

    def _ask(self, now: float) -> None:
        is_free = not (self._responses.is_busy or self._is_answer_coming or self._turns.is_speaking)
        if not (self._wants and self._is_ready and is_free):
            return
        want = self._asked = self._wants.popleft()
        fields = (
            {} if want.text is None else {"instructions": SAY.format(text=want.text), "tool_choice": "none"}
        )
        self._queue.append(commands.write("response.create", **({"response": fields} if fields else {})))
        self._responses.is_requested = True
        self._awaited = now

    def _cancel(self, state: ResponseState) -> None:
        self._queue.append(commands.write("response.cancel", response_id=state.response_id))

    def _send_item(self, item: dict[str, object]) -> None:
        # Without a socket the next one gets it with the history.
        if self._is_ready:
            self._queue.append(commands.create_item(item))
