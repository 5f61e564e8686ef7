"""The journals of a folder."""

from __future__ import annotations

from pathlib import Path

from voiceflow.journal import Note, NoteKind
from voiceflow.records import JournalFolder


async def test_the_name_of_a_call_cannot_leave_the_folder(tmp_path: Path) -> None:
    folder = JournalFolder(tmp_path / "calls")
    for _ in range(2):
        folder._save([Note(0.0, NoteKind.START)], "../../etc/x y")
    assert sorted(file.name for file in (tmp_path / "calls").iterdir()) == [
        "_etc_x_y-2.jsonl",
        "_etc_x_y.jsonl",
    ]
