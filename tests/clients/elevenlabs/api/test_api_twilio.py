"""Calls over Twilio that ElevenLabs' platform makes and takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clients.elevenlabs.api.test_calls import dial, number
from voiceflow.clients.elevenlabs.api import twilio
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import (
    RegisteredCall,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault

Client = Callable[..., ElevenLabs]


HER = "+15550111"


CALL = RegisteredCall(agent_id="agent_1", from_number=HER, to_number="+15550100")


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_caller_is_not_lost_because_the_service_stumbles(
    client: Client, emulator: ElevenLabsEmulator, status: int
) -> None:
    emulator.http.plan(HttpFault(status=status), HttpFault(status=status), operation=twilio.REGISTER_CALL)
    assert b"<Connect>" in await client().twilio.register_call(CALL)


async def test_a_call_goes_through_after_a_429(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    number_id = await number(made)
    emulator.http.plan(HttpFault(status=429), operation=twilio.OUTBOUND_CALL)
    assert (await dial(made, "twilio", number_id)).success
