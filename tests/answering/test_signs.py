"""What voice, words, tones and pauses say about who answered."""

from __future__ import annotations

import pytest

from voiceflow.answering import AnsweredBy
from voiceflow.answering.evidence import AnswerEvidence
from voiceflow.answering.rules import AnswerRules
from voiceflow.answering.signs import WORDLESS, Signs
from voiceflow.audio.tone_meter import HeardTone


def signs(*, began: float = 0.0) -> tuple[AnswerEvidence, Signs]:
    heard = AnswerEvidence("en")
    return heard, Signs(heard, AnswerRules(), began)


def speak(heard: AnswerEvidence, until: float) -> None:
    for step in range(1, round(until / 0.02) + 1):
        heard.speech.add(step * 0.02)


@pytest.mark.parametrize(
    ("length", "pause", "reason"), [(1.0, 0.6, "short greeting"), (2.2, 0.9, "pause"), (4.0, 1.6, WORDLESS)]
)
def test_a_pause_decides_when_it_is_long_enough_for_the_greeting(
    length: float, pause: float, reason: str
) -> None:
    heard, found = signs()
    speak(heard, length)
    assert found.by_pause(length + pause - 0.01) is None
    decided = found.by_pause(length + pause)
    assert decided is not None
    assert decided == (AnsweredBy.VOICEMAIL if reason == WORDLESS else AnsweredBy.HUMAN, reason)


def test_no_pause_decides_while_a_tone_is_heard() -> None:
    heard, found = signs()
    speak(heard, 1.0)
    heard.add_tone(HeardTone(1000.0, 1.2, 0.1, is_over=False))
    assert found.by_pause(9.0) is found.by_sign(9.0) is None


def test_a_beep_after_a_greeting_is_a_mailbox_once_it_stays_alone() -> None:
    heard, found = signs()
    speak(heard, 1.0)
    heard.add_tone(HeardTone(1000.0, 2.0, 0.5, is_over=True))
    assert found.by_sign(2.6) is None
    assert found.by_sign(2.7) == (AnsweredBy.VOICEMAIL, "beep")


def test_words_decide_before_music_and_people_need_a_pause() -> None:
    heard, found = signs()
    heard.is_music = True
    assert found.by_sign(1.0) == (AnsweredBy.IVR, "music")
    heard.add_words("Please leave a message after the tone.", 1.0, is_final=True)
    assert found.by_sign(1.0) == (AnsweredBy.VOICEMAIL, "words")


def test_silence_and_speech_without_an_end_are_decided_at_their_limits() -> None:
    heard, found = signs(began=10.0)
    rules = AnswerRules()
    assert found.by_limit(10.0 + rules.silence - 0.01) is None
    assert found.by_limit(10.0 + rules.silence) == (AnsweredBy.UNKNOWN, "silence")
    heard.speech.add(11.0)
    assert found.by_limit(11.0 + rules.budget) == (AnsweredBy.VOICEMAIL, "long greeting")


@pytest.mark.parametrize("length", [0.5, 2.0, 3.5])
def test_every_change_by_time_alone_is_at_one_of_the_moments(length: float) -> None:
    heard, found = signs()
    speak(heard, length)
    moments = list(found.moments())
    before = None
    for step in range(round(length / 0.02), 500):
        now = step * 0.02
        decided = found.by_pause(now) or found.by_limit(now)
        if decided != before:
            assert min(abs(now - moment) for moment in moments) < 0.021
        before = decided
