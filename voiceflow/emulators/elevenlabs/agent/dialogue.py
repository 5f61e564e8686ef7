"""A running conversation: recognition, thinking, speech, tools and silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from voiceflow.emulators.elevenlabs.agent.agenda import Agenda
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, AgentToolCall, Cause
from voiceflow.emulators.elevenlabs.agent.brain_calls import BrainCalls
from voiceflow.emulators.elevenlabs.agent.client_messages import (
    ClientMessage,
    MultimodalMessage,
    Pong,
    UserActivity,
    UserAudioMessage,
    UserTextMessage,
)
from voiceflow.emulators.elevenlabs.agent.history import TurnHistory
from voiceflow.emulators.elevenlabs.agent.initiation import AcceptedConversation
from voiceflow.emulators.elevenlabs.agent.limits import Limits
from voiceflow.emulators.elevenlabs.agent.listener import AgentListener
from voiceflow.emulators.elevenlabs.agent.notes import Notes
from voiceflow.emulators.elevenlabs.agent.pings import Pings
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord, RecordedToolResult
from voiceflow.emulators.elevenlabs.agent.recorder import ConversationRecorder
from voiceflow.emulators.elevenlabs.agent.server_messages import (
    asr_metadata,
    metadata,
    tentative_user_transcript,
    user_transcript,
)
from voiceflow.emulators.elevenlabs.agent.speaker import AgentSpeaker
from voiceflow.emulators.elevenlabs.agent.tool_messages import mcp_connection_status
from voiceflow.emulators.elevenlabs.agent.toolbox import ServedTools
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.problems import BadMessageError

End: TypeAlias = Callable[[str, float, str | None], None]
"""Called with the reason of the end, the loop time, and the error type if it is an error."""

_MAX_ROUNDS = 50
"""The most consecutive brain calls that only handle tool results."""


class Dialogue:
    """The part of a conversation between start and end.

    Args:
        opened: The agent, and the variables.
        behaviour: Times.
        faults: What goes wrong.
        wire: Takes the messages.
        agenda: Where to note what is due.
        record: The conversation's record.
        end: Ends the conversation.
    """

    def __init__(
        self,
        opened: AcceptedConversation,
        behaviour: AgentBehaviour,
        faults: Faults,
        wire: EffectQueue,
        agenda: Agenda,
        record: ConversationRecord,
        end: End,
    ) -> None:
        config = self._config = opened.settings.conversation_config
        self._behaviour = behaviour
        self._wire = wire
        self._agenda = agenda
        self._record = record
        self._end = end
        wire.events = frozenset(config.conversation.client_events)
        self._input = config.asr.user_input_audio_format
        self._output = config.tts.agent_output_audio_format
        spoken = None if config.conversation.text_only else self._output.audio
        self._recorder = ConversationRecorder(record, self._input.audio, self._output.audio)
        self.speaker = AgentSpeaker(spoken, behaviour, faults, wire, agenda, self._recorder.agent)
        self._listener = AgentListener(self._input.audio, behaviour, config.turn.turn_eagerness, wire)
        self._tools = ServedTools(opened.settings, wire, agenda, self._tool_done)
        self._history = TurnHistory(record)
        self._pings = Pings(behaviour.ping_interval, wire, agenda, record)
        self._limits = Limits(config, behaviour, agenda, end)
        self._notes = Notes(record, self._history, self._tools, self._pings, wire)
        self.brain_calls = BrainCalls(opened, behaviour, wire, agenda, record, self._act)
        self._wanted: Cause | None = None
        self._turn_event = 0
        self._rounds = 0
        self._ending: tuple[str, str | None] | None = None

    def keep_audio(self) -> None:
        """Record both sides."""
        self._recorder.start(self._config.conversation.max_duration_seconds)

    def start(self, now: float) -> None:
        """Begin, with the metadata before anything else."""
        self._wire.send(metadata(self._record.conversation_id, self._output, self._input))
        self._wire.send(asr_metadata())
        persona = self._config.agent
        if persona.prompt.mcp_server_ids:
            self._wire.send(mcp_connection_status(persona.prompt.mcp_server_ids))
        self._pings.start(now)
        self._limits.start(now, self._reengage, self._out_of_time)
        if persona.first_message:
            can_interrupt = not persona.disable_first_message_interruptions
            self._say(persona.first_message, now, can_interrupt=can_interrupt)
        self.watch(now)

    def stop(self, now: float) -> None:
        """End the conversation: unplayed audio is not recorded."""
        self._recorder.cut(now)

    def obey(self, message: ClientMessage, now: float) -> None:
        """Take a client message.

        Raises:
            BadMessageError: If it is wrong in itself.
        """
        if not isinstance(message, Pong):
            self._limits.received(now)
        match message:
            case UserAudioMessage():
                self._listen(message.data, now)
            case UserTextMessage(text=text, source_medium=medium):
                self._read(text, medium or "text", (), now)
            case MultimodalMessage(text=inner, file_ids=files):
                if inner is None and not files:
                    raise BadMessageError("value_error", "The message has neither text nor files.")
                self._read(inner.text if inner else None, "text" if inner else "file", files, now)
            case UserActivity():
                self.brain_calls.hold(now)
                self._limits.active(now)
            case _:
                self._notes.take(message, now)

    def heard(self, job: int, said: HeardUtterance | str | None, now: float) -> None:
        """Take the recogniser's result for a segment."""
        found = self._listener.heard(job, said)
        if found is None:
            return
        if found.ended_at is None:
            self._wire.send(tentative_user_transcript(found.text, self._wire.event_id()))
            return
        due = max(now, found.ended_at + self._behaviour.transcript_latency)
        self._limits.hold()
        self._agenda.at(due, partial(self._transcribe, found.text))

    def watch(self, now: float) -> None:
        """Check after each event whether the conversation is idle, and for how long."""
        speaks = self.speaker.is_busy(now)
        if self._ending is not None and not speaks:
            reason, error = self._ending
            self._end(reason, now, error)
            return
        if speaks and now < self.speaker.free_at:
            self._limits.wake_at(self.speaker.free_at)
        is_at_rest = not (
            speaks
            or self.brain_calls.is_busy
            or self._tools.is_busy
            or self._listener.is_speaking
            or self._listener.is_busy
        )
        self._limits.rest(now, is_at_rest=is_at_rest)

    def _listen(self, data: bytes, now: float) -> None:
        audio = self._input.audio
        if len(data) % audio.encoding.bytes_per_sample:
            raise BadMessageError("value_error", "The audio ends inside a sample.")
        if audio.seconds(len(data)) > self._behaviour.max_chunk:
            raise BadMessageError("value_error", "The audio chunk is too long.")
        self._recorder.user(data, now)
        noticed = self._listener.feed(data, now)
        if noticed.speaks:
            self._limits.active(now)
            self.brain_calls.stop()
        if noticed.interrupts:
            self._interrupt(now)

    def _interrupt(self, now: float) -> None:
        """The user speaks or writes: the agent stops."""
        if self._tools.can_interrupt and (cut := self.speaker.interrupt(now)):
            self._history.interrupted(cut)
            self._ending = None
            self._recorder.cut(now)

    def _transcribe(self, text: str, now: float) -> None:
        self._limits.release()
        if text.strip():
            self._turn_event = self._wire.event_id()
            self._wire.send(user_transcript(text, self._turn_event))
            self._history.user(text, self._turn_event, now)
        elif not self._history.is_unanswered:
            return
        self._think(Cause.USER, now)

    def _read(self, text: str | None, medium: str, files: tuple[str, ...], now: float) -> None:
        self._limits.active(now)
        if not text and not files:
            return  # not a turn: it only shows that the user is present
        self._interrupt(now)
        self._turn_event = self._wire.event_id()
        self._history.user(text, self._turn_event, now, medium, files)
        self._think(Cause.USER, now)

    def _think(self, cause: Cause, now: float) -> None:
        if self._ending is not None:
            return
        if self._tools.is_busy:
            self._wanted = cause
            return
        self._wanted = None
        self._rounds = self._rounds + 1 if cause is Cause.TOOLS else 0
        if self._rounds > _MAX_ROUNDS:
            self._end("", now, "llm_error")
            return
        self.brain_calls.think(cause, now)

    def _act(self, answer: AgentAnswer, now: float) -> None:
        if answer.text:
            self._say(answer.text, now)
        if answer.end_call:
            self._hang_up(now)
        uses = [(call, self._tools.use(call)) for call in answer.tool_calls]
        if uses:
            event_id = self._turn_event = self._turn_event or self._wire.event_id()
            self._history.tools([use for _, use in uses], event_id, now)
            for call, use in uses:
                self._tools.call(call, use, event_id, now)
        waited = any(self._tools.tool(call).expects_response for call in answer.tool_calls)
        if uses and self._ending is None and (waited or not answer.text):
            self._think(Cause.TOOLS, now)

    def _hang_up(self, now: float) -> None:
        """End the conversation once everything is said."""
        call = AgentToolCall("end_call")
        use = replace(self._tools.use(call), kind="system")
        event_id = self._turn_event = self._turn_event or self._wire.event_id()
        self._history.tools([use], event_id, now)
        self._history.result(RecordedToolResult(use.call_id, use.name, use.kind, "", False, 0.0), now)
        self._ending = ("end_call tool was called.", None)

    def _tool_done(self, result: RecordedToolResult, now: float) -> None:
        self._history.result(result, now)
        if self._wanted is not None:
            self._think(self._wanted, now)

    def _say(self, text: str, now: float, *, can_interrupt: bool = True) -> None:
        event_id = self.speaker.say(text, now, can_interrupt=can_interrupt)
        self._history.agent(text, event_id, now)

    def _reengage(self, now: float) -> None:
        self._think(Cause.SILENCE, now)

    def _out_of_time(self, now: float) -> None:
        text = self._config.agent.max_conversation_duration_message
        if not text:
            self._end("", now, "max_duration_exceeded")
            return
        self.brain_calls.stop()
        self._interrupt(now)
        self._ending = ("", "max_duration_exceeded")
        self._say(text, now, can_interrupt=False)
