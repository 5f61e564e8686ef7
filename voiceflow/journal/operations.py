"""Notes of the operations of vendors and tools."""

from __future__ import annotations

from voiceflow.frames import OperationFrame
from voiceflow.journal.entries import Note, NoteKind


def note_operation(frame: OperationFrame, *, at: float) -> Note:
    """Make the note of an operation.

    Its reason is the kind, its text the vendor or processor, the name and the outcome. Its signals are
    ``seconds`` since the request, ``first`` (seconds from the request to the first output, if any), and its
    usage.
    """
    signals = [("seconds", at - frame.began)]
    if frame.first is not None:
        signals.append(("first", frame.first - frame.began))
    signals += [(name, float(value)) for name, value in frame.counts]
    parts = (frame.vendor or frame.processor, frame.name, frame.outcome.value)
    text = " ".join(part for part in parts if part)
    return Note(at, NoteKind.OPERATION, text, frame.reply, frame.kind.value, tuple(signals))
