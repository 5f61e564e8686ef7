"""Which of several voices goes on with a reply."""

import pytest

from tests.clients.speech.test_fallback_voice import End, LetterVoice, check_heard, speak
from voiceflow.frames import AgentAudioFrame, AgentTextFrame, ReplyEndFrame
from voiceflow.processors.speech.tts import TTS
from voiceflow.testing import play

LETTER = 160
"""Bytes of a letter: 20 ms."""


async def test_a_slow_voice_is_replaced_before_the_user_wonders() -> None:
    slow, next_one = LetterVoice(delay=5.0), LetterVoice()
    played = await speak([slow, next_one], ["We open. "])
    check_heard(played, 1, "We open.")
    assert played.of(AgentAudioFrame)[0][0] == pytest.approx(2.0 + 0.8 + 0.1)
    assert slow.cancelled == [1]


async def test_a_voice_that_stalls_far_ahead_of_the_user_gets_time() -> None:
    # 35 words are 4.18 s, sent at once.
    text = "abcde " * 60
    stalled, next_one = LetterVoice(breaks_at=212, end=End.STALLED, chunk=212 * LETTER), LetterVoice()
    played = await speak([stalled, next_one], [text])
    check_heard(played, 1, text)
    # The next voice begins 0.8 s before the user has heard them.
    assert played.of(AgentAudioFrame)[1][0] == pytest.approx(2.1 + 4.18 - 0.8 + 0.15)


async def test_a_voice_that_stalls_near_the_user_is_replaced_soon() -> None:
    # 60 letters are 1.2 s; the voice sends them in 0.1 s and stalls.
    text = "abcde " * 20
    stalled, next_one = LetterVoice(breaks_at=60, end=End.STALLED, chunk=60 * LETTER), LetterVoice()
    played = await speak([stalled, next_one], [text])
    check_heard(played, 1, text)
    times = [at for at, _ in played.of(AgentAudioFrame)]
    assert times[0] == pytest.approx(2.1)
    # 0.6 s without audio; the user still has 1.2 s to hear.
    assert times[1] == pytest.approx(2.1 + 0.6 + 0.15)


async def test_a_voice_whose_text_comes_slowly_owes_nothing() -> None:
    first, never = LetterVoice(), LetterVoice()
    cues = [
        (1.0, AgentTextFrame(reply=1, text="We open ")),
        (6.0, AgentTextFrame(reply=1, text="at nine. ")),
        (12.0, ReplyEndFrame(reply=1)),
    ]
    played = await play([TTS([first, never])], cues)
    check_heard(played, 1, "We open at nine.")
    assert never.texts == {}
