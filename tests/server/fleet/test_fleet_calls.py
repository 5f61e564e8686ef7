"""Calls of a fleet, which outlive the member that carries them. Members are applications on virtual time."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial

import pytest

from tests.rows import by_default
from tests.server.fleet.fleet_group import FleetGroup, MakeCarrier, Server, emulated_twilio, now
from tests.server.practice import GREETING, RESUMED, Practice, answer
from voiceflow.emulators import plivo, vonage
from voiceflow.emulators.signalwire import EmulatedSignalWire
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.inspector.call_inspection import CallInspection
from voiceflow.server import ResumeConfig
from voiceflow.server.fleet.memory import MemoryRegistry
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.testing import Link
from voiceflow.testing.callers import Caller
from voiceflow.testing.stage import HOST

SEEDS = range(by_default(1, 100))
KILLS = 3
TURN = 1.5
"""Seconds after the user's last word within which the turn is over and stored."""
SPEECH = 0.7
"""Seconds of the words that the caller says there."""

CARRIERS: dict[str, MakeCarrier] = {
    "plivo": plivo.emulate,
    "signalwire": EmulatedSignalWire,
    "telnyx": EmulatedTelnyx,
    "twilio": emulated_twilio,
    "vonage": vonage.emulate,
}


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_kill_at_any_moment_loses_neither_the_call_nor_a_word_before_and_repeats_no_tool(
    seed: int,
) -> None:
    chance = random.Random(seed)
    practice = Practice()
    group = FleetGroup(practice, {"resume": ResumeConfig(limit=KILLS)}, seed=seed)
    settled: list[str] = []
    async with (
        group.stage("a", "b", answers=answer) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        for number in range(KILLS):
            words = f"book {number}"
            if await survive(group, caller, words, chance.uniform(0.0, 5.0)) > TURN:
                settled.append(words)
        assert caller.call.status == "in-progress"
        state = group.hub.states.take("test", caller.call.call_id).state
    assert state is not None
    context = json.loads(state)["values"]["voiceflow.dialogue.context.Context"]
    heard = [entry["text"] for entry in context["entries"] if entry["kind"] == "user"]
    assert max(Counter(practice.started).values()) == 1
    assert max(Counter(heard).values()) == 1
    assert set(settled) <= set(heard)
    assert len(practice.calls) == KILLS + 1


async def survive(group: FleetGroup, caller: Caller, words: str, moment: float) -> float:
    """Kill the member that carries the call this many seconds after the caller begins to speak.

    Returns:
        The seconds between the end of the caller's words and the kill.
    """
    begun = now()
    speaking = asyncio.create_task(caller.say(words))
    await asyncio.sleep(moment)
    group.kill(group.carrying)
    broken = now()
    await group.begin()
    await speaking
    ended = begun + SPEECH
    assert await caller.agent_begins(limit=10.0) < max(broken, ended) + 4.0
    await caller.agent_stops(pause=1.2)
    return broken - ended


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_a_webhook_that_another_member_answers_names_the_stream_of_that_member(carrier: str) -> None:
    """The signature of the webhook and the pass of the stream hold there, with every carrier."""
    practice = Practice()
    group = FleetGroup(practice, carrier=carrier)
    async with group.stage("a", "b", emulate=CARRIERS[carrier], answers=answer) as stage:
        await asyncio.sleep(1.0)
        # Both answer webhooks; only one is open for calls.
        group.servers["a"].calls.is_draining = True
        for _ in range(3):
            async with stage.call() as caller:
                await caller.wait_for_agent()
                assert group.carrying is group.servers["b"]
    assert len(practice.calls) == 3


@pytest.mark.parametrize("carrier", by_default(["twilio"], ["telnyx", "twilio"]))
async def test_members_with_host_names_continue_each_others_calls(carrier: str) -> None:
    """Signatures hold at the host name of a member that is gone, and streams name the one that answers."""
    group = FleetGroup(Practice(), carrier=carrier, member_url=f"https://{{name}}.{HOST}")
    async with group.stage("a", "b", emulate=CARRIERS[carrier], answers=answer) as stage:
        await asyncio.sleep(1.0)
        group.servers["a"].calls.is_draining = True
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            assert (group.carrying.name, group.proxy.hosts) == ("b", ["b"])
            await caller.say("are you open?")
            await caller.wait_for_agent()
            group.servers["a"].calls.is_draining = False
            group.kill(group.servers["b"])
            await caller.wait_for_agent()
            assert (group.carrying.name, group.proxy.hosts) == ("a", ["b", "b", "a"])
            await group.begin("c")
            await group.drain(group.servers["a"])
            await caller.listen(1.0)
            assert group.carrying.name == "c"
            assert group.proxy.hosts == ["b", "b", "a", "a", "c"]
        assert stage.transcript[-1] == ("agent", RESUMED)


async def test_a_webhook_without_a_signature_is_refused_by_the_member_that_would_answer_it() -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b") as stage, stage.network.session() as http:
        group.servers["a"].calls.is_draining = True
        for path in (
            "/twilio/voice",
            "/twilio/resume/1",
            "/member/b/twilio/resume/1",
            "/member/x/twilio/voice",
        ):
            async with http.post(f"https://a.test{path}", data={"CallSid": "CA1"}) as response:
                assert (path, response.status) == (path, 403)
        assert group.servers["b"].calls.promised == 0


async def test_calls_that_come_at_once_are_spread() -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b") as stage, AsyncExitStack() as calls:
        await asyncio.sleep(1.0)
        for number in range(6):
            await calls.enter_async_context(stage.carrier.call(f"+1555010{number}"))
        await asyncio.sleep(1.0)
        assert [len(server.calls) for server in group.servers.values()] == [3, 3]


async def test_a_full_member_is_left_out_and_a_full_fleet_is_busy() -> None:
    group = FleetGroup(Practice(), {"max_calls": 1})
    async with group.stage("a", "b") as stage, AsyncExitStack() as stack:
        calls = [
            await stack.enter_async_context(stage.carrier.call(f"+1555010{number}")) for number in range(3)
        ]
        await asyncio.sleep(1.0)
        assert [len(server.calls) for server in group.servers.values()] == [1, 1]
        assert [call.status for call in calls] == ["in-progress", "in-progress", "busy"]


@pytest.mark.parametrize("seed", range(3))
async def test_a_member_that_has_become_full_since_its_last_row_loses_no_call(seed: int) -> None:
    group = FleetGroup(Practice(), {"max_calls": 4}, seed=seed)
    async with group.stage("a", "b") as stage:
        await asyncio.sleep(1.5)
        assert group.servers["a"].calls.promise("another")
        for number in range(4):
            assert group.servers["b"].calls.promise(str(number))
        async with stage.call() as caller:
            await caller.wait_for_agent()
            assert group.carrying is group.servers["a"]


async def test_the_call_of_a_member_that_dies_while_the_others_are_full_waits_for_the_next_one() -> None:
    practice = Practice()
    group = FleetGroup(practice, {"max_calls": 1})
    async with (
        group.stage("a", "b", answers=answer) as stage,
        stage.call(expect_errors=True) as first,
        stage.call(expect_errors=True) as second,
    ):
        await first.wait_for_agent()
        group.kill(group.carrying)
        await asyncio.sleep(4.0)
        await group.begin("next")
        await asyncio.sleep(4.0)
        for caller in (first, second):
            await caller.say("are you sure?")
            await caller.wait_for_agent()
            assert caller.call.status == "in-progress"
    assert len(practice.calls) == 3


async def test_an_operator_sees_what_happens_in_a_call_and_its_words_only_when_asked_for() -> None:
    group = FleetGroup(Practice(), is_inspected=True)
    async with group.stage("a", "b", answers=answer) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        await caller.say("book 7")
        await caller.wait_for_agent()
        ask = partial(inspect, group, caller.call.call_id)
        blind, seen = await ask(words=False), await ask(words=True)
        speaking = asyncio.create_task(caller.say("are you sure?"))
        await asyncio.sleep(0.5)
        during = await ask(words=False)
        await speaking
        await caller.agent_begins()
        answering = await ask(words=False)
    assert (seen.outcome, during.speaking, answering.speaking) == ("up", ("user",), ("agent",))
    [turn] = seen.turns
    assert (turn.text, turn.answer) == ("book 7", "Done.")
    assert None not in (turn.began, turn.ended, turn.answered, turn.over)
    assert turn.waits["model"] > 0
    [tool] = [each for each in seen.operations if each.kind == "execute_tool"]
    assert (tool.text, f"{tool.seconds:.6f}") == ("LLM book done", "0.300000")
    assert {"chat", "speech_to_text", "text_to_speech"} <= {each.kind for each in seen.operations}
    assert seen.decision is not None
    assert seen.decision.signals
    for report in (blind, during, answering):
        assert not re.search(r"book 7|Done\.|sure|Yes", str(report.pack()))
    assert blind == replace(seen, seconds=blind.seconds, turns=(replace(turn, text="", answer=""),))


async def inspect(group: FleetGroup, call_id: str, *, words: bool) -> CallInspection:
    """The report of a call by its owner."""
    operator = MemoryRegistry(group.hub, "operator")
    owner = await operator.owner(call_id)
    assert owner is not None
    reply = await operator.request(owner, FleetMessage("inspect", {"call": call_id, "words": words}))
    assert reply.kind == "done"
    return CallInspection.unpack(reply.body)


async def test_the_end_of_a_call_that_another_member_hears_of_ends_it_where_it_is_carried() -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b") as stage, stage.call(expect_errors=True) as caller:
        await caller.wait_for_agent()
        carrying = group.carrying
        other = next(server for server in group.servers.values() if server is not carrying)
        other.calls.end(caller.call.call_id)
        await asyncio.sleep(2.0)
        assert len(carrying.calls) == 0
        assert (await other.registry.take(caller.call.call_id)).has_ended


async def test_the_call_of_a_member_that_dies_goes_on_at_another_one() -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b", answers=["Until six.", "Until six, as I said."]) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open today?")
            await caller.wait_for_agent()
            group.kill(group.carrying)
            await caller.wait_for_agent()
            await caller.say("Until when?")
            await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "Are you open today?"),
            ("agent", "Until six."),
            ("agent", RESUMED),
            ("caller", "Until when?"),
            ("agent", "Until six, as I said."),
        ]


# In these, another member had passed on the webhook.
@pytest.mark.parametrize("seed", by_default([3], [0, 3, 8]))
async def test_a_member_that_dies_between_its_answer_and_the_stream_loses_no_context(seed: int) -> None:
    group = FleetGroup(Practice(), link=Link(latency=0.02), seed=seed)
    async with group.stage("a", "b", "c", answers=["Until six.", "Until six, as I said."]) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open today?")
            await caller.wait_for_agent()
            group.kill(group.carrying)
            chosen: list[Server] = []
            while not chosen:
                await asyncio.sleep(0.001)
                chosen = [each for each in group.servers.values() if each.calls.promised]
            await asyncio.sleep(0.01)  # The answer is on its way to the carrier.
            group.kill(chosen[0])
            await caller.wait_for_agent()
            await caller.say("Until when?")
            await caller.wait_for_agent()
        assert ("agent", "Until six.") in stage.transcript
        assert stage.transcript[-1] == ("agent", "Until six, as I said.")
