from pathlib import Path

import numpy as np
import pytest

from tests.cli.tuning.recordings import AGENT, USER, record
from voiceflow.audio.wav import write_wav
from voiceflow.cli.tuning.recorded import read_call, recordings
from voiceflow.errors import ConfigurationError
from voiceflow.journal import Note, NoteKind, save_notes


def shape(file: Path, user_channel: int = 0) -> list[list[tuple[float, bool]]]:
    turns = read_call(file, user_channel=user_channel).turns
    return [[(round(p.begin, 1), p.is_end) for p in turn.turn.pauses] for turn in turns]


@pytest.mark.parametrize("rate", [8000, 16000, 24000])
def test_turns_and_pauses_are_found_at_each_rate(tmp_path: Path, rate: int) -> None:
    record(tmp_path / "a.wav", USER, AGENT, rate=rate)
    assert shape(tmp_path / "a.wav") == [[(2.0, False), (4.0, True)], [(9.0, True)]]


def test_the_user_may_be_on_the_right(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", AGENT, USER)
    assert shape(tmp_path / "a.wav", user_channel=1) == [[(2.0, False), (4.0, True)], [(9.0, True)]]


def test_the_journal_tells_the_words_of_each_turn(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", USER, AGENT)
    notes = [
        Note(at=1.9, kind=NoteKind.INTERIM, text="my name"),
        Note(at=2.4, kind=NoteKind.COMMIT),
        Note(at=2.6, kind=NoteKind.FINAL, text="My name is"),
        Note(at=4.1, kind=NoteKind.FINAL, text="Ann."),
        Note(at=8.8, kind=NoteKind.INTERIM, text="yes"),
    ]
    save_notes(notes, tmp_path / "a.jsonl")
    call = read_call(tmp_path / "a.wav")
    assert call.has_words
    assert [turn.texts for turn in call.turns] == [
        ((1.9, "my name"), (2.6, "My name is"), (4.1, "My name is Ann.")),
        ((8.8, "yes"),),
    ]
    assert [round(turn.final_delay, 6) for turn in call.turns] == [0.2, 0.2]


def test_the_journal_tells_what_the_agent_said_before(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", USER, AGENT)
    notes = [
        Note(at=0.1, kind=NoteKind.REPLY, text="What is"),
        Note(at=0.9, kind=NoteKind.REPLY_OVER, text="What is your name?"),
        Note(at=4.8, kind=NoteKind.REPLY, text="Thank you."),
        Note(at=5.0, kind=NoteKind.HEARD, text="Thank"),
    ]
    save_notes(notes, tmp_path / "a.jsonl")
    first, interruption = read_call(tmp_path / "a.wav").turns
    assert (first.said, first.earlier) == ("What is your name?", ())
    assert (interruption.said, [round(pause, 1) for pause in interruption.earlier]) == ("", [0.8])


def test_the_journal_tells_how_sure_the_recogniser_was(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", USER, AGENT)
    notes = [
        Note(at=2.6, kind=NoteKind.FINAL, text="My name is", signals=(("confidence", 0.75),)),
        Note(at=4.1, kind=NoteKind.FINAL, text="Ann.", signals=(("confidence", 0.25),)),
        Note(at=9.1, kind=NoteKind.FINAL, text="Yes."),
    ]
    save_notes(notes, tmp_path / "a.jsonl")
    first, second = read_call(tmp_path / "a.wav").turns
    assert (first.confidences, first.usual) == ({2.6: 0.75, 4.1: 0.25}, ())
    assert (second.confidences, second.usual) == ({}, (0.5,))


def test_recordings_are_found_in_the_folders_below(tmp_path: Path) -> None:
    (tmp_path / "monday").mkdir()
    for name in ("b.WAV", "monday/a.wav", "notes.txt"):
        (tmp_path / name).touch()
    assert recordings(tmp_path) == [tmp_path / "b.WAV", tmp_path / "monday/a.wav"]


def test_a_folder_without_recordings_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no WAV file"):
        recordings(tmp_path)


def test_one_channel_is_not_enough(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(800, np.int16), 8000)
    with pytest.raises(ConfigurationError, match="one channel"):
        read_call(tmp_path / "a.wav")


def test_a_file_that_is_no_recording_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no")
    with pytest.raises(ConfigurationError, match=r"a\.wav: not a WAV file"):
        read_call(tmp_path / "a.wav")
