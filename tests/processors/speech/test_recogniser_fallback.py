"""Several recognisers as one: no word of the user is lost, and none comes twice."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.faults.speech import VOCABULARY, recognise, sentence, word
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.clients.openai.transcription import TranscriptionOptions
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
    FunctionListener,
)
from voiceflow.emulators.openai import AudioDelivery, AudioEmulator, Refusal
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    EndFrame,
    EndReason,
    ErrorFrame,
    InterimTranscriptionFrame,
    RecogniserFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processors.elevenlabs import ElevenLabsSTT
from voiceflow.processors.openai import OpenAISTT
from voiceflow.processors.speech.recogniser_fallback import RecogniserWaits, common_format
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


@pytest.mark.parametrize("faults", BROKEN, ids=told)
async def test_every_word_is_transcribed_once(faults: Faults, world: World) -> None:
    await check_words(faults, lambda: at("second.test"), world)


@pytest.mark.parametrize("faults", BROKEN[::3], ids=told)
async def test_a_recogniser_of_recordings_may_be_the_second(faults: Faults, world: World) -> None:
    await check_words(faults, recordings, world)


async def test_a_recogniser_that_works_is_not_replaced(world: World) -> None:
    found, _ = await transcripts(chain(), *SAID)
    assert found == [*SAID]
    assert not world.second.connections


async def test_a_slow_recogniser_is_replaced_after_its_time(world: World) -> None:
    world.spoil(Faults(ignore_commits=True))
    _, played = await transcripts(chain(waits=RecogniserWaits(answer=0.5)), SAID[0])
    [(when, frame)] = played.of(TranscriptionFrame)
    assert frame.text == SAID[0]
    assert 2.4 < when < 2.6  # the voice ends at 1.9


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


async def test_the_last_words_of_a_call_are_transcribed_by_the_next(world: World) -> None:
    world.spoil(Faults(ignore_commits=True))
    cues = script(SAID[0], gap=1.2)[:-1]
    cues.append((2.0, EndFrame(reason=EndReason.USER_HANGUP)))
    cues = sorted((cue for cue in cues if cue[0] <= 2.0), key=lambda cue: cue[0])
    played = await play([chain()], cues, expect_errors=True)
    assert [frame.text for _, frame in played.of(TranscriptionFrame)] == [SAID[0]]
    [(ended, _)] = played.of(EndFrame)
    assert ended < 3.0


async def test_what_is_said_while_nobody_listens_is_transcribed_later(world: World) -> None:
    world.spoil(Faults(error="quota_exceeded", error_after=2))
    world.second.plan(*[Faults(refuse=500)] * 4, endpoint=EmulatedSocket.STT)
    found, _ = await transcripts(chain(), *SAID)
    assert " ".join(found) == " ".join(SAID)


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


async def test_the_words_of_recordings_count_from_the_first_audio(world: World) -> None:
    options = TranscriptionOptions(
        model="whisper-1", response_format="verbose_json", timestamp_granularities=["word"]
    )
    timed = OpenAISTT(base_url="https://recordings.test/v1", api_key=KEY, options=options)
    played = (await transcripts(StreamingSTT([timed]), *SAID))[1]
    starts = [frame.words[0].start for _, frame in played.of(TranscriptionFrame)]
    # From 0.3 s before each voice.
    assert starts == pytest.approx([0.0, 2.7, 5.7], abs=0.03)


async def test_whoever_listens_for_words_knows_that_none_come_before_the_end(world: World) -> None:
    world.spoil(Faults(refuse=500))
    _, played = await transcripts(StreamingSTT([at("first.test"), recordings()]), SAID[0])
    assert [frame.gives_interims for _, frame in played.of(RecogniserFrame)] == [True, False]
    interims = [frame.text for _, frame in played.of(InterimTranscriptionFrame)]
    assert interims in ([], [""])


@pytest.mark.parametrize(
    "fault", [Refusal(status=500), AudioDelivery(cut_after=0), AudioDelivery(is_malformed=True)]
)
async def test_a_recording_whose_transcript_fails_is_sent_again(fault: Any, world: World) -> None:
    world.recordings.planned.extend([fault] * 2)
    found, played = await transcripts(StreamingSTT([recordings()]), *SAID)
    assert found == [*SAID]
    assert not any(frame.fatal for _, frame in played.of(ErrorFrame))


async def test_a_wrong_key_for_recordings_is_fatal(world: World) -> None:
    world.recordings.delivery = Refusal(status=401)  # type: ignore[assignment]
    stt: StreamingSTT[bytes] = StreamingSTT([recordings()])
    _, played = await transcripts(stt, SAID[0])
    assert [frame.fatal for _, frame in played.of(ErrorFrame)][-1]


def test_recognisers_need_a_format_in_common() -> None:
    class Only:
        vendor = "only"

        def __init__(self, *formats: AudioFormat) -> None:
            self.formats: Sequence[AudioFormat] = formats

        def serve(self, wanted: AudioFormat) -> AudioFormat:
            return wanted if wanted in self.formats else self.formats[0]

    wide, narrow = AudioFormat(Encoding.PCM16, 16000), AudioFormat(Encoding.PCM16, 8000)
    services: Any = [Only(TELEPHONE, wide), Only(wide)]
    assert common_format(services, TELEPHONE) == wide
    apart: Any = [Only(narrow), Only(wide)]
    with pytest.raises(ConfigurationError, match="in common"):
        common_format(apart, TELEPHONE)
    with pytest.raises(ConfigurationError, match="list"):
        StreamingSTT([])
    with pytest.raises(ConfigurationError, match="waits"):
        StreamingSTT([at("first.test")], waits=RecogniserWaits())


async def test_a_change_of_language_is_for_all_recognisers(world: World) -> None:
    # The first works for one utterance and is then told another language, in which it never answers.
    world.first.plan(Faults(), *[Faults(ignore_commits=True)] * 9, endpoint=EmulatedSocket.STT)
    stt = chain()
    asyncio.get_running_loop().call_later(3.5, lambda: stt.prepare_update({"language": "de"})())
    found, _ = await transcripts(stt, *SAID)
    assert found == [*SAID]
    assert stt.current_settings() == {"language": "de"}
    assert len(world.second.connections) == 1


assert set(" ".join(SAID).split()) <= set(VOCABULARY)
