"""Reading what the realtime service sends: events in, events of the conversation out (no I/O).

Source: https://platform.openai.com/docs/guides/realtime-conversations
"""

from __future__ import annotations

import base64
import binascii
from collections import deque
from collections.abc import Callable

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
from voiceflow.clients.openai.realtime.responses import ResponseState
from voiceflow.clients.openai.realtime.state import RealtimeState
from voiceflow.clients.speech.reactions import Reaction
from voiceflow.errors import RemoteProtocolError

SETTINGS = "session_settings"
"""The id of the event with our settings."""

NOT_RUN = "Not run: the user interrupted. Ask before you call it again."
"""The result of a call in a response that was interrupted before the call was complete."""

_MOST_CALLS = 512
_MOST_REPEATS = 1


class RealtimeReader:
    """Reads the events of the service.

    Args:
        state: The session's.
    """

    def __init__(self, state: RealtimeState) -> None:
        self._state = state
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

    def receive(self, text: str, now: float) -> list[AgentEvent]:
        """Take a message.

        Raises:
            RemoteProtocolError: If it is malformed.
            ServiceError: If the session is of no use any more.
        """
        event = read_event(text)
        if self._state.awaited_since is not None:
            self._state.awaited_since = now
        reader = self._readers.get(event.type)
        return [] if reader is None else reader(event, now)

    def _updated(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        if self._state.is_ready:
            return []
        self._state.is_ready = True
        self._state.ask(now)
        return [SessionStarted(event.session.id if event.session is not None else "")]

    def _speech_started(self, _: ServerEvent, __: float) -> list[AgentEvent]:
        self._state.turns.started()
        detection = self._state.session.audio.input.turn_detection
        if detection is None or not detection.interrupt_response:
            return []
        self._state.is_unwanted = self._state.responses.is_requested
        number = self._state.responses.last
        if number <= self._state.responses.floor:
            return []
        self._state.responses.floor = number
        return [ResponseInterrupted(number)]

    def _speech_stopped(self, _: ServerEvent, now: float) -> list[AgentEvent]:
        self._state.turns.stopped()
        detection = self._state.session.audio.input.turn_detection
        if detection is not None and detection.create_response:
            self._state.is_answer_coming = True
            self._state.awaited_since = now
            # The service's own answer covers what was to be answered before.
            self._state.wants = deque(want for want in self._state.wants if want.text is not None)
        return []

    def _committed(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        self._state.turns.committed(event.item_id)
        return []

    def _interim(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        text = self._state.turns.grow(event.item_id, event.delta or "")
        return [UserInterim(text)] if text.strip() else []

    def _transcribed(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        answered_by = self._state.turns.transcribed(event.item_id)
        return [UserSaid((event.transcript or "").strip(), answered_by)]

    def _untranscribed(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        self._state.turns.transcribed(event.item_id)
        return [Reported(reported("transcription_failed", None, None, Reaction.IGNORE))]

    def _created(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        if event.response is None or not event.response.id:
            raise RemoteProtocolError("a response without an id")
        is_ours, asked = self._state.responses.is_requested, self._state.asked
        self._state.asked = None
        state = self._state.responses.begin(event.response.id)
        state.is_line = is_ours and asked is not None and asked.text is not None
        self._state.turns.answered(state.number)
        self._state.awaited_since = now
        if not is_ours:
            self._state.is_answer_coming = False
        elif self._state.is_unwanted:
            self._state.is_unwanted = False
            self._state.responses.floor = state.number
            self._state.cancel(state)
        return []

    def _audio(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        state = self._state.responses.find(event.response_id)
        if state is None:
            return []
        try:
            data = base64.b64decode(event.delta or "", validate=True)
        except binascii.Error:
            raise RemoteProtocolError("audio that is no base64") from None
        start = self._state.session.audio.output.format.audio.seconds(state.size)
        state.add_audio(event.item_id, event.content_index, len(data))
        self._state.turns.heard()
        return [ResponseAudio(state.number, data, self._state.session.audio.output.format.audio, start)]

    def _text(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        state = self._state.responses.find(event.response_id)
        return [] if state is None or not event.delta else [ResponseText(state.number, event.delta)]

    def _item_done(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        item, state = event.item, self._state.responses.with_id(event.response_id)
        if (
            item is None
            or state is None
            or item.type != "function_call"
            or item.call_id in self._state.known_calls
        ):
            return []
        self._state.known_calls[item.call_id] = None
        while len(self._state.known_calls) > _MOST_CALLS:
            del self._state.known_calls[next(iter(self._state.known_calls))]
        if state.number <= self._state.responses.floor or item.status == "incomplete":
            self._state.send_item(commands.output_item(item.call_id, NOT_RUN))
            return []
        state.calls.add(item.call_id)
        return [ToolCalled(state.number, item.call_id, item.name, item.arguments)]

    def _done(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        response = event.response
        state = None if response is None else self._state.responses.with_id(response.id)
        if response is None or state is None:
            return []
        self._state.responses.end(state)
        self._state.awaited_since = (
            now if self._state.responses.is_busy or self._state.is_answer_coming else None
        )
        status = response.status or "completed"
        events: list[AgentEvent] = []
        if response.usage is not None and response.usage.total_tokens is not None:
            events.append(Measured("agent_tokens", response.usage.total_tokens))
        events.append(ResponseOver(state.number, is_complete=status == "completed"))
        if status in ("failed", "incomplete"):
            events.append(self._failed(event, state, now))
        elif status == "completed":
            self._state.repeats = 0
        self._state.ask(now)
        return events

    def _failed(self, event: ServerEvent, state: ResponseState, now: float) -> AgentEvent:
        details = event.response.status_details if event.response is not None else None
        error = details.error if details is not None else None
        code = error.code if error is not None else None
        reaction = reaction_to(None, code)
        found = reported(code, details.reason if details is not None else None, None, reaction)
        if reaction is Reaction.GIVE_UP:
            raise found
        if not state.size and self._state.repeats < _MOST_REPEATS:
            self._state.repeats += 1
            self._state.want(now)
        return Reported(found)

    def _limits(self, event: ServerEvent, _: float) -> list[AgentEvent]:
        found = [(limit.name, limit.remaining) for limit in event.rate_limits]
        return [Measured(f"{name}_left", left) for name, left in found if name and left is not None]

    def _error(self, event: ServerEvent, now: float) -> list[AgentEvent]:
        error = event.error
        if error is None:
            raise RemoteProtocolError("an error without its description")
        is_settings = error.event_id == SETTINGS
        reaction = reaction_to(error.type, error.code, is_settings=is_settings)
        found = reported(error.code, error.type, error.message, reaction)
        if reaction in (Reaction.RECONNECT, Reaction.BACK_OFF, Reaction.GIVE_UP):
            raise found
        match error.code:
            case "response_cancel_not_active":
                return []
            case "conversation_already_has_active_response":
                # The service began an answer by itself at the same moment.
                self._state.responses.is_requested = False
                if self._state.asked is not None:
                    self._state.wants.appendleft(self._state.asked)
                    self._state.asked = None
                return []
            case "input_audio_buffer_commit_empty":
                self._state.ask(now)
                return []
        return [Reported(found)]
