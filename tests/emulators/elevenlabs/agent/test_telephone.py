"""Calls that a carrier brings to an agent, on the network in memory and on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import RegisteredCall
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.emulators.elevenlabs import (
    AgentAnswer,
    AgentBehaviour,
    AgentService,
    ElevenLabsEmulator,
    ScriptedBrain,
    Turn,
)
from voiceflow.emulators.elevenlabs.agent.telephone import GOODBYE_SECONDS, STREAM_PATH
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall
from voiceflow.emulators.twilio.protocol import CarrierStream
from voiceflow.emulators.twilio.script import DocumentSource
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.speech import speechlike

SPEECH = encode(speechlike(0.8, seed=1), Encoding.MULAW)
WSS = f"wss://api.elevenlabs.io{STREAM_PATH}"
SAID = {"conversation_config": {"agent": {"first_message": "Good evening."}}}

Emulated = Callable[..., ElevenLabsEmulator]


async def register(network: MemoryNetwork, **told: Any) -> bytes:
    """Register a call; gives its document."""
    call = RegisteredCall(agent_id="agent_1", from_number="+15550111", to_number="+15550100", **told)
    return await ElevenLabs(http=network.session()).twilio.register_call(call)


@asynccontextmanager
async def connected(network: MemoryNetwork, document: bytes) -> AsyncIterator[EmulatedTwilioCall]:
    """Somebody answers a call of the carrier that runs this document."""
    async with EmulatedTwilio("https://nobody.test", session=network.session()) as carrier:
        call = carrier.dial("+15550111", "+15550100", DocumentSource(twiml=document))
        await call.streaming()
        yield call


def status(emulator: ElevenLabsEmulator) -> int | None:
    """How the newest stream was closed."""
    return emulator.connections[-1].close_code


async def test_the_agent_knows_who_calls(elevenlabs: Emulated, network: MemoryNetwork) -> None:
    turns: list[Turn] = []

    def answer(turn: Turn) -> str:
        turns.append(turn)
        return "Yes."

    emulator = elevenlabs(stt=["Do you know me?"], agent=answer)
    initiation = ConversationInitiation(dynamic_variables={"name": "Ada"}, user_id="u1")
    document = await register(network, conversation_initiation_client_data=initiation)
    async with connected(network, document) as call:
        call.say(SPEECH)
        await asyncio.sleep(4.0)
    (conversation_id,) = emulator.calls.registered
    assert turns[0].variables == {
        "name": "Ada",
        "system__caller_id": "+15550111",
        "system__called_number": "+15550100",
        "system__call_sid": call.sid,
        "system__agent_id": "agent_1",
        "system__conversation_id": conversation_id,
    }
    assert emulator.conversations.get(conversation_id, 100.0).user_id == "u1"


async def test_an_agent_with_other_formats_cannot_take_the_call(
    elevenlabs: Emulated, network: MemoryNetwork
) -> None:
    emulator = elevenlabs(agent=AgentService(ScriptedBrain(), lookup=lambda agent_id: SAID))
    async with connected(network, await register(network)) as call:
        await call.over()
    assert not call.record.media
    assert status(emulator) == 1008


async def test_what_may_not_be_overridden_ends_the_call(elevenlabs: Emulated, network: MemoryNetwork) -> None:
    emulator = elevenlabs()
    override = {"conversation_config_override": {"agent": {"first_message": "Hi."}}}
    document = await register(network, conversation_initiation_client_data=override)
    async with connected(network, document) as call:
        await call.over()
    assert emulator.agent_service.conversations[0].error == "override_error"


async def test_the_goodbye_is_heard_to_its_end(elevenlabs: Emulated, network: MemoryNetwork) -> None:
    goodbye = "Thank you for calling, goodbye."
    emulator = elevenlabs(stt=["That is all."], agent=[AgentAnswer(goodbye, end_call=True)])
    async with connected(network, await register(network)) as call:
        await asyncio.sleep(4.0)
        call.say(SPEECH)
        await call.over()
    said = call.record.heard[-1]
    assert len(said.data) == round(len(goodbye) * 0.06 * 8000)
    ended_at = call.record.statuses[-1][0]
    assert round(ended_at - said.at, 6) == len(said.data) / 8000
    assert call.record.errors == []
    assert status(emulator) == 1000


async def test_what_is_under_way_when_the_user_interrupts_is_not_heard(
    elevenlabs: Emulated, network: MemoryNetwork
) -> None:
    behaviour = AgentBehaviour(speed=1.0, late_audio=3)  # so that there is something under way
    emulator = elevenlabs(stt=["Stop."], agent=AgentService(ScriptedBrain(["Yes?"]), behaviour=behaviour))
    async with connected(network, await register(network)) as call:
        await asyncio.sleep(0.3)
        call.say(SPEECH)
        await asyncio.sleep(4.0)
    greeting, answer = call.record.heard
    (clear,) = call.record.clears
    assert len(greeting.data) == round((clear.at - greeting.at) * 8000)
    assert len(answer.data) == round(len("Yes?") * 0.06 * 8000)
    assert emulator.agent_service.conversations[0].transcript[0].interrupted


@asynccontextmanager
async def stream(
    network: MemoryNetwork, document: bytes
) -> AsyncIterator[tuple[aiohttp.ClientWebSocketResponse, CarrierStream]]:
    """A carrier whose moves are made by hand."""
    conversation_id = document.split(b'value="')[1].split(b'"')[0].decode()
    protocol = CarrierStream(
        stream_sid="MZ1", call_sid="CA1", account_sid="AC1", parameters={"conversation_id": conversation_id}
    )
    async with network.session().ws_connect(WSS) as socket:
        yield socket, protocol


async def test_a_carrier_that_never_tells_what_was_played_is_left(
    elevenlabs: Emulated, network: MemoryNetwork
) -> None:
    elevenlabs(stt=["That is all."], agent=[AgentAnswer("Bye.", end_call=True)])
    async with stream(network, await register(network)) as (socket, protocol):
        for message in protocol.opening():
            await socket.send_str(message.decode())
        await asyncio.sleep(4.0)
        for at in range(90):  # speech, then silence
            packet = SPEECH[at * 160 : at * 160 + 160] or None
            await socket.send_str(protocol.media(packet, at * 20).decode())
        marks: list[str] = []
        async for told in socket:
            if told.json()["event"] == "mark":
                marks.append(told.json()["mark"]["name"])
            if len(marks) == 2:
                said_at = asyncio.get_running_loop().time()
                await asyncio.sleep(1.0)
                await socket.send_str(protocol.mark(marks[0]).decode())  # but never the last
        assert socket.close_code == 1000
    assert len(marks) == 2
    assert asyncio.get_running_loop().time() >= said_at + GOODBYE_SECONDS
