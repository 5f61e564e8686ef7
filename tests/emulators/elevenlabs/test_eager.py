"""Decoding ahead of the commit, on virtual time."""

import asyncio
import base64

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow import TELEPHONE
from voiceflow.clients.speech.engines import Recognition
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Segment, Source, SttBehaviour
from voiceflow.emulators.elevenlabs.eager import EagerListener
from voiceflow.emulators.elevenlabs.voices import FormantVoice
from voiceflow.testing import MemoryNetwork

SESSION = Source()


class Engine:
    """Says how many samples it was given, after a while."""

    def __init__(self, takes: float = 0.2) -> None:
        self.takes = takes
        self.jobs = 0

    async def recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        self.jobs += 1
        await asyncio.sleep(self.takes)
        return Recognition(f"{len(samples) / sample_rate:g} s")


def segment(
    seconds: float, voiced: float | None = None, start: float = 0.0, source: Source = SESSION
) -> Segment:
    """Audio with a voice from its beginning to ``voiced``."""
    end = seconds if voiced is None else voiced
    span = (0.0, end) if end else None
    return Segment(TELEPHONE.silence(seconds), TELEPHONE, start, span, end, source)


async def test_an_interim_text_never_waits() -> None:
    listener = EagerListener(Engine())
    began = asyncio.get_running_loop().time()
    assert await listener.partial(segment(0.6)) is None
    assert asyncio.get_running_loop().time() == began
    await asyncio.sleep(0.25)
    assert await listener.partial(segment(0.8)) == "0.6 s"


async def test_a_decoding_that_covers_the_voice_is_the_final_transcript_at_once() -> None:
    engine = Engine()
    listener = EagerListener(engine)
    await listener.partial(segment(1.2, voiced=1.0))
    await asyncio.sleep(0.25)
    began = asyncio.get_running_loop().time()
    assert (await listener.final(segment(1.4, voiced=1.0))).text == "1.2 s"
    assert asyncio.get_running_loop().time() == began
    assert engine.jobs == 1


async def test_the_final_transcript_waits_for_a_running_decoding_that_covers_it() -> None:
    engine = Engine()
    listener = EagerListener(engine)
    await listener.partial(segment(1.2, voiced=1.0))
    await asyncio.sleep(0.15)
    assert (await listener.final(segment(1.4, voiced=1.0))).text == "1.2 s"
    assert engine.jobs == 1


async def test_what_was_said_since_is_decoded_again() -> None:
    listener = EagerListener(Engine())
    await listener.partial(segment(1.0))
    await asyncio.sleep(0.25)
    assert (await listener.final(segment(1.5))).text == "1.5 s"


async def test_another_segment_is_another_matter() -> None:
    listener = EagerListener(Engine())
    await listener.partial(segment(1.0))
    await asyncio.sleep(0.25)
    assert await listener.partial(segment(0.3, start=5.0)) is None
    assert (await listener.final(segment(1.0, start=5.0))).text == "1 s"


async def test_another_session_is_another_matter_too() -> None:
    listener = EagerListener(Engine())
    await listener.partial(segment(1.2, voiced=1.0))
    await asyncio.sleep(0.25)
    other = Source()
    assert await listener.partial(segment(0.3, source=other)) is None
    assert (await listener.final(segment(0.9, source=other))).text == "0.9 s"
    assert (await listener.final(segment(1.4, voiced=1.0))).text == "1.2 s"


async def test_two_sessions_at_a_time_are_not_mixed_up() -> None:
    listener = EagerListener(Engine())
    first, second = Source(), Source()
    await listener.partial(segment(1.2, voiced=1.0, source=first))
    await asyncio.sleep(0.1)
    said = await asyncio.gather(
        listener.final(segment(1.0, source=second)), listener.final(segment(1.4, voiced=1.0, source=first))
    )
    assert [utterance.text for utterance in said] == ["1 s", "1.2 s"]


async def test_a_session_hears_its_own_words_only(network: MemoryNetwork) -> None:
    behaviour = SttBehaviour(latency=0.0, partial_latency=0.0, partial_interval=0.1)
    emulator = ElevenLabsEmulator(stt=EagerListener(Engine()), stt_behaviour=behaviour)
    network.add("api.elevenlabs.io", emulator.app())

    async def heard(seconds: float) -> list[str]:
        """What a session is told that hears a voice for so long, in packets of 100 ms, and then commits."""
        samples = FormantVoice(seconds).speech("m", 16000).samples.tobytes()
        url = "wss://api.elevenlabs.io/v1/speech-to-text/realtime?audio_format=pcm_16000"
        texts: list[str] = []
        async with network.session().ws_connect(url, headers={"xi-api-key": "k"}) as socket:
            for at in range(0, len(samples), 3200):
                data = base64.b64encode(samples[at : at + 3200]).decode()
                is_last = at + 3200 >= len(samples)
                chunk = {"message_type": "input_audio_chunk", "audio_base_64": data, "sample_rate": 16000}
                await socket.send_json({**chunk, "commit": is_last})
                await asyncio.sleep(0.1)
            async for message in socket:
                texts += [message.json()["text"]] if "text" in message.json() else []
                if message.json()["message_type"] == "committed_transcript":
                    return texts
        return texts

    for seconds in (2.0, 1.0, 0.5):
        assert (await heard(seconds))[-1] == f"{seconds:g} s"
    at_a_time = await asyncio.gather(*(heard(seconds) for seconds in (2.0, 1.0, 0.5)))
    assert [texts[-1] for texts in at_a_time] == ["2 s", "1 s", "0.5 s"]
    assert all(float(text[:-2]) <= 0.5 for text in at_a_time[2])


async def test_a_lull_is_decoded_without_delay() -> None:
    engine = Engine()
    listener = EagerListener(engine)
    await listener.partial(segment(1.0))
    await asyncio.sleep(0.25)
    await listener.partial(segment(1.2))
    await asyncio.sleep(0.01)
    assert engine.jobs == 1
    await listener.partial(segment(1.32, voiced=1.2))
    await asyncio.sleep(0.01)
    assert engine.jobs == 2
    await listener.close()


async def test_on_a_slow_machine_nothing_is_decoded_ahead() -> None:
    engine = Engine(takes=0.8)
    listener = EagerListener(engine)
    await listener.warm_up(np.zeros(800, np.int16), 8000)
    assert await listener.partial(segment(2.0)) is None
    assert engine.jobs == 2


@pytest.mark.parametrize("ask", ["partial", "final"])
async def test_silence_is_not_decoded(ask: str) -> None:
    engine = Engine()
    listener = EagerListener(engine)
    silence = segment(2.0, voiced=0.0)
    text = await listener.partial(silence) if ask == "partial" else (await listener.final(silence)).text
    assert not text
    assert engine.jobs == 0
