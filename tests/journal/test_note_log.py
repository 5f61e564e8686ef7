"""The notes of a journal: bounded, and followed."""

from voiceflow.journal import Note, NoteKind
from voiceflow.journal.note_log import NoteLog


def test_notes_are_bounded_and_the_rest_is_counted() -> None:
    log = NoteLog(lambda: 1.0, None, 2, ())
    for digit in "123":
        log.note(NoteKind.KEY, digit)
    assert [note.text for note in log.notes] == ["1", "2"]
    assert log.dropped == 1


def test_kinds_that_are_left_out_are_followed_and_take_no_place() -> None:
    seen: list[Note] = []
    log = NoteLog(lambda: 1.0, seen.append, 1, (NoteKind.INTERIM,))
    log.note(NoteKind.INTERIM, "a table")
    log.note(NoteKind.FINAL, "a table for two")
    assert [note.kind for note in seen] == [NoteKind.INTERIM, NoteKind.FINAL]
    assert [note.kind for note in log.notes] == [NoteKind.FINAL]
    assert log.dropped == 0


def test_a_note_has_the_time_that_was_passed_or_the_clocks() -> None:
    log = NoteLog(lambda: 7.0, None, 10, ())
    log.note(NoteKind.START)
    log.note(NoteKind.SPEECH_START, at=6.5)
    assert [note.at for note in log.notes] == [7.0, 6.5]
