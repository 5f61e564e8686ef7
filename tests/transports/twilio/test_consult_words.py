"""What is said to the person who is called for a warm transfer."""

from __future__ import annotations

import asyncio

import pytest

from tests.transports.twilio.test_commands import Scene, introduce
from voiceflow import (
    EndReason,
)
from voiceflow.emulators.twilio import Callee, EmulatedTwilioCall

PERSON = "+15550177"


@pytest.mark.parametrize(("says", "outcome"), [("No, not now.", "declined"), ("Yes, please.", "accepted")])
async def test_the_person_decides_in_words(says: str, outcome: str) -> None:
    async def person(call: EmulatedTwilioCall) -> None:
        await asyncio.sleep(3.0)
        assert call.answer(says)

    scene = Scene(introduce)
    async with scene.stage:
        scene.carrier.callees[PERSON] = Callee(script=person)
        async with scene.carrier.call() as phone:
            agent = await scene.begin(phone)
            await asyncio.sleep(15.0)
            if outcome == "accepted":
                assert scene.reasons == [EndReason.TRANSFERRED]
            else:
                assert agent.keys == f"* {outcome}"
                assert phone.is_streaming
