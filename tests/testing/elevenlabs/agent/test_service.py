"""Conversations with agents over aiohttp, on the network in memory and virtual time."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.elevenlabs import Answer, ElevenLabsEmulator, ToneVoice, ToolCall

HOST = "api.elevenlabs.io"
PATH = "/v1/convai/conversation?agent_id=agent_1"
START = {"type": "conversation_initiation_client_data"}


def voice(seconds: float) -> bytes:
    return encode(ToneVoice(seconds / 5).speech("voice", 8000).samples, TELEPHONE.encoding)


@contextlib.asynccontextmanager
async def running(
    emulator: ElevenLabsEmulator, published: Any = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """The emulator in a network; at the end all that it sent must fit the published schemas."""
    async with MemoryNetwork() as network:
        network.add(HOST, emulator.app())
        yield network.session(base_url=f"https://{HOST}")
    for connection in emulator.connections:
        assert not connection.is_open
        if published is not None and not connection.faults.extras:
            published.check("convai_conversation.server", [passed.message for passed in connection.sent])


async def talk(socket: aiohttp.ClientWebSocketResponse, audio: bytes) -> None:
    """Send audio as a call does: a packet every 20 ms."""
    for begin in range(0, len(audio), 160):
        await socket.send_json({"user_audio_chunk": base64.b64encode(audio[begin : begin + 160]).decode()})
        await asyncio.sleep(0.02)


async def told(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """Read until a message of this type comes."""
    while True:
        message: dict[str, Any] = await socket.receive_json()
        if message["type"] == kind:
            return message


async def test_a_caller_interrupts_asks_has_a_tool_run_and_is_answered(published: Any) -> None:
    lookup = Answer(tool_calls=(ToolCall("lookup", {"day": "friday"}),))
    emulator = ElevenLabsEmulator(
        stt=["Is Friday free?"], agent=[lookup, "Friday is free.", Answer("Bye.", end_call=True)]
    )
    async with running(emulator, published) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        first = await socket.receive_json()
        assert first["type"] == "conversation_initiation_metadata"
        greeting = (await told(socket, "agent_response"))["agent_response_event"]
        await talk(socket, TELEPHONE.silence(1.0) + voice(1.0) + TELEPHONE.silence(1.0))
        assert (await told(socket, "interruption"))["interruption_event"]["event_id"] == greeting["event_id"]
        mended = (await told(socket, "agent_response_correction"))["agent_response_correction_event"]
        assert mended["corrected_agent_response"] == "Hello! How can I..."
        said = (await told(socket, "user_transcript"))["user_transcription_event"]
        assert said["user_transcript"] == "Is Friday free?"
        call = (await told(socket, "client_tool_call"))["client_tool_call"]
        assert (call["tool_name"], call["parameters"]) == ("lookup", {"day": "friday"})
        result = {"tool_call_id": call["tool_call_id"], "result": "free", "is_error": False}
        await socket.send_json({"type": "client_tool_result", **result})
        answer = (await told(socket, "agent_response"))["agent_response_event"]
        assert answer["agent_response"] == "Friday is free."
        assert (await told(socket, "audio"))["audio_event"]["event_id"] == answer["event_id"]
        await asyncio.sleep(0.7)
        await socket.send_json({"type": "user_message", "text": "That is all."})
        rest = [message.json()["type"] async for message in socket]
        assert rest[-1] == "agent_response_complete"
        assert socket.close_code == 1000
    record = emulator.connections[0].conversation
    assert record is not None
    assert [(item.role, item.message) for item in record.transcript if item.message] == [
        ("agent", "Hello! How can I..."),
        ("user", "Is Friday free?"),
        ("agent", "Friday is..."),
        ("user", "That is all."),
        ("agent", "Bye."),
    ]
