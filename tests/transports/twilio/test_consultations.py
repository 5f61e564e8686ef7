"""Warm transfers."""

from __future__ import annotations

import asyncio

import pytest

from tests.transports.twilio.test_commands import Scene, introduce
from voiceflow import (
    EndReason,
)
from voiceflow.emulators.twilio import Callee, EmulatedTwilioCall
from voiceflow.testing import Link

SPEECH = bytes(range(81, 161)) * 100
"""A second that the user says."""


PERSON = "+15550177"


PERSON_SAYS = bytes(range(33, 113)) * 100


async def test_an_accepted_warm_transfer_connects_both_people() -> None:
    persons: list[EmulatedTwilioCall] = []

    async def person(call: EmulatedTwilioCall) -> None:
        persons.append(call)
        await asyncio.sleep(3.0)
        call.press("1")
        await asyncio.sleep(2.0)
        call.say(PERSON_SAYS)

    scene = Scene(introduce)
    async with scene.stage:
        scene.carrier.callees[PERSON] = Callee(ring=2.0, script=person)
        async with scene.carrier.call() as phone:
            await scene.begin(phone)
            await asyncio.sleep(8.0)
            phone.say(SPEECH)
            await asyncio.sleep(3.0)
            assert SPEECH in persons[0].record.heard_bytes
            assert PERSON_SAYS in phone.record.heard_bytes
            phone.hang_up()
            await persons[0].over()
        (spoken,) = [text for _, text in persons[0].record.spoken]
        assert spoken.startswith("A caller asks for a refund. Press 1")
        assert (phone.errors, persons[0].errors) == ([], [])
    assert scene.reasons == [EndReason.TRANSFERRED]


async def test_a_user_who_is_on_the_way_to_a_person_that_hangs_up_comes_back() -> None:
    async def person(call: EmulatedTwilioCall) -> None:
        await asyncio.sleep(3.0)
        call.press("1")
        await asyncio.sleep(0.02)
        call.hang_up()

    scene = Scene(introduce)
    async with scene.stage:
        scene.stage.network.link("api.twilio.com", Link(latency=0.06))
        scene.carrier.callees[PERSON] = Callee(script=person)
        async with scene.carrier.call() as phone:
            agent = await scene.begin(phone)
            await asyncio.sleep(8.0)
            assert agent.keys == "* declined"
            phone.say(SPEECH)
            await asyncio.sleep(2.0)
            assert SPEECH in agent.understood
        assert [verb for _, verb in phone.record.verbs] == ["Connect", "Dial", "Redirect", "Connect"]
        assert (phone.errors, agent.errors) == ([], [])
    assert scene.reasons == [EndReason.USER_HANGUP]


@pytest.mark.rows(2)
@pytest.mark.parametrize(
    ("callee", "outcome"),
    [
        (Callee(outcome="busy"), "busy"),
        (Callee(ring=500.0), "no_answer"),
        (Callee(outcome="failed"), "failed"),
        (Callee(), "declined"),
    ],
)
async def test_the_agent_goes_on_when_the_person_does_not_take_the_call(callee: Callee, outcome: str) -> None:
    scene = Scene(introduce)
    async with scene.stage:
        scene.carrier.callees[PERSON] = callee
        async with scene.carrier.call() as phone:
            agent = await scene.begin(phone)
            phone.say(SPEECH)
            await asyncio.sleep(120.0)
            assert agent.keys == f"* {outcome}"
            assert SPEECH in agent.understood
            assert phone.is_streaming
    assert scene.reasons == [EndReason.USER_HANGUP]
    assert [verb for _, verb in phone.record.verbs] == ["Connect"]


async def test_the_person_is_not_left_behind_when_the_user_hangs_up() -> None:
    persons: list[EmulatedTwilioCall] = []

    async def person(call: EmulatedTwilioCall) -> None:
        persons.append(call)

    scene = Scene(introduce)
    async with scene.stage:
        scene.carrier.callees[PERSON] = Callee(script=person)
        async with scene.carrier.call() as phone:
            await scene.begin(phone)
            await asyncio.sleep(4.0)
            phone.hang_up()
            await asyncio.sleep(1.0)
            assert persons[0].is_over
    assert scene.reasons == [EndReason.USER_HANGUP]
