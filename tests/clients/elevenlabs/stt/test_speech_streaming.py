"""The client of a streaming recogniser."""

import asyncio
import random
from itertools import pairwise

import pytest

from tests.clients.elevenlabs.stt.hearing import LOUD, now, numbered, virtual, world
from voiceflow.clients.elevenlabs import STTOptions
from voiceflow.clients.elevenlabs.sockets.events import SocketLost
from voiceflow.clients.elevenlabs.stt.events import (
    Committed,
    Partial,
    RecognitionStarted,
)
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    Faults,
    SttBehaviour,
)
from voiceflow.testing import run_virtual
from voiceflow.testing.wire import Link


@virtual
async def test_speech_becomes_partials_and_one_final_with_words_and_waiting_time() -> None:
    emulator = ElevenLabsEmulator(stt=["A table for two."], stt_behaviour=SttBehaviour(latency=0.15))
    async with world(emulator, options=STTOptions(include_timestamps=True)) as w:
        await w.say(LOUD, 1.5)
        assert w.stt.commit()
        await asyncio.sleep(1)
        [final] = w.all(Committed)
        assert final.text == "A table for two."
        assert [word.text for word in final.words] == ["A", "table", "for", "two."]
        assert final.waited == pytest.approx(0.19)
        assert isinstance(w.events[0], RecognitionStarted)
        assert w.all(Partial)


@virtual
async def test_a_commit_is_on_its_way_at_once_and_takes_the_last_audio_with_it() -> None:
    async with world(ElevenLabsEmulator(stt=["Hi."]), link=Link()) as w:
        await w.say(LOUD, 0.55)
        w.stt.send_audio(LOUD)
        asked = now()
        w.stt.commit()
        await asyncio.sleep(0.01)
        last = w.emulator.connections[0].received[-1]
        assert last.message["commit"] is True
        assert last.at == asked
        assert last.message["audio_base_64"]


@virtual
async def test_audio_before_the_socket_is_open_is_kept() -> None:
    async with world(ElevenLabsEmulator(stt=["Hello."]), link=Link(latency=0.3)) as w:
        await w.say(LOUD, 0.4)
        assert await w.stt.finish(limit=3.0)
        assert w.texts == ["Hello."]
        assert w.emulator.connections[0].recognised[0].segment.duration == pytest.approx(0.4)


@pytest.mark.rows(4)
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("words", [False, True])
def test_wherever_the_socket_is_cut_every_byte_is_in_one_final(seed: int, words: bool) -> None:
    async def run() -> None:
        chance = random.Random(seed)
        emulator = ElevenLabsEmulator(stt=numbered, stt_behaviour=SttBehaviour(partial_interval=None))
        options = STTOptions(audio_format="pcm_8000", include_timestamps=words)
        async with world(emulator, options=options, attempts=20) as w:
            said = 0
            for step in range(300):
                w.stt.send_audio(b"".join(n.to_bytes(2, "little") for n in range(said, said + 160)))
                said += 160
                if chance.random() < 0.05:
                    w.stt.commit()
                if chance.random() < 0.05 and step < 280:
                    for connection in w.emulator.open_connections():
                        connection.cut()
                await asyncio.sleep(0.02)
            assert await w.stt.finish(limit=5.0)
            edges = [tuple(map(int, text.split(".."))) for text in w.texts if text]
            assert edges[0][0] == 0
            assert said - edges[-1][1] < 0.3 * 8000, "only what the service refuses to hear is left"
            assert all(before[1] == after[0] for before, after in pairwise(edges))
            assert w.all(SocketLost)

    run_virtual(run())


@virtual
async def test_closing_is_bounded_whatever_the_peer_does() -> None:
    for fault in (Faults(), Faults(stall_after=0), Faults(stall_after=1)):
        async with world(ElevenLabsEmulator(faults=fault)) as w:
            await asyncio.sleep(1.0)
            begun = now()
            await w.stt.close()
            assert now() - begun <= 2.0
