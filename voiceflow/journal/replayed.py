"""The journal of a recorded call, made again from its notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from voiceflow.journal.entries import AgentReply, Note, NoteKind, TimedTurn
from voiceflow.journal.journal import Journal

_SAME_MOMENT = 0.001
"""Seconds. A second transcript within them is the first one, changed by a later processor."""


def journal_of(notes: Sequence[Note]) -> Journal:
    """Make the turns and replies from the notes of a file. The conversation of the model is not in them."""
    end = notes[-1].at if notes else 0.0
    journal = Journal(clock=lambda: end)
    replay = _Replay()
    for note in notes:
        replay.take(note)
    journal.notes, journal.turns, journal.replies = list(notes), replay.turns, replay.replies
    return journal


class _Replay:
    """Takes notes in order."""

    def __init__(self) -> None:
        self.turns: list[TimedTurn] = []
        self.replies: dict[int, AgentReply] = {}
        self._is_open = False
        self._unanswered: TimedTurn | None = None

    def take(self, note: Note) -> None:
        take = _TAKERS.get(note.kind)
        if take is not None:
            take(self, note)

    @property
    def _turn(self) -> TimedTurn:
        if not self._is_open:
            self.turns.append(TimedTurn())
            self._is_open = True
        return self.turns[-1]

    def _reply(self, note: Note) -> AgentReply:
        number = note.reply or 0
        found = self.replies.get(number)
        if found is None:
            found = self.replies[number] = AgentReply(number)
            if self._unanswered is not None:
                self._unanswered.reply, self._unanswered = found, None
        return found

    def speech_start(self, note: Note) -> None:
        turn = self._turn
        turn.began = note.at if turn.began is None else turn.began

    def speech_stop(self, note: Note) -> None:
        self._turn.ended = note.at

    def final(self, note: Note) -> None:
        turn = self._turn
        if turn.pieces and turn.final is not None and note.at - turn.final < _SAME_MOMENT:
            turn.pieces.pop()
        turn.pieces.append(("user", note.text))
        turn.final = note.at

    def commit(self, note: Note) -> None:
        self._turn.committed = note.at

    def interrupt(self, note: Note) -> None:
        if self._is_open and note.reason != "hangup":
            self.turns[-1].barged_in = True

    def end_turn(self, note: Note) -> None:
        self._turn.decided = note.at
        self._unanswered, self._is_open = self.turns[-1], False

    def give_up(self, note: Note) -> None:
        self._is_open = False

    def resume(self, note: Note) -> None:
        if self._is_open and not self.turns[-1].pieces:
            self.turns.pop()
            self._is_open = False

    def reply(self, note: Note) -> None:
        reply = self._reply(note)
        reply.first_text, reply.written = note.at, note.text

    def first_audio(self, note: Note) -> None:
        self._reply(note).first_audio = note.at

    def on_wire(self, note: Note) -> None:
        self._reply(note).on_wire = note.at

    def heard(self, note: Note) -> None:
        self._reply(note).heard = note.text

    def reply_over(self, note: Note) -> None:
        reply = self._reply(note)
        reply.heard, reply.over = note.text, note.at
        reply.written = f"{note.text} {note.unheard}".strip()
        reply.is_interrupted = bool(note.unheard)
        reply.is_complete = not note.unheard


_TAKERS: Mapping[NoteKind, Callable[[_Replay, Note], None]] = {
    NoteKind.SPEECH_START: _Replay.speech_start,
    NoteKind.SPEECH_STOP: _Replay.speech_stop,
    NoteKind.FINAL: _Replay.final,
    NoteKind.COMMIT: _Replay.commit,
    NoteKind.INTERRUPT: _Replay.interrupt,
    NoteKind.END_TURN: _Replay.end_turn,
    NoteKind.GIVE_UP: _Replay.give_up,
    NoteKind.RESUME: _Replay.resume,
    NoteKind.GO_ON: _Replay.resume,
    NoteKind.REPLY: _Replay.reply,
    NoteKind.FIRST_AUDIO: _Replay.first_audio,
    NoteKind.ON_WIRE: _Replay.on_wire,
    NoteKind.HEARD: _Replay.heard,
    NoteKind.REPLY_OVER: _Replay.reply_over,
}
