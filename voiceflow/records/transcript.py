"""The transcript of a call, as values, as JSON, and as lines of a file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field

from voiceflow.journal import Journal, NoteKind, TimedTurn


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One turn of the user, or one reply of the agent.

    Attributes:
        at: Seconds since the call began; None if it is not known when the voice began.
        who: ``"user"`` or ``"agent"``.
        text: The recognised words of the user, or the heard words of the agent.
        unheard: The rest of the reply, if it was interrupted.
    """

    at: float | None
    who: str
    text: str = field(repr=False)
    unheard: str = field(default="", repr=False)


def transcript_lines(journal: Journal) -> list[TranscriptLine]:
    """The turns and replies of a call, in the order in which they began."""
    start = next((note.at for note in journal.notes if note.kind is NoteKind.START), 0.0)
    entries = [turn for turn in journal.turns if turn.text] + [
        reply for reply in journal.replies.values() if reply.on_wire is not None
    ]
    lines: list[tuple[float, TranscriptLine]] = []
    for entry in entries:
        if isinstance(entry, TimedTurn):
            began = entry.final if entry.began is None else entry.began
            who, text, unheard = "user", entry.text, ""
        else:
            began, who, text = entry.on_wire, "agent", entry.heard
            unheard = entry.unheard if entry.is_interrupted else ""
        at = None if began is None else round(began - start, 3)
        lines.append((float("inf") if at is None else at, TranscriptLine(at, who, text, unheard)))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def append_transcript(journal: Journal, file: str | os.PathLike[str], *, call: str = "") -> None:
    """Append the transcript to a file: one JSON turn or reply per line. It may block.

    The file contains what people said: treat it like the recording of the call.

    Args:
        journal: The journal of the call.
        file: The path; the file is created if it does not exist.
        call: Names the call in each line, such as ``call.call_sid``.
    """
    said = ({"call": call, **asdict(line)} for line in transcript_lines(journal))
    lines = [json.dumps(one, ensure_ascii=False) for one in said]
    with open(file, "a", encoding="utf-8") as out:
        out.write("".join(f"{line}\n" for line in lines))
