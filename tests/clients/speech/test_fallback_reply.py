"""A reply for which another voice stands in."""

import pytest

from tests.clients.speech.test_fallback_voice import LetterVoice, speak
from voiceflow.clients.speech.fallback_reply import VoiceWaits
from voiceflow.clients.speech.fallback_voice import FallbackVoice
from voiceflow.errors import ConfigurationError
from voiceflow.processors.speech.tts import TTS


async def test_a_voice_that_failed_rests_and_comes_back() -> None:
    first, second = LetterVoice(breaks_at=0), LetterVoice()
    waits = VoiceWaits(rest=1.9)
    await speak([first, second], ["One. "], ["Two. "], ["Three. "], waits=waits)
    assert sorted(first.texts) == [1, 3]
    assert sorted(second.texts) == [1, 2, 3]


def test_settings_are_those_of_the_preferred_voice() -> None:
    voice = FallbackVoice([LetterVoice(), LetterVoice()])
    assert voice.current_settings() == {"voice": "a"}
    assert voice.changed({"voice": "a"}) is voice
    with pytest.raises(ConfigurationError):
        FallbackVoice([])
    with pytest.raises(ConfigurationError):
        TTS(LetterVoice(), waits=VoiceWaits())
