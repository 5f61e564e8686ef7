"""The websockets of text to speech."""

from typing import Any

import pytest

from tests.emulators.elevenlabs.test_emulator import KEY, MULTI, TTS, UNKNOWN_VOICE, VOICE, rest, running
from voiceflow.emulators.elevenlabs import (
    ANY_VOICE,
    ElevenLabsEmulator,
    SocketRefusal,
    TtsBehaviour,
)


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        (TTS, {"xi-api-key": "wrong"}, 401, "invalid_api_key"),
        (f"{TTS}&single_use_token=used", {}, 401, "invalid_api_key"),
        (f"{TTS}&model_id=eleven_v3", KEY, 400, "unsupported_model"),
        (TTS.replace(VOICE, "nope"), KEY, 404, "voice_not_found"),
        (f"{TTS}&inactivity_timeout=600", KEY, 422, None),
    ],
)
async def test_text_to_speech_refuses_a_handshake_either_way(
    published: Any, path: str, headers: dict[str, str], status: int, code: str | None
) -> None:
    async with (
        running(ElevenLabsEmulator(keys={"k"}, voices={VOICE})) as session,
        session.get(path, headers=headers) as response,
    ):
        body = await response.json()
        assert response.status == status
        assert published.fits("http_error", body)
        assert code is None or body["detail"]["code"] == code
    behaviour = TtsBehaviour(refusal=SocketRefusal.FRAME)
    emulator = ElevenLabsEmulator(keys={"k"}, voices={VOICE}, tts_behaviour=behaviour)
    async with running(emulator, published) as session, session.ws_connect(path, headers=headers) as socket:
        await socket.send_json({"text": " "})
        (message,), closed = await rest(socket)
        assert message["error"] == (code or "invalid_parameters")
        assert closed == 1008


@pytest.mark.parametrize("path", [TTS, MULTI])
async def test_an_unknown_voice_is_refused_on_sockets_in_the_same_words(published: Any, path: str) -> None:
    path = path.replace(VOICE, "nope")
    async with running(ElevenLabsEmulator()) as session, session.get(path, headers=KEY) as response:
        body = await response.json()
        assert response.status == 404
        assert {**body["detail"], "request_id": ""} == {**UNKNOWN_VOICE, "request_id": ""}
    emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(refusal=SocketRefusal.FRAME))
    async with running(emulator, published) as session, session.ws_connect(path, headers=KEY) as socket:
        (message,), closed = await rest(socket)
    assert message == {"message": UNKNOWN_VOICE["message"], "error": "voice_not_found", "code": 1008}
    assert closed == 1008


async def test_any_voice_speaks_if_the_account_is_said_to_have_any() -> None:
    path = TTS.replace(VOICE, "OfMyOwnOfMyOwn123456")
    emulator = ElevenLabsEmulator(voices=ANY_VOICE)
    async with running(emulator) as session, session.ws_connect(path, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "Hi. ", "flush": True})
        assert (await socket.receive_json())["audio"]


VOICE = "21m00Tcm4TlvDq8ikWAM"


TTS = f"/v1/text-to-speech/{VOICE}/stream-input?output_format=ulaw_8000"


MULTI = f"/v1/text-to-speech/{VOICE}/multi-stream-input?output_format=ulaw_8000"


KEY = {"xi-api-key": "k"}
