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
from voiceflow.journal.agent_notes import AgentNotes
from voiceflow.journal.entries import Note, NoteKind, TimedTurn
from voiceflow.journal.note_log import NoteLog
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
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] | None = None,
        follow: Callable[[Note], None] | None = None,
        limit: int = LONGEST,
        leave_out: Collection[NoteKind] = (),
    ) -> None:
        self._log = NoteLog(clock or asyncio.get_running_loop().time, follow, limit, leave_out)
        self._agent = AgentNotes(self._log)
        self.notes = self._log.notes
        self.replies = self._agent.replies
        self.metrics = self._agent.metrics
        self.turns: list[TimedTurn] = []
        self.errors: list[tuple[str, Exception]] = []
        self._context: Context | None = None
        self._redaction: Redaction | None = None
        self._recent: deque[Frame] = deque(maxlen=_RECENT)
        self._recognisers: dict[str, Processor] = {}
        self._is_open = False
        self._signals: tuple[tuple[str, float], ...] = ()
        self._has_ended = False

    @property
    def dropped(self) -> int:
        """The number of notes that did not fit."""
        return self._log.dropped

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
        take, take_agents = _TAKERS.get(type(frame)), _AGENT_TAKERS.get(type(frame))
        if take is None and take_agents is None:
            return
        if isinstance(frame, AgentAudioFrame) and self._agent.has_audio(frame.reply):
            return
        if isinstance(frame, AgentTextFrame):
            self._agent.text(frame, processor)  # at every link, as a processor may change it
            return
        if any(known is frame for known in self._recent):
            return
        self._recent.append(frame)
        if take is not None:
            take(self, frame, processor)
        elif take_agents is not None:
            take_agents(self._agent, frame, processor)

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
            self._redaction = processor.session.redaction if processor.session else None

    @property
    def open_turn(self) -> TimedTurn:
        """The user's current turn; a new one if the last is over."""
        if not self._is_open:
            self.turns.append(TimedTurn())
            self._is_open = True
        return self.turns[-1]

    # The user

    def _speech_start(self, frame: UserStartedSpeakingFrame, _: Processor) -> None:
        turn = self.open_turn
        if turn.began is None:
            turn.began = frame.at
        self._log.note(NoteKind.SPEECH_START, at=frame.at)

    def _speech_stop(self, frame: UserStoppedSpeakingFrame, _: Processor) -> None:
        self.open_turn.ended = frame.at
        self._log.note(NoteKind.SPEECH_STOP, at=frame.at)

    def _interim(self, frame: InterimTranscriptionFrame, _: Processor) -> None:
        self._log.note(NoteKind.INTERIM, attributed([(frame.speaker, frame.text)]) if frame.text else "")

    def _final(self, frame: TranscriptionFrame, processor: Processor) -> None:
        is_first = self._recognisers.setdefault(frame.speaker, processor) is processor
        pieces = self.open_turn.pieces
        mine = [at for at, (speaker, _) in enumerate(pieces) if speaker == frame.speaker]
        if not is_first and mine:
            # A processor after the recogniser changed the words: the changed ones count.
            pieces[mine[-1]] = frame.speaker, frame.text
        else:
            pieces.append((frame.speaker, frame.text))
        self.turns[-1].final = self._log.clock()
        signals = () if frame.confidence is None else (("confidence", frame.confidence),)
        self._log.note(NoteKind.FINAL, attributed([(frame.speaker, frame.text)]), signals=signals)

    def _key(self, frame: DTMFFrame, _: Processor) -> None:
        self._log.note(NoteKind.KEY, frame.digit)

    # The floor

    def _decision(self, frame: TurnDecisionFrame, _: Processor) -> None:
        now = self._log.clock()
        match frame.action:
            case "commit":
                # The CommitFrame follows, and carries no reason.
                self.open_turn.committed = now
            case "interrupt":
                self.open_turn.barged_in = True
            case "end_turn":
                self.open_turn.decided = now
                self._agent.unanswered, self._is_open = self.turns[-1], False
            case "give_up":
                self._is_open = False
            case "resume" | "go_on" if self._is_open and not self.turns[-1].pieces:
                # A cough or a murmur is no turn.
                self.turns.pop()
                self._is_open = False
        if frame.action != "interrupt":
            # An interruption has a separate frame, whoever decided it.
            note = Note(now, NoteKind(frame.action), reason=frame.reason, signals=frame.signals)
            self._log.add(replace(note, alternatives=frame.alternatives, saved=frame.saved))
        else:
            self._signals = frame.signals

    def _interruption(self, frame: InterruptionFrame, _: Processor) -> None:
        signals, self._signals = self._signals, ()
        self._agent.interrupt(frame.reply)
        self._log.note(NoteKind.INTERRUPT, reason=frame.reason, signals=signals)

    def _commit(self, frame: CommitFrame, _: Processor) -> None:
        turn = self.open_turn
        turn.committed = self._log.clock() if turn.committed is None else turn.committed

    # The session

    def _start(self, frame: StartFrame, _: Processor) -> None:
        self._log.note(NoteKind.START)

    def _error(self, frame: ErrorFrame, _: Processor) -> None:
        # Two frames report one error, one each way.
        if not any(error is frame.error for _, error in self.errors):
            self.errors.append((frame.processor, frame.error))
            self._log.note(NoteKind.ERROR, f"{frame.processor}: {type(frame.error).__name__}: {frame.error}")

    def _end(self, frame: EndFrame | CancelFrame, _: Processor) -> None:
        if not self._has_ended:  # the user often hangs up during the agent's goodbye
            self._has_ended = True
            self._log.note(NoteKind.END, reason=frame.reason)


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
    ErrorFrame: Journal._error,
    EndFrame: Journal._end,
    CancelFrame: Journal._end,
}
_AGENT_TAKERS: dict[type[Frame], Callable[[AgentNotes, Any, Processor], None]] = {
    MetricFrame: AgentNotes.metric,
    OperationFrame: AgentNotes.operation,
    AgentTextFrame: AgentNotes.text,
    AgentWordsFrame: AgentNotes.words,
    AgentAudioFrame: AgentNotes.audio,
    AgentStartedSpeakingFrame: AgentNotes.speaking,
    HeardFrame: AgentNotes.heard,
}
