"""The websocket of realtime transcription."""

from typing import Any

import pytest

from tests.emulators.elevenlabs.test_emulator import rest, running
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
)

STT = "/v1/speech-to-text/realtime?audio_format=ulaw_8000"


KEY = {"xi-api-key": "k"}


@pytest.mark.parametrize("headers", [{}, {"xi-api-key": "wrong"}])
async def test_speech_to_text_tells_after_the_handshake_that_it_knows_nobody(
    published: Any, headers: dict[str, str]
) -> None:
    async with (
        running(ElevenLabsEmulator(keys={"k"}), published) as session,
        session.ws_connect(STT, headers=headers) as socket,
    ):
        messages, code = await rest(socket)
        assert [m["message_type"] for m in messages] == ["auth_error"]
        assert code == 1008


async def test_speech_to_text_tells_a_wrong_parameter_after_the_handshake(published: Any) -> None:
    async with (
        running(ElevenLabsEmulator(), published) as session,
        session.ws_connect(f"{STT}&vad_threshold=7", headers=KEY) as socket,
    ):
        (message,), code = await rest(socket)
        assert message["message_type"] == "invalid_request"
        assert "vad_threshold" in message["error"]
        assert code == 1008
