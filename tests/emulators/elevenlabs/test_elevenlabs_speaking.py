"""Speech of a local engine on a socket."""

import base64
from collections.abc import AsyncIterator
from typing import Any

from tests.emulators.elevenlabs.test_emulator import EchoEngine, now, rest, running
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EngineError,
    EngineVoice,
    TtsBehaviour,
)

VOICE = "21m00Tcm4TlvDq8ikWAM"


TTS = f"/v1/text-to-speech/{VOICE}/stream-input?output_format=ulaw_8000"


KEY = {"xi-api-key": "k"}


async def test_a_local_engine_speaks_sentence_by_sentence(published: Any) -> None:
    emulator = ElevenLabsEmulator(tts=EngineVoice(EchoEngine()), tts_behaviour=TtsBehaviour(chunk=1.0))
    async with (
        running(emulator, published) as session,
        session.ws_connect(f"{TTS}&sync_alignment=true", headers=KEY) as socket,
    ):
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "One. Two. ", "flush": True})
        messages = [await socket.receive_json(), await socket.receive_json()]
        assert now() == 1.0
        sizes = [len(base64.b64decode(m["audio"])) for m in messages]
        assert sizes == [4000, 4000 + 1200]  # the second after a pause
        assert ["".join(m["alignment"]["chars"]) for m in messages] == ["One. ", "Two. "]
        assert messages[1]["alignment"]["charStartTimesMs"][0] == 250


async def test_an_engine_that_fails_is_a_failing_service(published: Any) -> None:
    class Broken:
        async def speak(self, text: str, sample_rate: int) -> AsyncIterator[Speech]:
            raise EngineError("out of order")
            yield

    emulator = ElevenLabsEmulator(tts=Broken())
    async with running(emulator, published) as session, session.ws_connect(TTS, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "Hi. ", "flush": True})
        messages, code = await rest(socket)
        assert messages[-1]["error"] == "internal_error"
        assert code == 1011
