"""Asking the brain of an agent."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

from tests.emulators.elevenlabs.agent.test_service import rest, running, told, voice
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs import (
    AgentAnswer,
    ElevenLabsEmulator,
    EngineError,
    Turn,
)

PATH = "/v1/convai/conversation?agent_id=agent_1"


START = {"type": "conversation_initiation_client_data"}


async def test_a_script_that_is_used_up_fails_as_the_engine_behind_it_would(published: Any) -> None:
    class Mute:
        async def speak(self, text: str, sample_rate: int) -> AsyncIterator[Speech]:
            raise EngineError("no voice")
            yield

    speech = base64.b64encode(voice(1.0) + TELEPHONE.silence(0.7)).decode()
    cases: list[tuple[ElevenLabsEmulator, Any, str]] = [
        (ElevenLabsEmulator(agent=[]), {"type": "user_message", "text": "Hi."}, "llm_error"),
        (ElevenLabsEmulator(agent=[]), {"user_audio_chunk": speech}, "asr_transcription_error"),
        (ElevenLabsEmulator(tts=Mute()), {"type": "user_activity"}, "tts_cascade_error"),
    ]
    for emulator, message, error in cases:
        async with running(emulator, published) as session, session.ws_connect(PATH) as socket:
            await socket.send_json(START)
            await socket.send_json(message)
            messages, code = await rest(socket)
            assert (messages[-1]["error_event"]["error_type"], code) == (error, 1011)


async def test_a_thought_that_is_not_wanted_any_more_is_stopped() -> None:
    stopped: list[str] = []

    class Slow:
        async def answer(self, turn: Turn) -> AgentAnswer:
            try:
                await asyncio.sleep(5.0)
            except asyncio.CancelledError:
                stopped.append(turn.user_text)
                raise
            return AgentAnswer(f"Yes: {turn.user_text}")

    emulator = ElevenLabsEmulator(agent=Slow())
    async with running(emulator) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await told(socket, "agent_response")
        await socket.send_json({"type": "user_message", "text": "one"})
        await asyncio.sleep(1.0)
        await socket.send_json({"type": "user_message", "text": "two"})
        response = (await told(socket, "agent_response"))["agent_response_event"]
        assert response["agent_response"] == "Yes: two"
        assert stopped == ["one"]
