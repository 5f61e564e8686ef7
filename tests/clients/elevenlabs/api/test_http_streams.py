"""Audio that comes piece by piece over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clients.elevenlabs.api.test_text_to_speech import collect, speech
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.streams import BrokenStreamError
from voiceflow.clients.elevenlabs.schema.speech import SpeechQuery
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault

Client = Callable[..., ElevenLabs]


VOICE = "21m00Tcm4TlvDq8ikWAM"


PCM = SpeechQuery(output_format="pcm_8000")


async def test_a_stream_that_breaks_off_tells_how_much_came_and_is_not_asked_for_again(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    emulator.http.plan(HttpFault(cut_after=6401))
    heard: list[bytes] = []
    with pytest.raises(BrokenStreamError) as caught:
        await collect(client().text_to_speech.stream(VOICE, speech(), PCM), heard)
    assert caught.value.received == len(b"".join(heard)) == 6400
    assert caught.value.seconds == 0.4
    assert caught.value.retryable
    assert len(emulator.http.served) == 1
