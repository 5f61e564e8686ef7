"""The websocket of realtime transcription."""

from typing import Any

import pytest

from tests.emulators.elevenlabs.test_emulator import EchoEngine, chunk, rest, running, told, voice
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EngineListener,
    FormantVoice,
    Segment,
)


async def test_a_segment_with_a_voice_takes_the_next_line_and_silence_takes_none(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt=["A table for two.", "At seven."])
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        heard = []
        for data in (voice(1.0), TELEPHONE.silence(1.0), voice(1.0)):
            await socket.send_json(chunk(data, commit=True))
            heard.append((await told(socket, "committed_transcript"))["text"])
        assert heard == ["A table for two.", "", "At seven."]
        recognised = emulator.connections[0].recognised
        assert [round(r.segment.voiced_seconds, 6) for r in recognised] == [1.0, 0.0, 1.0]


async def test_a_script_that_is_used_up_is_a_transcriber_error(published: Any) -> None:
    emulator = ElevenLabsEmulator()
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        await socket.send_json(chunk(voice(1.0), commit=True))
        messages, code = await rest(socket)
        assert messages[-1]["message_type"] == "transcriber_error"
        assert code == 1011


async def test_a_function_tells_from_the_audio_what_was_said(published: Any) -> None:
    lines = {
        text: encode(FormantVoice().speech(text, 8000).samples, TELEPHONE.encoding)
        for text in ("Yes.", "No no")
    }

    def recognise(segment: Segment) -> str:
        return next(text for text, data in lines.items() if data in segment.data)

    emulator = ElevenLabsEmulator(stt=recognise)
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        for text in ("No no", "Yes."):
            audio = TELEPHONE.silence(0.25) + lines[text] + TELEPHONE.silence(0.25)
            await socket.send_json(chunk(audio, commit=True))
            assert (await told(socket, "committed_transcript"))["text"] == text


async def test_a_local_engine_listens(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt=EngineListener(EchoEngine(), redecode=True))
    async with (
        running(emulator, published) as session,
        session.ws_connect(f"{STT}&include_timestamps=true", headers=KEY) as socket,
    ):
        await socket.send_json(chunk(voice(1.0)))
        assert (await told(socket, "partial_transcript"))["text"] == "1 seconds"
        await socket.send_json(chunk(voice(1.0), commit=True))
        message = await told(socket, "committed_transcript_with_timestamps")
        assert message["text"] == "2 seconds"
        assert message["words"][-1]["end"] == 0.3


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


STT = "/v1/speech-to-text/realtime?audio_format=ulaw_8000"


KEY = {"xi-api-key": "k"}
