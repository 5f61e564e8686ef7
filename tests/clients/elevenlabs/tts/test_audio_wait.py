"""When the audio of an utterance is due."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.tts.audio_wait import AudioWait
from voiceflow.clients.elevenlabs.tts.events import Limit

LIMITS = TTSLimits(first_audio=3.0, stall=2.0, retries=1)


def test_the_first_audio_has_another_limit_than_what_follows() -> None:
    wait = AudioWait(LIMITS)
    wait.begin(1.0, is_spoken=False)
    assert wait.due == 4.0
    wait.begin(2.0, is_spoken=False)
    assert wait.due == 4.0  # more text moves nothing
    wait.hear(3.0, is_owed=True)
    assert wait.due == 5.0
    wait.hear(4.0, is_owed=False)
    assert wait.due is None
    wait.begin(5.0, is_spoken=True)
    assert wait.due == 7.0


def test_an_overrun_asks_again_until_the_retries_are_used_up() -> None:
    wait = AudioWait(LIMITS)
    first = wait.overrun("a", 1.0, is_started=False)
    assert (first.limit, first.retries, wait.due, wait.is_exhausted) == (Limit.FIRST_AUDIO, 1, 4.0, False)
    second = wait.overrun("a", 2.0, is_started=True)
    assert (second.limit, second.retries, wait.is_exhausted) == (Limit.STALL, 2, True)


def test_a_text_that_is_left_out_twice_is_given_up() -> None:
    wait = AudioWait(LIMITS)
    assert wait.silence(1.0).code == "no_audio"
    assert (wait.due, wait.is_given_up) == (4.0, False)
    wait.silence(2.0)
    assert wait.is_given_up
