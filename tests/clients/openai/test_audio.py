"""Speech and transcripts over HTTP, against the emulated endpoints."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import numpy as np
import pytest

from tests.clients.openai.conftest import AUDIO_HOST, AUDIO_KEY, AUDIO_WORDS, ramp
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.openai import ChatError
from voiceflow.clients.openai.speech import SpeechClient, SpeechOptions
from voiceflow.emulators.openai import AudioDelivery, AudioEmulator, Refusal
from voiceflow.errors import ConfigurationError, ErrorScope
from voiceflow.frames import (
    Direction,
    ErrorFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processors.openai import OpenAISTT, OpenAITTS
from voiceflow.testing import MemoryNetwork, play

BASE: Mapping[str, Any] = {"base_url": f"https://{AUDIO_HOST}/v1", "api_key": AUDIO_KEY}


async def read(client: SpeechClient, http: aiohttp.ClientSession, text: str = "Good morning.") -> bytes:
    async with client.stream(http, text) as audio:
        return b"".join([data async for data in audio])


async def test_speech_is_streamed_as_it_comes(server: AudioEmulator, http: aiohttp.ClientSession) -> None:
    options = SpeechOptions(model="m", voice="nova", instructions="Be kind.", speed=1.5)
    server.delivery = AudioDelivery(piece=4801, gap=0.01)
    data = await read(SpeechClient(**BASE, options=options), http)
    assert np.frombuffer(data, "<i2").tolist() == ramp("Good morning.", 24000).tolist()
    assert server.exchanges[0].request == {
        "input": "Good morning.",
        "model": "m",
        "voice": "nova",
        "instructions": "Be kind.",
        "speed": 1.5,
        "response_format": "pcm",
    }


async def test_a_server_may_have_further_fields(server: AudioEmulator, http: aiohttp.ClientSession) -> None:
    with pytest.raises(ChatError, match="unknown_parameter"):
        await read(SpeechClient(**BASE, options=SpeechOptions(extra={"pitch": 2})), http)


FAULTS: Sequence[tuple[AudioDelivery | Refusal, str, float]] = [
    (Refusal(status=401, code="invalid_api_key"), "invalid_api_key", 0.0),
    (AudioDelivery(head=9.0), "timeout", 2.5),
    (AudioDelivery(first=9.0), "timeout", 2.5),
    (AudioDelivery(stall_after=1), "timeout", 1.5),
    (AudioDelivery(cut_after=1), "closed", 0.0),
]


@pytest.mark.parametrize(("fault", "code", "after"), FAULTS)
async def test_speech_that_fails_is_known_within_its_limit(
    fault: Any, code: str, after: float, server: AudioEmulator, http: aiohttp.ClientSession
) -> None:
    server.planned.extend([fault] * 2)
    with pytest.raises(ChatError) as caught:
        await read(SpeechClient(**BASE), http)
    assert (caught.value.code, caught.value.vendor) == (code, "openai")
    assert "morning" not in str(caught.value)
    assert asyncio.get_running_loop().time() == pytest.approx(after, abs=0.01)


async def test_a_refusal_that_may_pass_is_tried_once_more(
    server: AudioEmulator, http: aiohttp.ClientSession
) -> None:
    server.planned.append(Refusal(status=503))
    assert await read(SpeechClient(**BASE), http)
    assert [exchange.status for exchange in server.exchanges] == [503, 200]


async def test_leaving_stops_the_server(server: AudioEmulator, http: aiohttp.ClientSession) -> None:
    server.delivery = AudioDelivery(gap=1.0)
    async with SpeechClient(**BASE).stream(http, "Good morning.") as audio:
        await anext(audio)
    await asyncio.sleep(0.5)
    assert server.exchanges[0].is_disconnected


@pytest.fixture
def plays(network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions of ``play`` reach the network in memory."""
    monkeypatch.setattr("voiceflow.session.client_session", network.session)


def test_a_call_plays_what_needs_no_decoder() -> None:
    with pytest.raises(ConfigurationError, match="pcm or wav"):
        OpenAITTS(options=SpeechOptions(response_format="mp3"), **BASE)
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        SpeechClient(base_url="https://api.openai.com/v1")
    assert AUDIO_KEY not in repr(SpeechClient(**BASE).__dict__)
    tts = OpenAITTS("nova", **BASE)
    assert tts.current_settings() == {"voice": "nova", "voice_model": "gpt-4o-mini-tts"}


# Transcripts


def utterance(at: float, level: int) -> list[tuple[float, Any]]:
    byte = b"\x10" if level else b"\xff"
    return [
        (at, UserStartedSpeakingFrame(at=at)),
        *((at + 0.02 * n, UserAudioFrame(data=byte * 160, format=TELEPHONE)) for n in range(50)),
        (at + 1.0, UserStoppedSpeakingFrame(at=at + 1.0)),
    ]


@pytest.mark.usefixtures("plays")
@pytest.mark.parametrize("is_streamed", [False, True])
async def test_each_utterance_becomes_a_transcript(is_streamed: bool, server: AudioEmulator) -> None:
    server.delivery = AudioDelivery(first=0.2)
    script = [*utterance(1.0, 1), *utterance(4.0, 0)]
    played = await play([OpenAISTT(is_streamed=is_streamed, **BASE)], script)
    assert [(at, frame.text) for at, frame in played.of(TranscriptionFrame)] == [(2.2, AUDIO_WORDS)]
    interims = [frame.text for _, frame in played.of(InterimTranscriptionFrame)]
    steps = [" ".join(AUDIO_WORDS.split()[: count + 1]) for count in range(4)] if is_streamed else []
    assert interims == [*steps, ""]


@pytest.mark.usefixtures("plays")
async def test_a_wrong_key_of_the_recogniser_is_fatal(server: AudioEmulator) -> None:
    server.planned.append(Refusal(status=401, code="invalid_api_key"))
    played = await play([OpenAISTT(**BASE)], utterance(1.0, 1), expect_errors=True)
    [error] = [frame for _, frame in played.of(ErrorFrame)]
    assert error.fatal
    assert getattr(error.error, "scope", None) is ErrorScope.SERVICE
    assert played.of(TranscriptionFrame, Direction.UPSTREAM) == []
