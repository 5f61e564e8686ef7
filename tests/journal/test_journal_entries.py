"""The entries of a journal."""

from dataclasses import replace

from tests.journal.test_journal import Scene
from voiceflow import (
    Direction,
    InterimTranscriptionFrame,
    Processor,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
)
from voiceflow.journal import NoteKind


def test_whoever_is_not_the_user_is_named() -> None:
    scene = Scene()
    second = Processor(name="second stt")
    scene.see(1.0, UserStartedSpeakingFrame(at=1.0), InterimTranscriptionFrame(text="On", speaker="Ada"))
    user, ada = TranscriptionFrame(text="Is it open?"), TranscriptionFrame(text="On Sunday?", speaker="Ada")
    scene.journal.observe(scene.stt, user, Direction.DOWNSTREAM)
    scene.journal.observe(second, ada, Direction.DOWNSTREAM)
    scene.journal.observe(second, replace(ada, text="At noon?"), Direction.DOWNSTREAM)
    scene.journal.observe(scene.middle, replace(user, text="Is it [open]?"), Direction.DOWNSTREAM)
    assert scene.journal.open_turn.text == "Is it [open]? Ada: On Sunday? At noon?"
    told = [note.text for note in scene.journal.notes if note.kind in (NoteKind.INTERIM, NoteKind.FINAL)]
    assert told == ["Ada: On", "Is it open?", "Ada: On Sunday?", "Ada: At noon?", "Is it [open]?"]


def test_what_was_said_is_in_no_repr() -> None:
    scene = Scene()
    scene.caller_says(1.0, 2.0, "secret")
    scene.agent_says(2.7, 1, "secret", "secret")
    told = repr([scene.journal.notes, scene.journal.turns, scene.journal.replies])
    assert "secret" not in told
