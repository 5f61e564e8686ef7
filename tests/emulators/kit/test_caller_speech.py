"""The caller's speech on its timeline, in 20 ms packets."""

from __future__ import annotations

from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.track import Stretch

WORD = bytes(range(200))


def test_speech_waits_for_the_speech_before_it() -> None:
    speech = CallerSpeech(10.0)
    assert speech.say(WORD, 11.0) == Stretch(11.0, WORD)
    assert speech.say(WORD, 11.0) == Stretch(11.025, WORD)
    assert speech.say(WORD, 12.0).end == 12.025


def test_a_hushed_caller_stops_in_mid_word() -> None:
    speech = CallerSpeech(0.0)
    speech.say(WORD, 0.0)
    speech.say(WORD, 0.0)
    speech.hush(0.01)
    assert speech.take(0, 160) == WORD[:80] + b"\xff" * 80
    speech.say(WORD, 0.02)
    assert speech.take(160, 160) == WORD[:160]


def test_what_was_said_before_anybody_listened_is_said_all_the_same() -> None:
    speech = CallerSpeech(0.0)
    speech.say(WORD, 0.0)
    assert speech.take(16000, 160) is None
    assert speech.spoken == [Stretch(0.0, WORD)]
    assert CallerSpeech(0.0, keep=False).spoken == []
