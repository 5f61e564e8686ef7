"""The sockets of the emulator."""

import asyncio
import math
from typing import Any

import aiohttp

from tests.emulators.elevenlabs.test_emulator import EchoEngine, chunk, now, rest, running, told, voice
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EngineVoice,
    HeardUtterance,
    Segment,
)
from voiceflow.testing import Link, MemoryNetwork

HOST = "api.elevenlabs.io"


STT = "/v1/speech-to-text/realtime?audio_format=ulaw_8000"


VOICE = "21m00Tcm4TlvDq8ikWAM"


TTS = f"/v1/text-to-speech/{VOICE}/stream-input?output_format=ulaw_8000"


MULTI = f"/v1/text-to-speech/{VOICE}/multi-stream-input?output_format=ulaw_8000"


KEY = {"xi-api-key": "k"}


async def test_an_open_connection_is_told_that_the_emulator_leaves() -> None:
    emulator = ElevenLabsEmulator()
    app = emulator.app()
    async with MemoryNetwork() as network:
        network.add(HOST, app)
        session = network.session(base_url=f"https://{HOST}")
        sockets = [await session.ws_connect(path, headers=KEY) for path in (STT, TTS, MULTI)]
        await asyncio.sleep(1.0)
        await app.shutdown()
        assert [(await rest(socket))[1] for socket in sockets] == [1001] * 3
        assert not emulator.open_connections()


async def test_a_client_that_vanishes_leaves_nothing_behind() -> None:
    emulator = ElevenLabsEmulator(tts=EngineVoice(EchoEngine()))
    async with MemoryNetwork() as network:
        network.add(HOST, emulator.app())
        socket = await network.session().ws_connect(f"wss://{HOST}{MULTI}", headers=KEY)
        for name in "abcd":
            await socket.send_json({"text": "One. Two. ", "context_id": name, "flush": True})
        await asyncio.sleep(0.2)
        network.connections(HOST)[0].cut()
        await asyncio.sleep(0.1)
        assert not emulator.open_connections()
        assert len(asyncio.all_tasks()) == 1


async def test_two_calls_at_a_time_do_not_mix(published: Any) -> None:
    def recognise(segment: Segment) -> HeardUtterance:
        return HeardUtterance(f"{segment.voiced_seconds:g}")

    async def call(session: aiohttp.ClientSession, seconds: float) -> str:
        async with session.ws_connect(STT, headers=KEY) as socket:
            for begin in range(0, round(seconds * 8000), 160):
                await socket.send_json(chunk(voice(seconds)[begin : begin + 160]))
                await asyncio.sleep(0.02)
            await socket.send_json(chunk(commit=True))
            return str((await told(socket, "committed_transcript"))["text"])

    async with running(ElevenLabsEmulator(stt=recognise), published, link=Link(latency=0.02)) as session:
        lengths = [0.5, 1.0, 1.5]
        assert await asyncio.gather(*(call(session, seconds) for seconds in lengths)) == ["0.5", "1", "1.5"]
        assert math.isclose(now(), 1.5 + 0.15, abs_tol=0.2)
