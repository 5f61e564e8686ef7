"""Conversations with agents over aiohttp, on the network in memory and virtual time."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import (
    AgentAnswer,
    AgentBehaviour,
    AgentService,
    AgentToolCall,
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
    FormantVoice,
    ScriptedBrain,
    SocketRefusal,
    Status,
    phone_agent,
)
from voiceflow.emulators.elevenlabs.agent.server_messages import client_error, guardrail_triggered
from voiceflow.testing import MemoryNetwork

HOST = "api.elevenlabs.io"
PATH = "/v1/convai/conversation?agent_id=agent_1"
START = {"type": "conversation_initiation_client_data"}


def voice(seconds: float) -> bytes:
    return encode(FormantVoice(seconds / 5).speech("voice", 8000).samples, TELEPHONE.encoding)


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
    lookup = AgentAnswer(tool_calls=(AgentToolCall("lookup", {"day": "friday"}),))
    emulator = ElevenLabsEmulator(
        stt=["Is Friday free?"], agent=[lookup, "Friday is free.", AgentAnswer("Bye.", end_call=True)]
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


async def rest(socket: aiohttp.ClientWebSocketResponse) -> tuple[list[dict[str, Any]], int | None]:
    """Read to the end: the messages, and the close code."""
    messages = [message.json() async for message in socket]
    return messages, socket.close_code


async def refused(session: aiohttp.ClientSession, path: str, **options: Any) -> int:
    """The HTTP status with which a handshake is refused."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await session.ws_connect(path, **options)
    return caught.value.status


async def test_without_a_lookup_any_agent_greets_on_the_telephone(published: Any) -> None:
    async with running(ElevenLabsEmulator(), published) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        formats = (await socket.receive_json())["conversation_initiation_metadata_event"]
        assert formats["user_input_audio_format"] == formats["agent_output_audio_format"] == "ulaw_8000"
        assert (await told(socket, "agent_response"))["agent_response_event"]["agent_response"]
        await socket.send_json({"type": "user_message", "text": "Hello?"})
        answer = (await told(socket, "agent_response"))["agent_response_event"]["agent_response"]
        assert answer == "You said: Hello?"
        await talk(socket, voice(1.0) + TELEPHONE.silence(1.0))
        answer = (await told(socket, "agent_response"))["agent_response_event"]["agent_response"]
        assert answer == "You said: something"


async def test_an_agent_comes_from_the_lookup(published: Any) -> None:
    agents = {"agent_1": phone_agent("Good evening.")}
    emulator = ElevenLabsEmulator(agent=AgentService(ScriptedBrain(), lookup=agents.get))
    async with running(emulator, published) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        response = (await told(socket, "agent_response"))["agent_response_event"]
        assert response["agent_response"] == "Good evening."


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/convai/conversation?agent_id=unknown", 404),
        ("/v1/convai/conversation", 404),
        (f"{PATH}&conversation_signature=wrong", 401),
    ],
)
async def test_who_may_not_talk_is_refused_either_way(published: Any, path: str, status: int) -> None:
    lookup = {"agent_1": phone_agent()}.get
    at_once = ElevenLabsEmulator(agent=AgentService(ScriptedBrain(), lookup=lookup))
    async with running(at_once) as session:
        assert await refused(session, path) == status
    behaviour = AgentBehaviour(refusal=SocketRefusal.FRAME)
    later = ElevenLabsEmulator(agent=AgentService(ScriptedBrain(), lookup=lookup, behaviour=behaviour))
    async with running(later, published) as session, session.ws_connect(path) as socket:
        messages, code = await rest(socket)
        assert [message["type"] for message in messages] == ["error"]
        assert code == 1008
    assert not later.agent_service.conversations


async def test_a_closed_agent_needs_a_signature_which_lasts_fifteen_minutes() -> None:
    agent = phone_agent() | {"platform_settings": {"auth": {"enable_auth": True}}}
    service = AgentService(ScriptedBrain(), lookup={"agent_1": agent, "agent_2": agent}.get)
    async with running(ElevenLabsEmulator(agent=service)) as session:
        url = service.signed_url("agent_1", f"https://{HOST}")
        assert url.startswith(f"wss://{HOST}/v1/convai/conversation?agent_id=agent_1&conversation_signature=")
        signature = url.split("=")[-1]
        assert await refused(session, PATH) == 401
        assert await refused(session, url.replace("agent_1", "agent_2")) == 401
        for _ in range(2):  # it opens as many conversations as one likes
            async with session.ws_connect(f"{url}&source=python_sdk") as socket:
                await socket.send_json(START)
                await told(socket, "conversation_initiation_metadata")
        async with session.ws_connect(PATH, protocols=("convai", f"bearer.{signature}")) as socket:
            await socket.send_json(START)
            await told(socket, "conversation_initiation_metadata")
        await asyncio.sleep(900.0)
        assert await refused(session, url) == 401


