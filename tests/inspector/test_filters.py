"""The calls that a list shows."""

from __future__ import annotations

from pathlib import Path

from tests.inspector.test_recorded_calls import opened
from voiceflow.journal import Note, NoteKind, save_notes


async def test_the_list_is_chosen_by_what_happened(tmp_path: Path) -> None:
    def call(name: str, *notes: Note) -> None:
        save_notes([Note(0.0, NoteKind.START), *notes], tmp_path / f"{name}.jsonl")

    call("quiet", Note(9.0, NoteKind.END, reason="user_hangup"))
    call("failed", Note(1.0, NoteKind.ERROR, "LLM: gone"), Note(2.0, NoteKind.END, reason="error"))
    call("cut", Note(1.0, NoteKind.INTERRUPT, reason="words"), Note(2.0, NoteKind.END, reason="user_hangup"))
    async with opened(tmp_path) as browser:
        for query, names in {
            "": {"quiet", "failed", "cut"},
            "?outcome=error": {"failed"},
            "?interrupted=on": {"cut"},
            "?failed=on": {"failed"},
            "?silence=5": {"quiet"},
            "?silence=x&wait=nan": {"quiet", "failed", "cut"},
            "?wait=1": set(),
        }.items():
            page = await browser.get(query)
            assert {name for name in ("quiet", "failed", "cut") if f'href="calls/{name}/"' in page} == names
