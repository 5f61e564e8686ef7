"""The notes of a journal in a file: one JSON note per line, times in seconds since the recording began."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from voiceflow.journal.entries import Note, NoteKind


def save_notes(notes: Iterable[Note], file: str | os.PathLike[str], *, start: float = 0.0) -> None:
    """Write notes to a file. It contains what people said: treat it like the recording of the call.

    Args:
        notes: The notes, such as ``journal.notes``.
        file: The path.
        start: Loop time of the first sample of the recording of the same call.
    """
    lines = [
        json.dumps(
            {
                "at": round(note.at - start, 6),
                "kind": note.kind.value,
                "text": note.text,
                "reply": note.reply,
                "reason": note.reason,
                "signals": dict(note.signals),
                "alternatives": dict(note.alternatives),
                "saved": note.saved,
                "unheard": note.unheard,
            },
            ensure_ascii=False,
        )
        for note in notes
    ]
    Path(file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def load_notes(file: str | os.PathLike[str]) -> list[Note]:
    """Read notes from a file.

    Raises:
        ValueError: If a line is no note; the message says which line.
    """
    notes = []
    # Not splitlines: the text may contain other characters that break lines.
    lines = Path(file).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            notes.append(_note(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            # Without its cause, which would quote what people said.
            raise ValueError(f"line {number} is no note of a journal") from None
    return notes


def _note(line: str) -> Note:
    found = json.loads(line)
    return Note(
        at=float(found["at"]),
        kind=NoteKind(found["kind"]),
        text=str(found.get("text", "")),
        reply=found.get("reply"),
        reason=str(found.get("reason", "")),
        signals=_figures(found.get("signals", {})),
        alternatives=_figures(found.get("alternatives", {})),
        unheard=str(found.get("unheard", "")),
        saved=None if found.get("saved") is None else float(found["saved"]),
    )


def _figures(found: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple((str(name), float(value)) for name, value in found.items())
