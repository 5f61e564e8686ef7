from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.journal import Note, NoteKind, load_notes, save_notes

FIGURES = st.dictionaries(st.text(), st.floats(0, 9), max_size=3).map(lambda found: tuple(found.items()))
FINAL = Note(at=12.5, kind=NoteKind.FINAL, text="It is über the road.")
NOTES = st.builds(
    Note,
    at=st.integers(0, 10**6).map(lambda ms: ms / 1000),
    kind=st.sampled_from(NoteKind),
    text=st.text(),
    reply=st.none() | st.integers(0, 99),
    reason=st.text(),
    signals=FIGURES,
    alternatives=FIGURES,
    saved=st.none() | st.floats(-9, 9),
)


@given(st.lists(NOTES, max_size=4))
def test_notes_come_back_as_they_were_saved(
    tmp_path_factory: pytest.TempPathFactory, notes: list[Note]
) -> None:
    file = tmp_path_factory.mktemp("journal") / "call.jsonl"
    save_notes(notes, file)
    assert load_notes(file) == notes


def test_times_count_from_the_start_of_the_recording(tmp_path: Path) -> None:
    save_notes([FINAL], tmp_path / "call.jsonl", start=10.0)
    assert [note.at for note in load_notes(tmp_path / "call.jsonl")] == [2.5]


@pytest.mark.parametrize("line", ["secret words", "[1]", '{"at": 1, "kind": "secret"}', '{"kind": "final"}'])
def test_a_bad_line_is_named_without_what_it_says(tmp_path: Path, line: str) -> None:
    save_notes([FINAL], tmp_path / "call.jsonl")
    with (tmp_path / "call.jsonl").open("a") as file:
        file.write(line)
    with pytest.raises(ValueError, match=r"^line 2 is no note of a journal$"):
        load_notes(tmp_path / "call.jsonl")
