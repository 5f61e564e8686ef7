"""Messages and fields that nobody knows."""

from tests.emulators.elevenlabs.test_emulator import running
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    Faults,
)

STT = "/v1/speech-to-text/realtime?audio_format=ulaw_8000"


KEY = {"xi-api-key": "k"}


async def test_unknown_messages_and_fields_come_between_the_known() -> None:
    emulator = ElevenLabsEmulator(faults=Faults(extras=True))
    async with running(emulator) as session, session.ws_connect(STT, headers=KEY) as socket:
        unknown, started = await socket.receive_json(), await socket.receive_json()
        assert unknown["message_type"] not in ("session_started",)
        assert started["message_type"] == "session_started"
        assert "x_extra" in started
