"""Speech and transcripts over HTTP, against the emulated endpoints."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import numpy as np
import pytest

from tests.contracts import tts_voice
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.openai import ChatError
from voiceflow.clients.openai.speech import SpeechClient, SpeechOptions
from voiceflow.clients.openai.voice import OpenAISpeech
from voiceflow.clients.speech.fallback_voice import FallbackVoice
from voiceflow.clients.speech.request_voice import RequestVoice
from voiceflow.clients.speech.speech_limits import SpeechLimits
from voiceflow.emulators.openai import AudioDelivery, AudioEmulator, Refusal
from voiceflow.errors import ConfigurationError, ErrorScope
from voiceflow.frames import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    Direction,
    ErrorFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    ReplyEndFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processors.openai import OpenAISTT, OpenAITTS
from voiceflow.testing import MemoryNetwork, play

HOST, KEY = "audio.test", "sk-right"
BASE: Mapping[str, Any] = {"base_url": f"https://{HOST}/v1", "api_key": KEY}
WORDS = "we open at nine"


def recognise(samples: np.ndarray, rate: int) -> str:
    return WORDS if np.abs(samples).max(initial=0) > 100 else ""


def ramp(text: str, rate: int) -> np.ndarray:
    """Each letter is 50 ms, and each sample is its place: nothing may be left out or come twice."""
    return np.arange(len(text) * rate // 20).astype(np.int16)


@pytest.fixture
def server(network: MemoryNetwork) -> AudioEmulator:
    emulator = AudioEmulator(api_key=KEY, recognise=recognise, speak=ramp)
    network.add(HOST, emulator.app)
    return emulator


@pytest.fixture
async def http(network: MemoryNetwork) -> aiohttp.ClientSession:
    return network.session()


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


def voice(**options: Any) -> RequestVoice:
    limits = SpeechLimits(first_audio=1.0, stall=0.5)
    client = SpeechClient(**BASE, options=SpeechOptions(**options), limits=limits)
    return RequestVoice(OpenAISpeech(client))


@pytest.mark.parametrize("kind", ["pcm", "wav"])
async def test_a_voice_over_requests_keeps_to_the_port(
    kind: str, server: AudioEmulator, http: aiohttp.ClientSession
) -> None:
    await tts_voice.check(lambda: voice(response_format=kind), http)
    await tts_voice.check(lambda: FallbackVoice([voice(response_format=kind)]), http)


CUES = [
    (1.0, AgentTextFrame(reply=1, text="We open at nine. ")),
    (1.1, AgentTextFrame(reply=1, text="We close at five. ")),
    (1.2, ReplyEndFrame(reply=1)),
]


@pytest.fixture
def plays(network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions of ``play`` reach the network in memory."""
    monkeypatch.setattr("voiceflow.session.client_session", network.session)


@pytest.mark.usefixtures("plays")
@pytest.mark.parametrize("kind", ["pcm", "wav"])
async def test_a_reply_is_spoken_piece_by_piece_in_the_lines_format(kind: Any, server: AudioEmulator) -> None:
    server.delivery = AudioDelivery(first=0.2, gap=0.05, piece=3333)
    played = await play([OpenAITTS("nova", response_format=kind, **BASE)], CUES)
    texts = [exchange.request["input"] for exchange in server.exchanges]
    assert texts == ["We open at nine. ", "We close at five. "]
    # The second piece was requested while the first was being read.
    assert server.exchanges[1].started_at < 1.3
    frames = [frame for _, frame in played.of(AgentAudioFrame)]
    assert {frame.format for frame in frames} == {TELEPHONE}
    assert sum(len(frame.data) for frame in frames) == pytest.approx(len("".join(texts)) * 400, abs=4)
    told = [word for _, frame in played.of(AgentWordsFrame) for word in frame.words]
    assert [word.text for word in told] == "".join(texts).split()
    assert all(first.end <= second.start + 1e-9 for first, second in itertools.pairwise(told))
    assert told[-1].end == pytest.approx(len("".join(texts)) / 20)


@pytest.mark.usefixtures("plays")
async def test_an_interruption_closes_the_answer(server: AudioEmulator) -> None:
    server.delivery = AudioDelivery(gap=1.0)
    cues = [*CUES[:1], (2.5, InterruptionFrame(reply=2, reason="test"))]
    played = await play([OpenAITTS(**BASE)], cues)
    assert server.exchanges[0].is_disconnected
    assert all(at <= 2.5 for at, _ in played.of(AgentAudioFrame))


@pytest.mark.usefixtures("plays")
@pytest.mark.parametrize(
    ("fault", "fatal"),
    [
        (Refusal(status=401, code="invalid_api_key"), True),
        (AudioDelivery(cut_after=1), False),
        (AudioDelivery(is_malformed=True), False),
    ],
)
async def test_a_voice_that_fails_reports_it_and_ends_the_reply(
    fault: Any, fatal: bool, server: AudioEmulator
) -> None:
    server.planned.extend([fault] * 4)
    played = await play([OpenAITTS(**BASE)], CUES, expect_errors=True)
    assert [frame.fatal for _, frame in played.of(ErrorFrame)][-1] is fatal
    assert [frame.reply for _, frame in played.of(ReplyEndFrame)] == [1]


def test_a_call_plays_what_needs_no_decoder() -> None:
    with pytest.raises(ConfigurationError, match="pcm or wav"):
        OpenAITTS(options=SpeechOptions(response_format="mp3"), **BASE)
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        SpeechClient(base_url="https://api.openai.com/v1")
    assert KEY not in repr(SpeechClient(**BASE).__dict__)
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
    assert [(at, frame.text) for at, frame in played.of(TranscriptionFrame)] == [(2.2, WORDS)]
    interims = [frame.text for _, frame in played.of(InterimTranscriptionFrame)]
    steps = [" ".join(WORDS.split()[: count + 1]) for count in range(4)] if is_streamed else []
    assert interims == [*steps, ""]


@pytest.mark.usefixtures("plays")
async def test_a_wrong_key_of_the_recogniser_is_fatal(server: AudioEmulator) -> None:
    server.planned.append(Refusal(status=401, code="invalid_api_key"))
    played = await play([OpenAISTT(**BASE)], utterance(1.0, 1), expect_errors=True)
    [error] = [frame for _, frame in played.of(ErrorFrame)]
    assert error.fatal
    assert getattr(error.error, "scope", None) is ErrorScope.SERVICE
    assert played.of(TranscriptionFrame, Direction.UPSTREAM) == []
