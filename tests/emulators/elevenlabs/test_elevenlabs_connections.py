"""Connections that are cut, stalled and disturbed."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.emulators.elevenlabs.test_emulator import chunk, now, rest, running, told, voice
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
)

STT = "/v1/speech-to-text/realtime?audio_format=ulaw_8000"


VOICE = "21m00Tcm4TlvDq8ikWAM"


TTS = f"/v1/text-to-speech/{VOICE}/stream-input?output_format=ulaw_8000"


KEY = {"xi-api-key": "k"}


async def flood(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Send audio without an end."""
    while True:
        await socket.send_json(chunk(voice(1.0), commit=True))


async def test_a_connection_can_be_cut_after_so_many_messages(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(cut_after=2))
    async with running(emulator, published) as session, session.ws_connect(TTS, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "A long sentence to be spoken. ", "flush": True})
        messages, code = await rest(socket)
        assert len(messages) == 2
        assert code == emulator.connections[0].close_code == 1006


async def test_a_connection_can_be_cut_after_so_many_messages_of_the_client(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(cut_after_received=3))
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        for _ in range(3):
            await socket.send_json(chunk(voice(0.1)))
        _, code = await rest(socket)
        assert code == 1006
        assert len(emulator.connections[0].received) == 3


async def test_a_connection_can_stall_and_go_on(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(stall_after=1, stall_for=3.0))
    async with running(emulator, published) as session, session.ws_connect(TTS, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "Ten chars ", "flush": True})
        times = []
        for _ in range(2):
            await socket.receive_json()
            times.append(now())
        assert times == [0.1, 3.1]


async def test_a_connection_that_stalls_for_ever_neither_reads_nor_writes_and_still_ends(
    published: Any,
) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(stall_after=1))
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        await told(socket, "session_started")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(flood(socket), 60.0)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await socket.receive_json()
        assert len(emulator.connections[0].received) == 0


async def test_a_connection_can_be_disturbed_at_any_time(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt=["Hello."])
    async with running(emulator, published) as session:
        async with session.ws_connect(STT, headers=KEY) as socket:
            await told(socket, "session_started")
            (connection,) = emulator.open_connections(EmulatedSocket.STT)
            connection.stall(2.0)
            await socket.send_json(chunk(voice(1.0), commit=True))
            await told(socket, "committed_transcript")
            assert now() == 2.15
            connection.fail("insufficient_audio_activity")
            await told(socket, "insufficient_audio_activity")
            connection.fail("transcriber_error")
            assert (await rest(socket))[1] == 1011
        async with session.ws_connect(STT, headers=KEY) as socket:
            await told(socket, "session_started")
            emulator.open_connections()[0].cut()
            assert (await rest(socket))[1] == 1006
