"""What carries text to speech across sockets."""

import asyncio

from tests.clients.elevenlabs.tts.speaking import HELLO, virtual
from tests.clients.elevenlabs.tts.test_multi_session import world
from voiceflow.clients.elevenlabs import (
    TTSOptions,
)
from voiceflow.clients.elevenlabs.sockets.events import ClientDead
from voiceflow.clients.elevenlabs.tts.events import Failed
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults, FormantVoice


@virtual
async def test_an_open_context_is_kept_alive_and_a_finished_one_is_not() -> None:
    async with world(options=TTSOptions(inactivity_timeout=20)) as w:
        w.tts.speak("1", "One moment. ")
        await asyncio.sleep(70)
        w.tts.speak("1", "It is Friday. ")
        w.tts.finish("1")
        await asyncio.sleep(70)
        assert w.words("1") == ["One", "moment.", "It", "is", "Friday."]
        assert len(w.emulator.connections[0].contexts) == 0
        assert not w.all(Failed)


@virtual
async def test_a_socket_closed_for_inactivity_is_replaced_in_the_background() -> None:
    async with world() as w:
        await asyncio.sleep(1)
        w.emulator.connections[0].fail("input_timeout_exceeded")
        await asyncio.sleep(1)
        w.tts.speak("1", "Hello. ")
        await asyncio.sleep(1)
        assert w.words("1") == ["Hello."]
        assert len(w.emulator.connections) == 2


@virtual
async def test_a_wrong_key_is_told_as_what_it_is() -> None:
    async with world(ElevenLabsEmulator(keys=["other"])) as w:
        await asyncio.sleep(1)
        [dead] = w.all(ClientDead)
        assert dead.error.code == "http_401"
        assert "sk_1" not in str(dead.error)


@virtual
async def test_odd_chunks_and_unknown_messages_change_nothing() -> None:
    emulator = ElevenLabsEmulator(faults=Faults(odd_chunks=True, extras=True))
    async with world(emulator, options=TTSOptions(output_format="pcm_16000")) as w:
        w.tts.speak("1", HELLO)
        w.tts.finish("1")
        await asyncio.sleep(3)
        assert w.data("1") == FormantVoice().speech(HELLO, 16000).samples.astype("<i2").tobytes()
        assert w.words("1") == HELLO.split()
