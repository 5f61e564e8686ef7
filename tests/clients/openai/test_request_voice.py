"""A voice over requests."""

import itertools
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from tests.clients.openai.conftest import AUDIO_HOST, AUDIO_KEY
from tests.contracts import tts_voice
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.openai.speech import SpeechClient, SpeechOptions
from voiceflow.clients.openai.voice import OpenAISpeech
from voiceflow.clients.speech.fallback_voice import FallbackVoice
from voiceflow.clients.speech.request_voice import RequestVoice
from voiceflow.clients.speech.speech_limits import SpeechLimits
from voiceflow.emulators.openai import AudioDelivery, AudioEmulator, Refusal
from voiceflow.frames import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    ErrorFrame,
    InterruptionFrame,
    ReplyEndFrame,
)
from voiceflow.processors.openai import OpenAITTS
from voiceflow.testing import MemoryNetwork, play

BASE: Mapping[str, Any] = {"base_url": f"https://{AUDIO_HOST}/v1", "api_key": AUDIO_KEY}


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
