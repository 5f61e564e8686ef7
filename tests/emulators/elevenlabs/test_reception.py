"""Who may open a socket."""

from typing import Any

import aiohttp
import pytest

from tests.emulators.elevenlabs.test_emulator import rest, running, told
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
    SttBehaviour,
)

STT = "/v1/speech-to-text/realtime?audio_format=ulaw_8000"


VOICE = "21m00Tcm4TlvDq8ikWAM"


TTS = f"/v1/text-to-speech/{VOICE}/stream-input?output_format=ulaw_8000"


MULTI = f"/v1/text-to-speech/{VOICE}/multi-stream-input?output_format=ulaw_8000"


KEY = {"xi-api-key": "k"}


async def test_sessions_past_the_limit_are_refused(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt_behaviour=SttBehaviour(max_sessions=1))
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as first:
        await told(first, "session_started")
        async with session.ws_connect(STT, headers=KEY) as second:
            messages, _ = await rest(second)
            assert messages[0]["message_type"] == "rate_limited"


async def test_a_handshake_without_credentials_needs_them_in_the_first_message(published: Any) -> None:
    async with running(ElevenLabsEmulator(keys={"k"}), published) as session:
        async with session.ws_connect(MULTI) as socket:
            await socket.send_json({"text": " ", "xi_api_key": "k", "context_id": "a"})
            await socket.send_json({"text": "Hi. ", "context_id": "a", "flush": True})
            assert (await socket.receive_json())["contextId"] == "a"
        async with session.ws_connect(MULTI) as socket:
            await socket.send_json({"text": " ", "context_id": "a"})
            (message,), closed = await rest(socket)
            assert (message["error"], closed) == ("missing_api_key", 1008)


async def test_a_single_use_token_opens_one_socket(published: Any) -> None:
    async with running(ElevenLabsEmulator(keys={"k"}), published) as session:
        async with session.post("/v1/single-use-token/realtime_scribe") as response:
            assert response.status == 401
        async with session.post("/v1/single-use-token/other", headers=KEY) as response:
            assert response.status == 422
            assert published.fits("http_error", await response.json())
        async with session.post("/v1/single-use-token/realtime_scribe", headers=KEY) as response:
            token = (await response.json())["token"]
        path = f"{STT}&token={token}"
        async with session.ws_connect(path) as socket:
            await told(socket, "session_started")
        async with session.ws_connect(path) as socket:
            (message,), _ = await rest(socket)
            assert message["message_type"] == "auth_error"


async def test_a_handshake_can_be_refused_once(published: Any) -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(refuse=429), endpoint=EmulatedSocket.STT)
    async with running(emulator, published) as session:
        async with session.ws_connect(TTS, headers=KEY):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(STT, headers=KEY)
        assert caught.value.status == 429
        async with session.ws_connect(STT, headers=KEY):
            pass