async def test_an_agent_may_be_for_the_pages_of_one_host() -> None:
    auth = {"allowlist": [{"hostname": "shop.example"}], "require_origin_header": True}
    agent = phone_agent() | {"platform_settings": {"auth": auth}}
    service = AgentService(ScriptedBrain(), lookup={"agent_1": agent}.get)
    async with running(ElevenLabsEmulator(agent=service)) as session:
        assert await refused(session, PATH) == 403
        assert await refused(session, PATH, origin="https://other.example") == 403
        async with session.ws_connect(PATH, origin="https://shop.example:8443") as socket:
            await socket.send_json(START)
            await told(socket, "agent_response")


async def test_a_conversation_outlives_the_signature_that_opened_it() -> None:
    agent = phone_agent("")
    agent["conversation_config"]["conversation"] = {"max_duration_seconds": 3600}
    service = AgentService(ScriptedBrain(), lookup={"agent_1": agent}.get)
    async with running(ElevenLabsEmulator(agent=service)) as session:
        url = service.signed_url("agent_1", f"https://{HOST}")
        async with session.ws_connect(url) as socket:
            await socket.send_json(START)
            reading = asyncio.create_task(rest(socket))
            for _ in range(40):
                await asyncio.sleep(25.0)
                await socket.send_json({"type": "user_activity"})
            assert not socket.closed
            await socket.close()
            await reading


async def test_a_signature_with_a_conversation_id_works_once() -> None:
    service = AgentService(ScriptedBrain())
    async with running(ElevenLabsEmulator(agent=service)) as session:
        url = service.signed_url("agent_1", f"http://{HOST}", include_conversation_id=True)
        assert url.startswith("ws://")
        url = url.replace("ws://", "wss://")
        conversation_id = url.split("conversation_id=")[-1]
        async with session.ws_connect(url) as socket:
            await socket.send_json(START)
            first = await told(socket, "conversation_initiation_metadata")
            found = first["conversation_initiation_metadata_event"]["conversation_id"]
            assert found == conversation_id
        assert await refused(session, url) == 401


async def test_the_sink_is_told_of_each_change_and_keeps_the_record() -> None:
    seen: list[tuple[str, Status]] = []
    service = AgentService(
        ScriptedBrain([AgentAnswer("Bye.", end_call=True)]),
        sink=lambda record: seen.append((record.conversation_id, record.transitions[-1][1])),
    )
    emulator = ElevenLabsEmulator(agent=service)
    async with running(emulator) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await told(socket, "agent_response")
        assert [status for _, status in seen] == ["initiated", "in-progress"]
        await socket.send_json({"type": "user_message", "text": "Bye."})
        await rest(socket)
    assert [status for _, status in seen] == ["initiated", "in-progress", "processing"]
    (record,) = emulator.agent_service.conversations
    assert {name for name, _ in seen} == {record.conversation_id}
    assert record is emulator.connections[0].conversation


async def test_any_message_of_the_service_can_be_sent_at_will(published: Any) -> None:
    emulator = ElevenLabsEmulator()
    async with running(emulator, published) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await told(socket, "agent_response")
        (connection,) = emulator.open_connections(EmulatedSocket.AGENT)
        connection.tell(guardrail_triggered("pii"))
        await told(socket, "guardrail_triggered")
        connection.tell(client_error(429, "rate_limited", "Slow down."))
        assert (await told(socket, "client_error"))["error_event"]["code"] == 429


async def test_a_documented_error_can_be_had_at_will(published: Any) -> None:
    emulator = ElevenLabsEmulator()
    async with running(emulator, published) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await told(socket, "agent_response")
        emulator.connections[0].fail("llm_timeout")
        messages, code = await rest(socket)
        assert (messages[-1]["error_event"]["error_type"], code) == ("llm_timeout", 1011)
    record = emulator.connections[0].conversation
    assert record is not None
    assert record.status(1e9) is Status.FAILED


async def test_a_stalled_conversation_goes_on_after_a_while(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(stall_after=2, stall_for=5.0))
    async with running(emulator, published) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await told(socket, "audio")
        assert asyncio.get_running_loop().time() == 5.0


@pytest.mark.parametrize("fault", [Faults(error="quota_exceeded", error_after=1), Faults(refuse=503)])
async def test_a_conversation_fails_as_planned(fault: Faults) -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(fault, endpoint=EmulatedSocket.AGENT)
    async with running(emulator) as session:
        if fault.refuse is not None:
            assert await refused(session, PATH) == 503
            return
        async with session.ws_connect(PATH) as socket:
            await socket.send_json(START)
            messages, code = await rest(socket)
            assert messages[-1]["error_event"]["error_type"] == "quota_exceeded"
            assert code == 1008


async def test_for_load_tests_nothing_is_kept() -> None:
    emulator = ElevenLabsEmulator()
    emulator.keep = 0
    async with running(emulator) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await told(socket, "audio")
    (connection,) = emulator.connections
    assert not connection.sent
    assert connection.conversation is not None
    assert connection.conversation.agent_audio is None


@pytest.mark.parametrize("frame", ["[" * 100_000, "no JSON", '{"type":"hello"}'])
async def test_nonsense_is_an_error_and_the_end(published: Any, frame: str) -> None:
    emulator = ElevenLabsEmulator()
    async with running(emulator, published) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await socket.send_str(frame)
        messages, code = await rest(socket)
        assert (messages[-1]["error_event"]["error_type"], code) == ("invalid_message", 1002)
