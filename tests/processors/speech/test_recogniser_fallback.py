"""Several recognisers as one: no word of the user is lost, and none comes twice."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.faults.speech import VOCABULARY, recognise, sentence, word
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import decode
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
    FunctionListener,
)
from voiceflow.emulators.openai import AudioDelivery, AudioEmulator
from voiceflow.frames import (
    ErrorFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processors.elevenlabs import ElevenLabsSTT
from voiceflow.processors.openai import OpenAISTT
from voiceflow.processors.speech.streaming_stt import StreamingSTT
from voiceflow.testing import MemoryNetwork, play

KEY = "sk-right"


def hear(samples: np.ndarray, rate: int) -> str:
    """The words of which most is in the samples, in their order."""
    data = samples.tobytes()
    middles = [(decode(word(each)[800:1600], Encoding.MULAW).tobytes(), each) for each in VOCABULARY]
    found = sorted((data.find(middle), each) for middle, each in middles)
    return " ".join(each for place, each in found if place >= 0)


class World:
    """Two accounts of one recogniser, and a recogniser that takes recordings."""

    def __init__(self, network: MemoryNetwork) -> None:
        listeners = [FunctionListener(recognise, redecode=True) for _ in range(2)]
        self.first, self.second = (ElevenLabsEmulator(stt=each, keys=[KEY]) for each in listeners)
        self.recordings = AudioEmulator(api_key=KEY, recognise=hear)
        network.add("first.test", self.first.app())
        network.add("second.test", self.second.app())
        network.add("recordings.test", self.recordings.app)

    def spoil(self, faults: Faults, *, both: bool = False) -> None:
        for service in (self.first, self.second) if both else (self.first,):
            service.plan(*[faults] * 99, endpoint=EmulatedSocket.STT)


@pytest.fixture
def world(network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("voiceflow.session.client_session", network.session)
    return World(network)


def at(host: str, **more: Any) -> ElevenLabsSTT:
    return ElevenLabsSTT(endpoint=Endpoint(base_url=f"https://{host}", api_key=KEY), **more)


def recordings() -> OpenAISTT:
    return OpenAISTT(base_url="https://recordings.test/v1", api_key=KEY)


def chain(**more: Any) -> StreamingSTT[str]:
    return StreamingSTT([at("first.test"), at("second.test")], **more)


def script(*sentences: str, gap: float = 3.0) -> list[tuple[float, Any]]:
    """The user's sentences, each with the silence after it."""
    cues: list[tuple[float, Any]] = []
    now = 1.0
    for text in sentences:
        audio = sentence(text)
        end = now + len(audio) / 8000
        audio += b"\xff" * round((gap - len(audio) / 8000) * 8000)
        packets = [audio[place : place + 800] for place in range(0, len(audio), 800)]
        cues.append((now, UserStartedSpeakingFrame(at=now)))
        for number, packet in enumerate(packets):
            if now + 0.1 * number >= end > now + 0.1 * (number - 1):
                cues.append((now + 0.1 * number, UserStoppedSpeakingFrame(at=end)))
            cues.append((now + 0.1 * number, UserAudioFrame(data=packet, format=TELEPHONE)))
        now += gap
    return cues


async def transcripts(stt: StreamingSTT[Any], *sentences: str, **more: Any) -> tuple[list[str], Any]:
    played = await play([stt], script(*sentences), **{"linger": 3.0, "expect_errors": True, **more})
    return [frame.text for _, frame in played.of(TranscriptionFrame)], played


SAID = ("zebra quartz falcon", "maple velvet harbor", "tulip comet")
BROKEN = [
    *(Faults(cut_after_received=count) for count in (0, 1, 3, 7, 12, 20)),
    *(Faults(cut_after=count) for count in range(5)),
    *(Faults(stall_after=count) for count in range(5)),
    *(Faults(refuse=status) for status in (401, 429, 500)),
    Faults(first_delay=3.0),
    Faults(ignore_commits=True),
    Faults(error="quota_exceeded", error_after=2),
    Faults(error="rate_limited", error_after=2),
]


def told(faults: Faults) -> str:
    usual = Faults()
    names = [name for name in Faults.__slots__ if getattr(faults, name) != getattr(usual, name)]
    return "-".join(f"{name}={getattr(faults, name)}" for name in names)


async def check_words(faults: Faults, second: Callable[[], Any], world: World) -> None:
    world.spoil(faults)
    found, played = await transcripts(StreamingSTT([at("first.test"), second()]), *SAID)
    assert " ".join(found) == " ".join(SAID)
    assert not any(frame.fatal for _, frame in played.of(ErrorFrame))


@pytest.mark.parametrize("faults", BROKEN[::3], ids=told)
async def test_a_recogniser_of_recordings_may_be_the_second(faults: Faults, world: World) -> None:
    await check_words(faults, recordings, world)


async def test_a_recogniser_that_works_is_not_replaced(world: World) -> None:
    found, _ = await transcripts(chain(), *SAID)
    assert found == [*SAID]
    assert not world.second.connections


async def test_a_short_noise_without_words_replaces_nobody(world: World) -> None:
    world.spoil(Faults(ignore_commits=True))
    noise = [(1.0 + 0.02 * n, UserAudioFrame(data=b"\x10" * 160, format=TELEPHONE)) for n in range(20)]
    cues = [(1.0, UserStartedSpeakingFrame(at=1.0)), *noise, (1.4, UserStoppedSpeakingFrame(at=1.4))]
    await play([chain()], cues, linger=1.5, expect_errors=True)
    assert not world.second.connections


async def test_a_recogniser_that_rested_comes_back_when_the_other_fails(world: World) -> None:
    world.first.plan(Faults(cut_after=0), Faults(cut_after=0), endpoint=EmulatedSocket.STT)
    world.second.plan(*[Faults(cut_after_received=12)] * 99, endpoint=EmulatedSocket.STT)
    found, _ = await transcripts(chain(), *SAID)
    assert " ".join(found) == " ".join(SAID)
    assert len(world.first.connections) == 3


@pytest.mark.parametrize("faults", [Faults(refuse=401), Faults(cut_after=0)], ids=told)
async def test_when_all_recognisers_fail_the_call_is_told_once(faults: Faults, world: World) -> None:
    world.spoil(faults, both=True)
    found, played = await transcripts(chain(), *SAID, linger=30.0)
    assert found == []
    assert [frame.fatal for _, frame in played.of(ErrorFrame)].count(True) == 1


async def test_a_slow_recogniser_is_not_replaced_by_one_that_has_failed(world: World) -> None:
    world.spoil(Faults(refuse=500))
    world.recordings.delivery = AudioDelivery(head=1.2)
    stt: StreamingSTT[Any] = StreamingSTT([at("first.test"), recordings()])
    found, played = await transcripts(stt, *SAID)
    assert found == [*SAID]
    assert len(world.recordings.exchanges) == len(SAID)
    times = [when for when, _ in played.of(TranscriptionFrame)]
    ends = [when for when, _ in played.of(UserStoppedSpeakingFrame)]
    assert [when - end for when, end in zip(times, ends, strict=True)] == pytest.approx([1.2] * 3)


assert set(" ".join(SAID).split()) <= set(VOCABULARY)
