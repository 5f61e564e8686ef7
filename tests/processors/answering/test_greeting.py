"""The words with which a person picks up, and the greeting that answers them."""

from __future__ import annotations

from voiceflow.frames import SayFrame, TranscriptionFrame, UserSpeakingFrame
from voiceflow.processors.answering import AnswerDetector
from voiceflow.testing import play
from voiceflow.testing.playing import Cue


def voice(start: float, seconds: float) -> list[Cue]:
    steps = round(seconds / 0.02)
    return [
        (start + number * 0.02, UserSpeakingFrame(at=start + number * 0.02, voiced=number * 0.02))
        for number in range(steps)
    ]


async def test_late_words_of_the_pick_up_are_answered_by_the_greeting_and_later_ones_by_the_model() -> None:
    played = await play(
        [AnswerDetector(greeting="Good morning.")],
        [
            *voice(0.1, 0.4),
            (1.5, TranscriptionFrame(text="Hello?")),
            (4.0, TranscriptionFrame(text="Yes.")),
        ],
    )
    assert [frame.text for _, frame in played.of(SayFrame)] == ["Good morning."]
    assert [frame.text for _, frame in played.of(TranscriptionFrame)] == ["Yes."]


async def test_without_a_greeting_the_model_gets_every_word_once() -> None:
    played = await play(
        [AnswerDetector()],
        [
            *voice(0.1, 0.4),
            (0.7, TranscriptionFrame(text="Hello?")),
            (1.5, TranscriptionFrame(text="Who is this?")),
        ],
    )
    assert [frame.text for _, frame in played.of(TranscriptionFrame)] == ["Hello?", "Who is this?"]
