"""A recorded call as a trace: a lane for each voice, vendor and kind of work, from its journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voiceflow.frames import OperationKind
from voiceflow.journal import Note, NoteKind
from voiceflow.telemetry.trace_file import TraceFile, TraceSlice

USER = "user voice"
TURN = "user turn"
WAIT = "end-of-turn wait"
DECISIONS = "decisions"
AGENT = "agent voice"

ANSWER = "answer latency"
"""A counter: from the user's last voice to the agent's first audio."""

FIRST = "first output"
"""A counter for each kind of work: from the request to the first output."""

_KINDS = {
    OperationKind.STT.value: "speech to text",
    OperationKind.CHAT.value: "model",
    OperationKind.TOOL.value: "tools",
    OperationKind.TTS.value: "text to speech",
}
_LANES = (USER, TURN, WAIT, DECISIONS)
_DECISIONS = frozenset(
    {
        NoteKind.PAUSE,
        NoteKind.RESUME,
        NoteKind.INTERRUPT,
        NoteKind.GO_ON,
        NoteKind.DROP,
        NoteKind.COMMIT,
        NoteKind.ERROR,
        NoteKind.END,
    }
)
_WORDS = frozenset({NoteKind.INTERIM, NoteKind.FINAL})


def trace_call(notes: Sequence[Note], *, title: str, content: bool = False) -> TraceFile:
    """Make the trace of a call.

    Args:
        notes: The notes of its journal.
        title: The name of the trace.
        content: Whether it shows what people said.
    """
    tracer = _CallTracer(TraceFile(title, _LANES), content=content)
    for note in notes:
        tracer.take(note)
    tracer.close(max((note.at for note in notes), default=0.0))
    return tracer.file


class _CallTracer:
    """Follows a call through its notes."""

    def __init__(self, file: TraceFile, *, content: bool) -> None:
        self.file = file
        self._content = content
        self._voice: float | None = None
        self._turn: float | None = None
        self._stopped: float | None = None
        self._said: list[str] = []
        self._asked: tuple[TraceSlice, float] | None = None
        self._replies: dict[int | None, tuple[float, str, tuple[TraceSlice, float] | None]] = {}

    def take(self, note: Note) -> None:
        """Take the next note."""
        if note.kind in _DECISIONS:
            self._decide(note)
        elif note.kind in _WORDS:
            self._hear(note)
        elif (take := _TAKERS.get(note.kind)) is not None:
            take(self, note)

    def close(self, at: float) -> None:
        """End what is still open."""
        if self._voice is not None:
            self.file.add(USER, "speaks", self._voice, at)
        for number in list(self._replies):
            self._silence(number, at, "")

    def _begin_voice(self, note: Note) -> None:
        self._voice = note.at
        self._turn = note.at if self._turn is None else self._turn
        if self._stopped is not None:
            self.file.add(WAIT, "user went on", self._stopped, note.at)
        self._stopped = None

    def _end_voice(self, note: Note) -> None:
        if self._voice is not None:
            self.file.add(USER, "speaks", self._voice, note.at)
        self._voice, self._stopped = None, note.at

    def _hear(self, note: Note) -> None:
        if note.kind is NoteKind.FINAL:
            self._said.append(note.text)
        shown = {"text": note.text} if self._content else {}
        self.file.instant(DECISIONS, f"{note.kind.value} transcript", note.at, **shown)

    def _decide(self, note: Note) -> None:
        details: dict[str, object] = dict(note.signals)
        details |= {"reason": note.reason} if note.reason else {}
        if note.kind is NoteKind.ERROR:
            # The text of an exception may quote what it choked on; processor and class come before it.
            details["error"] = note.text if self._content else ": ".join(note.text.split(": ")[:2])
        self.file.instant(DECISIONS, note.kind.value, note.at, **details)
        if note.kind in (NoteKind.RESUME, NoteKind.GO_ON) and not self._said:
            # A cough or a murmur is no turn.
            self._turn = self._stopped = None

    def _end_turn(self, note: Note) -> None:
        details: dict[str, object] = {"reason": note.reason, **dict(note.signals)}
        if self._content:
            details["text"] = " ".join(self._said)
        began = note.at if self._turn is None else self._turn
        turn = self.file.add(TURN, note.kind.value, began, note.at, **details)
        if self._stopped is not None:
            self.file.add(WAIT, note.reason or note.kind.value, self._stopped, note.at)
        if note.kind is NoteKind.END_TURN:
            self._asked = turn, note.at if self._stopped is None else self._stopped
        self._turn = self._stopped = None
        self._said.clear()

    def _begin_reply(self, note: Note) -> None:
        asked, self._asked = self._asked, None
        self._replies[note.reply] = (note.at, f"reply {note.reply}", asked)
        if asked is not None:
            self.file.counter(ANSWER, note.at, round((note.at - asked[1]) * 1000, 1), unit="ms")

    def _end_reply(self, note: Note) -> None:
        self._silence(note.reply, note.at, note.text)

    def _silence(self, number: int | None, at: float, heard: str) -> None:
        reply = self._replies.pop(number, None)
        if reply is None:
            return
        began, name, asked = reply
        spoken = self.file.add(AGENT, name, began, at, **({"heard": heard} if self._content else {}))
        if asked is not None:
            self.file.arrow(asked[0], spoken)

    def _operate(self, note: Note) -> None:
        measured = dict(note.signals)
        kind = _KINDS.get(note.reason, note.reason)
        vendor, _, rest = note.text.partition(" ")
        name, _, outcome = rest.rpartition(" ")
        details: dict[str, object] = {"outcome": outcome or rest, "reply": note.reply, **measured}
        began = note.at - measured.get("seconds", 0.0)
        self.file.add(f"{kind}: {vendor}", name or kind, began, note.at, **details)
        if "first" in measured:
            self.file.counter(
                f"{kind} {FIRST}", began + measured["first"], round(measured["first"] * 1000, 1), unit="ms"
            )


_TAKERS: dict[NoteKind, Callable[[_CallTracer, Note], None]] = {
    NoteKind.SPEECH_START: _CallTracer._begin_voice,
    NoteKind.SPEECH_STOP: _CallTracer._end_voice,
    NoteKind.END_TURN: _CallTracer._end_turn,
    NoteKind.GIVE_UP: _CallTracer._end_turn,
    NoteKind.ON_WIRE: _CallTracer._begin_reply,
    NoteKind.REPLY_OVER: _CallTracer._end_reply,
    NoteKind.OPERATION: _CallTracer._operate,
}
