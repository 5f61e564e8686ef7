"""A server as a member of a fleet."""

from __future__ import annotations

import asyncio

import pytest

from tests.rows import by_default
from tests.server.fleet.fleet_group import FleetGroup, Server
from tests.server.practice import GREETING, Practice, answer
from voiceflow import Pipeline
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.emulators.twilio import Callee, EmulatedTwilioCall
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server.fleet.memory import MemoryHub
from voiceflow.testing import Link
from voiceflow.transports import Call


async def test_a_draining_member_moves_its_call_between_two_turns_and_the_caller_notices_nothing() -> None:
    practice = Practice(seconds=2.0)
    # The other member reads what this one has stored only if it is stored before the request goes on.
    group = FleetGroup(practice, hub=MemoryHub(write_delay=5.0))
    async with group.stage("a", "b", answers=answer) as stage:
        await asyncio.sleep(1.0)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("book 7")
            await caller.listen(1.5)
            first = group.carrying
            draining = asyncio.create_task(group.drain(first))
            await caller.wait_for_agent()  # The tool and its answer come first.
            await draining
            assert group.carrying is not first
            await caller.listen(1.0)
            await caller.say("are you sure?")
            await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "book 7"),
            ("agent", "Done."),
            ("caller", "are you sure?"),
            ("agent", "Yes."),
        ]
    assert practice.started == ["7"]


PERSON = "+15550177"


async def introduce(call: Call, _: Server) -> None:
    """Answers with an agent that calls a person."""

    async def connect() -> str:
        """Connect the caller with a person."""
        return str(await call.warm_transfer(PERSON, briefing="A caller."))

    agent = LLM(greeting=GREETING, tools=[connect])
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))


@pytest.mark.parametrize("moment", by_default([3.2], [1.0, 3.0, 3.2, 3.5, 4.5]))
async def test_a_member_that_drains_during_a_warm_transfer_moves_the_user_who_comes_back(
    moment: float,
) -> None:
    async def hangs_up(call: EmulatedTwilioCall) -> None:
        await asyncio.sleep(2.0)
        call.press("1")
        await asyncio.sleep(0.02)
        call.hang_up()

    answers = [Answer(calls=[AnswerToolCall("connect", "{}")]), "Nobody is there.", "Yes."]
    group = FleetGroup(introduce)
    async with group.stage("a", "b", answers=answers) as stage, stage.call() as caller:
        stage.network.link("api.twilio.com", Link(latency=0.06))
        stage.carrier.callees[PERSON] = Callee(ring=1.0, script=hangs_up)
        await caller.wait_for_agent()
        await caller.say("A person, please.")
        first = group.carrying
        await asyncio.sleep(moment)
        await group.drain(first)
        assert group.carrying is not first
        await caller.say("Are you still there?")
        await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "Yes.")
        asked = [message["content"] for message in stage.model.exchanges[-1].request["messages"]]
        assert asked[-3:] == ["declined", "Nobody is there.", "Are you still there?"]


async def test_the_last_member_moves_no_call_but_lets_it_end() -> None:
    practice = Practice()
    group = FleetGroup(practice, {"drain": 5.0})
    async with group.stage("a") as stage, stage.call(expect_errors=True) as caller:
        await caller.wait_for_agent()
        await group.drain(group.servers["a"])
        await caller.call.over()
        assert len(practice.calls) == 1


async def test_without_the_register_calls_go_on_and_new_ones_are_taken() -> None:
    practice = Practice()
    group = FleetGroup(practice)
    async with group.stage("a", "b", answers=answer) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            group.hub.is_up = False
            await asyncio.sleep(5.0)
            await caller.say("are you there?")
            await caller.wait_for_agent()
            assert stage.transcript[-1] == ("agent", "Yes.")
        async with stage.call() as caller:
            await caller.wait_for_agent()
        group.hub.is_up = True
        await asyncio.sleep(1.5)
        group.servers["a"].calls.is_draining = True
        async with stage.call() as caller:
            await caller.wait_for_agent()
            assert group.carrying is group.servers["b"]
    assert len(practice.calls) == 3
