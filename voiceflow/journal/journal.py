"""The journal: an observer that records the events of a call, for reports and tests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from voiceflow.dialogue import Context
from voiceflow.frames import (
    AgentAudioFrame,
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AgentWordsFrame,
    CancelFrame,
    CommitFrame,
    Direction,
    DTMFFrame,
    EndFrame,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    MetricFrame,
    OperationFrame,
    StartFrame,
    TranscriptionFrame,
    TurnDecisionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.host import Host
from voiceflow.journal.entries import AgentReply, Note, NoteKind, TimedTurn
from voiceflow.journal.operations import note_operation
from voiceflow.processor import Processor
from voiceflow.redaction import Redaction
from voiceflow.turns.turn import attributed

LONGEST = 20_000
"""Notes that are kept; ``dropped`` counts the rest."""

_RECENT = 256
"""Frames that are remembered until the next processor passes them on."""


class Journal:
    """Records turns, replies, decisions and errors. Pass :meth:`observe` to a session or a server.

    It contains what people said: treat it like the recording of the call.

    Args:
        clock: Returns loop time; by default that of the running loop.
        follow: Called with each note as it is made.
        limit: The most notes that are kept.
        leave_out: Kinds of notes that are not kept; ``follow`` sees them all the same.

    Attributes:
        notes: The events, in order.
        turns: The user's turns, in order. The last may still be open.
        replies: The agent's replies by number, in order.
        metrics: The measurements by processor and name, in order.
        errors: Each error with the name of its processor.
        dropped: The number of notes that did not fit.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] | None = None,
        follow: Callable[[Note], None] | None = None,
        limit: int = LONGEST,
        leave_out: Collection[NoteKind] = (),
    ) -> None:
        self.notes: list[Note] = []
        self.turns: list[TimedTurn] = []
        self.replies: dict[int, AgentReply] = {}
        self.metrics: dict[tuple[str, str], list[float]] = {}
        self.errors: list[tuple[str, Exception]] = []
        self.dropped = 0
        self._context: Context | None = None
        self._redaction: Redaction | None = None
        self._clock = clock or asyncio.get_running_loop().time
        self._follow = follow
        self._limit, self._leave_out = limit, leave_out
        self._recent: deque[Frame] = deque(maxlen=_RECENT)
        self._recognisers: dict[str, Processor] = {}
        self._is_open = False
        self._unanswered: TimedTurn | None = None
        self._first_token: float | None = None
        self._signals: tuple[tuple[str, float], ...] = ()
        self._floor = 0
        self._has_ended = False

    @property
    def context(self) -> Context | None:
        """The conversation that a processor of the call keeps, once a frame of it was seen.

        In a call with a redaction it is a redacted copy of the current state.
        """
        if self._context is None or self._redaction is None:
            return self._context
        return self._context.hidden(self._redaction)

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        if self._context is None:
            self._find_context(processor)
        take = _TAKERS.get(type(frame))
        if take is None or (isinstance(frame, AgentAudioFrame) and self._has_audio(frame.reply)):
            return
        if any(known is frame for known in self._recent):
            return
        self._recent.append(frame)
        take(self, frame, processor)

    def release(self) -> None:
        """Let go of the call's processors, of a call that is over. The journal can still be read."""
        if self._context is not None and self._redaction is not None:
            self._context, self._redaction = self._context.hidden(self._redaction), None
        self._recognisers.clear()
        self._recent.clear()

    def _find_context(self, processor: Processor) -> None:
        context = getattr(processor, "context", None)
        if isinstance(context, Context):
            self._context = context
            session: Host | None = getattr(processor, "session", None)
            self._redaction = None if session is None else session.redaction

    def _has_audio(self, number: int) -> bool:
        known = self.replies.get(number)
        return known is not None and known.first_audio is not None

    @property
    def open_turn(self) -> TimedTurn:
        """The user's current turn; a new one if the last is over."""
        if not self._is_open:
            self.turns.append(TimedTurn())
            self._is_open = True
        return self.turns[-1]

    def _note(
        self, kind: NoteKind, text: str = "", *, at: float | None = None, reply: int | None = None,
        reason: str = "", signals: tuple[tuple[str, float], ...] = (),
    ) -> None:  # fmt: skip
        self._add(Note(self._clock() if at is None else at, kind, text, reply, reason, signals))

    def _add(self, note: Note) -> None:
        is_kept = note.kind not in self._leave_out
        if is_kept and len(self.notes) >= self._limit:
            self.dropped += 1
            return
        if is_kept:
            self.notes.append(note)
        if self._follow is not None:
            self._follow(note)

    def _reply(self, number: int) -> AgentReply:
        found = self.replies.get(number)
        if found is None:
            found = self.replies[number] = AgentReply(number)
            if self._unanswered is not None:
                self._unanswered.reply, self._unanswered = found, None
        return found

    # The user

    def _speech_start(self, frame: UserStartedSpeakingFrame, _: Processor) -> None:
        turn = self.open_turn
        if turn.began is None:
            turn.began = frame.at
        self._note(NoteKind.SPEECH_START, at=frame.at)

    def _speech_stop(self, frame: UserStoppedSpeakingFrame, _: Processor) -> None:
        self.open_turn.ended = frame.at
        self._note(NoteKind.SPEECH_STOP, at=frame.at)

    def _interim(self, frame: InterimTranscriptionFrame, _: Processor) -> None:
        self._note(NoteKind.INTERIM, attributed([(frame.speaker, frame.text)]) if frame.text else "")

    def _final(self, frame: TranscriptionFrame, processor: Processor) -> None:
        is_first = self._recognisers.setdefault(frame.speaker, processor) is processor
        pieces = self.open_turn.pieces
        mine = [at for at, (speaker, _) in enumerate(pieces) if speaker == frame.speaker]
        if not is_first and mine:
            # A processor after the recogniser changed the words: the changed ones count.
            pieces[mine[-1]] = frame.speaker, frame.text
        else:
            pieces.append((frame.speaker, frame.text))
        self.turns[-1].final = self._clock()
        self._note(NoteKind.FINAL, attributed([(frame.speaker, frame.text)]))

    def _key(self, frame: DTMFFrame, _: Processor) -> None:
        self._note(NoteKind.KEY, frame.digit)

    # The floor

    def _decision(self, frame: TurnDecisionFrame, _: Processor) -> None:
        now = self._clock()
        match frame.action:
            case "commit":
                # The CommitFrame follows, and carries no reason.
                self.open_turn.committed = now
            case "interrupt":
                self.open_turn.barged_in = True
            case "end_turn":
                self.open_turn.decided = now
                self._unanswered, self._is_open = self.turns[-1], False
            case "give_up":
                self._is_open = False
            case "resume" | "go_on" if self._is_open and not self.turns[-1].pieces:
                # A cough or a murmur is no turn.
                self.turns.pop()
                self._is_open = False
        if frame.action != "interrupt":
            # An interruption has a separate frame, whoever decided it.
            note = Note(now, NoteKind(frame.action), reason=frame.reason, signals=frame.signals)
            self._add(replace(note, alternatives=frame.alternatives, saved=frame.saved))
        else:
            self._signals = frame.signals

    def _interruption(self, frame: InterruptionFrame, _: Processor) -> None:
        signals, self._signals = self._signals, ()
        for reply in self.replies.values():
            if self._floor <= reply.number < frame.reply and reply.over is None:
                reply.is_interrupted = True
        self._floor, self._first_token = frame.reply, None
        self._note(NoteKind.INTERRUPT, reason=frame.reason, signals=signals)

    def _commit(self, frame: CommitFrame, _: Processor) -> None:
        turn = self.open_turn
        turn.committed = self._clock() if turn.committed is None else turn.committed

    # The agent

    def _metric(self, frame: MetricFrame, _: Processor) -> None:
        if frame.name == "llm_first_token_s" and self._first_token is None:
            self._first_token = self._clock()
        values = self.metrics.setdefault((frame.processor, frame.name), [])
        if len(values) < LONGEST:
            values.append(frame.value)

    def _text(self, frame: AgentTextFrame, _: Processor) -> None:
        reply = self._reply(frame.reply)
        reply.written += frame.text
        # A reply that calls tools has several: those after its first text do not count.
        token, self._first_token = self._first_token, None
        if reply.first_text is None:
            reply.first_text, reply.first_token = self._clock(), token
            self._note(NoteKind.REPLY, frame.text, reply=frame.reply)

    def _words(self, frame: AgentWordsFrame, _: Processor) -> None:
        self._reply(frame.reply).words.extend(frame.words)

    def _audio(self, frame: AgentAudioFrame, _: Processor) -> None:
        self._reply(frame.reply).first_audio = self._clock()
        self._note(NoteKind.FIRST_AUDIO, reply=frame.reply)

    def _speaking(self, frame: AgentStartedSpeakingFrame, _: Processor) -> None:
        self._reply(frame.reply).on_wire = self._clock()
        self._note(NoteKind.ON_WIRE, reply=frame.reply)

    def _heard(self, frame: HeardFrame, _: Processor) -> None:
        reply, now = self._reply(frame.reply), self._clock()
        reply.heard = frame.text
        if frame.is_final:
            reply.over, reply.is_complete = now, frame.is_complete
            rest = "" if frame.is_complete else reply.unheard
            self._add(Note(now, NoteKind.REPLY_OVER, frame.text, frame.reply, unheard=rest))
        else:
            self._add(Note(now, NoteKind.HEARD, frame.text, frame.reply))

    def _operation(self, frame: OperationFrame, _: Processor) -> None:
        self._add(note_operation(frame, at=self._clock()))

    # The session

    def _start(self, frame: StartFrame, _: Processor) -> None:
        self._note(NoteKind.START)

    def _error(self, frame: ErrorFrame, _: Processor) -> None:
        # Two frames report one error, one each way.
        if not any(error is frame.error for _, error in self.errors):
            self.errors.append((frame.processor, frame.error))
            self._note(NoteKind.ERROR, f"{frame.processor}: {type(frame.error).__name__}: {frame.error}")

    def _end(self, frame: EndFrame | CancelFrame, _: Processor) -> None:
        if not self._has_ended:  # the user often hangs up during the agent's goodbye
            self._has_ended = True
            self._note(NoteKind.END, reason=frame.reason)


_TAKERS: dict[type[Frame], Callable[[Journal, Any, Processor], None]] = {
    StartFrame: Journal._start,
    UserStartedSpeakingFrame: Journal._speech_start,
    UserStoppedSpeakingFrame: Journal._speech_stop,
    InterimTranscriptionFrame: Journal._interim,
    TranscriptionFrame: Journal._final,
    DTMFFrame: Journal._key,
    TurnDecisionFrame: Journal._decision,
    InterruptionFrame: Journal._interruption,
    CommitFrame: Journal._commit,
    MetricFrame: Journal._metric,
    OperationFrame: Journal._operation,
    AgentTextFrame: Journal._text,
    AgentWordsFrame: Journal._words,
    AgentAudioFrame: Journal._audio,
    AgentStartedSpeakingFrame: Journal._speaking,
    HeardFrame: Journal._heard,
    ErrorFrame: Journal._error,
    EndFrame: Journal._end,
    CancelFrame: Journal._end,
}
