"""Whenever callers speak: what they hear is accounted for, and nothing old is heard."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import (
    AgentBehaviour,
    AgentService,
    ElevenLabsEmulator,
    Faults,
    ScriptedBrain,
)
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall
from voiceflow.emulators.twilio.script import DocumentSource
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.testing.speech import speechlike

REGISTER = "https://api.elevenlabs.io/v1/convai/twilio/register-call"
CALL = {"agent_id": "agent_1", "from_number": "+15550111", "to_number": "+15550100"}
SPEECH = encode(speechlike(0.6, seed=1), Encoding.MULAW)
LINES = [f"This is answer number {n}, and it takes its time." for n in range(6)]


async def talk(pauses: list[float], late: float) -> tuple[EmulatedTwilioCall, ConversationRecord]:
    """Somebody speaks after each of these pauses, and listens in the end."""
    service = AgentService(ScriptedBrain(LINES), behaviour=AgentBehaviour(speed=1.5, late_audio=2))
    emulator = ElevenLabsEmulator(stt=lambda segment: "Yes?", agent=service, faults=Faults(late_audio=late))
    async with MemoryNetwork() as network:
        network.add("api.elevenlabs.io", emulator.app())
        http = network.session()
        async with http.post(REGISTER, json=CALL, headers={"xi-api-key": "k"}) as answer:
            document = await answer.read()
        async with EmulatedTwilio("https://nobody.test", session=http) as carrier:
            call = carrier.dial("+15550111", "+15550100", DocumentSource(twiml=document))
            await call.streaming()
            for pause in pauses:
                await asyncio.sleep(pause)
                call.say(SPEECH)
            await asyncio.sleep(6.0)
    return call, service.conversations[0]


@settings(max_examples=example_count(25), deadline=None)
@given(st.lists(st.floats(0.0, 4.0), max_size=5), st.sampled_from([0.0, 0.1, 0.4]))
def test_nothing_is_lost_and_nothing_old_is_heard(pauses: list[float], late: float) -> None:
    call, record = run_virtual(talk(pauses, late))
    assert call.warnings == call.errors == []
    said = [item for item in record.transcript if item.role == "agent"]
    cut = [item for item in said if item.interrupted]
    whole = sum(round(len(item.message or "") * 0.06 * 8000) for item in said if not item.interrupted)
    at_most = sum(round(len(item.original_message or "") * 0.06 * 8000) for item in cut)
    assert whole <= len(call.record.heard_bytes) <= whole + at_most
    assert bool(call.record.clears) is bool(cut)
    begun = [(record.started_at or 0.0) + item.at for item in said]
    for clear in call.record.clears:
        after = [media.at for media in call.record.media if media.at > clear.at]
        assert not after or any(clear.at <= at <= after[0] for at in begun), "old audio after a clear"
