"""Calls of an emulated agent that really ring, at an emulated carrier."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import TelephonyCallConfig, TwilioCall, TwilioCallRequest
from voiceflow.clients.elevenlabs.schema.conversations import TwilioPhoneCall
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.emulators.elevenlabs import AgentService, ElevenLabsEmulator, ScriptedBrain
from voiceflow.emulators.elevenlabs.post_call import events_after
from voiceflow.emulators.twilio import Callee, EmulatedTwilio, EmulatedTwilioCall
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.speech import speechlike

HER = "+15550111"
SPEECH = encode(speechlike(0.8, seed=1), Encoding.MULAW)

Emulated = Callable[..., ElevenLabsEmulator]


async def dial(client: ElevenLabs, *, ringing: int = 60) -> TwilioCall:
    """Let the agent call her."""
    number = NewTwilioNumber(phone_number="+15550100", label="x", sid="AC1", token="t")
    number_id = await client.phone_numbers.create(number)
    config = TelephonyCallConfig(ringing_timeout_secs=ringing)
    return await client.twilio.outbound_call(
        TwilioCallRequest(
            agent_id="agent_1",
            agent_phone_number_id=number_id,
            to_number=HER,
            telephony_call_config=config,
        )
    )


async def test_whoever_answers_talks_with_the_agent(elevenlabs: Emulated, network: MemoryNetwork) -> None:
    async def talk(call: EmulatedTwilioCall) -> None:
        await asyncio.sleep(4.0)
        call.say(SPEECH)
        await asyncio.sleep(5.0)
        call.hang_up()

    # An agent whose formats are not those of the telephone: of imported numbers the platform takes care.
    hello = {"conversation_config": {"agent": {"first_message": "Hello, this is the garage."}}}
    service = AgentService(ScriptedBrain(["It is ready."]), lookup=lambda agent_id: hello)
    emulator = elevenlabs(stt=["Is my car ready?"], agent=service)
    client = ElevenLabs(http=network.session())
    async with EmulatedTwilio("https://nobody.test", session=network.session()) as carrier:
        carrier.callees[HER] = Callee(ring=3.0, script=talk)
        emulator.calls.carrier = carrier
        made = await dial(client)
        assert made.conversation_id is not None
        assert (await client.conversations.get(made.conversation_id)).status == "initiated"
        found = await client.conversations.wait_until_done(made.conversation_id)
        (call,) = carrier.calls.values()
    assert [(item.role, item.message) for item in found.transcript] == [
        ("agent", "Hello, this is the garage."),
        ("user", "Is my car ready?"),
        ("agent", "It is ready."),
    ]
    assert call.warnings == call.errors == []
    assert len(call.record.heard) == 2
    phone = found.metadata.phone_call
    assert isinstance(phone, TwilioPhoneCall)
    assert (phone.direction, phone.external_number) == ("outbound", HER)
    assert phone.call_sid == made.call_sid == call.sid
    assert phone.stream_sid.startswith("MZ")


@pytest.mark.parametrize(
    ("callee", "ringing", "reason", "at"),
    [
        (Callee(outcome="busy"), 60, "busy", 2.0),
        (Callee(outcome="failed"), 60, "unknown", 2.0),
        (Callee(ring=30.0), 20, "no-answer", 20.0),
    ],
)
async def test_a_call_that_nobody_takes_fails(
    elevenlabs: Emulated, network: MemoryNetwork, callee: Callee, ringing: int, reason: str, at: float
) -> None:
    emulator = elevenlabs()
    client = ElevenLabs(http=network.session())
    ended: list[float] = []
    emulator.conversations.watch = lambda record: ended.extend([record.ended_at] if record.ended_at else [])
    async with EmulatedTwilio("https://nobody.test", session=network.session()) as carrier:
        carrier.callees[HER] = callee
        emulator.calls.carrier = carrier
        made = await dial(client, ringing=ringing)
        assert made.conversation_id is not None
        found = await client.conversations.wait_until_done(made.conversation_id)
        (event,) = await events_after(emulator.conversations, made.conversation_id)
    assert (found.status, found.metadata.error and found.metadata.error.reason) == ("failed", reason)
    assert event["data"]["failure_reason"] == reason
    assert ended == [at]
