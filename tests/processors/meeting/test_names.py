"""Names for the speakers on a phone line."""

from __future__ import annotations

import pytest

from voiceflow import InterimTranscriptionFrame, TranscriptionFrame, UserStartedSpeakingFrame
from voiceflow.frames import ActiveSpeakerFrame, Participant
from voiceflow.processors.meeting import CalledByName, SpeakerLog, SpeakerNames, SpeakerWatch
from voiceflow.testing import play


def log(*changes: tuple[float, str]) -> SpeakerLog:
    made = SpeakerLog("+15550199")
    for at, name in changes:
        made.note(name, at)
    return made


def test_who_spoke_longest_is_the_speaker() -> None:
    assert log((0.0, "Ada"), (5.0, "Ben")).speaker(4.5, 8.0) == "Ben"
    assert log((0.0, "Ada"), (5.0, "Ben")).speaker(1.0, 3.9) == "Ada"


def test_the_agents_own_phone_is_never_the_speaker() -> None:
    assert log((0.0, "Ada"), (5.0, "+15550199")).speaker(6.0, 8.0) == "Ada"


def test_without_any_report_there_is_no_speaker() -> None:
    assert log().speaker(0.0, 5.0) is None


async def test_a_meeting_is_watched_and_its_names_are_put_on_a_call() -> None:
    written = SpeakerLog()
    await play(
        [SpeakerWatch(written)],
        [(0.5, ActiveSpeakerFrame(participant=Participant(user_id=1, name="Ada")))],
    )
    assert written.speaker(0.0, 1e9) == "Ada"


async def test_an_utterance_keeps_the_name_of_its_first_interim() -> None:
    names = log((0.0, "Ada"), (3.0, "Ben"))
    played = await play(
        [SpeakerNames(lambda: names)],
        [
            (1.0, UserStartedSpeakingFrame(at=1.0)),
            (1.5, InterimTranscriptionFrame(text="Are we")),
            (4.5, TranscriptionFrame(text="Are we ready?")),
            (5.0, UserStartedSpeakingFrame(at=5.0)),
            (6.5, TranscriptionFrame(text="Yes.")),
        ],
    )
    assert [frame.speaker for _, frame in played.of(InterimTranscriptionFrame)] == ["Ada"]
    assert [frame.speaker for _, frame in played.of(TranscriptionFrame)] == ["Ada", "Ben"]


async def test_without_a_log_the_speaker_is_the_user() -> None:
    played = await play([SpeakerNames(lambda: None)], [(1.0, TranscriptionFrame(text="Hello."))])
    assert [frame.speaker for _, frame in played.of(TranscriptionFrame)] == ["user"]


async def test_an_agent_that_is_called_by_name_gets_what_was_said_before_too() -> None:
    lines = ["We meet on Friday.", "No, on Monday.", "Otto, when do we meet?", "Bring the ottoman."]
    played = await play(
        [CalledByName("Otto")],
        [(float(at), TranscriptionFrame(text=text)) for at, text in enumerate(lines, 1)],
    )
    assert [(at, frame.text) for at, frame in played.of(TranscriptionFrame)] == [
        (3.0, lines[0]),
        (3.0, lines[1]),
        (3.0, lines[2]),
    ]


async def test_a_sentence_soon_after_needs_no_name() -> None:
    played = await play(
        [CalledByName("Otto", follow_up=5.0)],
        [
            (1.0, TranscriptionFrame(text="Otto?")),
            (5.0, TranscriptionFrame(text="When do we meet?")),
            (20.0, TranscriptionFrame(text="Let us go on.")),
        ],
    )
    assert [at for at, _ in played.of(TranscriptionFrame)] == [1.0, 5.0]


async def test_of_a_long_talk_only_the_end_is_remembered() -> None:
    script = [(float(at), TranscriptionFrame(text=f"{at:03} " + "x" * 96)) for at in range(1, 20)]
    played = await play(
        [CalledByName("Otto", memory=500)], [*script, (30.0, TranscriptionFrame(text="Otto?"))]
    )
    assert [frame.text[:3] for _, frame in played.of(TranscriptionFrame)] == [
        "015", "016", "017", "018", "019", "Ott",
    ]  # fmt: skip


def test_a_name_is_needed() -> None:
    with pytest.raises(ValueError, match="a name is needed"):
        CalledByName()
