"""Warm transfers on every carrier that has them, on its emulated other side in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest

from tests.contracts.emulated_carrier import narrow
from tests.rows import by_default
from tests.transports.loopback.protocol import WIDE
from tests.transports.outbound_lines import SIDES
from tests.transports.twilio.test_commands import Agent
from voiceflow import EndReason, Pipeline
from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.server import create_app
from voiceflow.testing import Link, Stage
from voiceflow.transports import Call

PERSON = "+15550177"
SPEECH = bytes(range(130, 210)) * 100
"""A second that the user says."""
PERSON_SAYS = bytes(range(33, 113)) * 100
BRIEFING = "A caller asks for a refund."


class Scene:
    """A bot that calls a person when the user presses the star key."""

    def __init__(self, carrier: str) -> None:
        self.agents: list[Agent] = []
        self.reasons: list[EndReason] = []
        self.persons: list[LineCall[Any]] = []
        self.stage = Stage(partial(create_app, self._bot, carrier=carrier), carrier=SIDES[carrier])

    async def _bot(self, call: Call) -> None:
        self.agents.append(Agent(call, introduce))
        self.reasons.append(await call.run(Pipeline([call.input(), self.agents[-1], call.output()])))

    @property
    def carrier(self) -> LineCarrier[Any]:
        assert isinstance(self.stage.carrier, LineCarrier)
        return self.stage.carrier

    def understood(self, agent: Agent) -> bytes:
        """What the agent has received, as the telephone sent it."""
        is_wide = self.stage.carrier.api_host == "api.nexmo.com"
        return narrow(agent.understood, WIDE) if is_wide else agent.understood

    async def begin(self, phone: LineCall[Any], person: LineCallee) -> Agent:
        self.carrier.callees[PERSON] = person
        await asyncio.sleep(0.1)
        phone.press("*")
        await asyncio.sleep(0)
        return self.agents[-1]


async def introduce(call: Call, agent: Agent) -> None:
    agent.keys += f" {await call.warm_transfer(PERSON, briefing=BRIEFING)}"


@pytest.fixture(params=sorted(SIDES))
def scene(request: pytest.FixtureRequest) -> Scene:
    return Scene(request.param)


@dataclass(frozen=True)
class Case:
    """What a person does, and what becomes of the transfer.

    Attributes:
        outcome: Of the transfer.
        callee: What the network does.
        says: What the person says after the question.
        presses: The key that they press.
        wait: Seconds until the transfer is over.
    """

    outcome: str
    callee: LineCallee = field(default_factory=LineCallee)
    says: str = ""
    presses: str = ""
    wait: float = 6.0

    def person(self) -> LineCallee:
        """The callee with a script."""

        async def act(call: LineCall[Any]) -> None:
            await asyncio.sleep(3.0)
            if self.says:
                assert call.answer(self.says)
            elif self.presses:
                call.press(self.presses)

        return replace(self.callee, script=act)


CASES = {
    "words": Case("declined", says="No, not now."),
    "key": Case("declined", presses="2"),
    "busy": Case("busy", LineCallee(outcome="busy")),
    "failed": Case("failed", LineCallee(outcome="failed")),
    "unanswered": Case("no_answer", LineCallee(ring=500.0), wait=35.0),
    "silence": Case("declined", wait=60.0),
}


async def test_an_accepted_call_connects_both_people(scene: Scene) -> None:
    async def person(call: LineCall[Any]) -> None:
        scene.persons.append(call)
        await asyncio.sleep(3.0)
        call.press("1")
        await asyncio.sleep(2.0)
        call.say(PERSON_SAYS)

    async with scene.stage:
        async with scene.carrier.call() as phone:
            await scene.begin(phone, LineCallee(ring=2.0, script=person))
            await asyncio.sleep(8.0)
            phone.say(SPEECH)
            await asyncio.sleep(3.0)
            [other] = scene.persons
            assert SPEECH in other.record.heard_bytes
            assert PERSON_SAYS in phone.record.heard_bytes
            other.hang_up()
            await phone.over()
        assert other.record.spoken[0][1].startswith(f"{BRIEFING} Press 1")
        assert (phone.errors, phone.warnings, other.errors) == ([], [], [])
    assert scene.reasons == [EndReason.TRANSFERRED]


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("carrier", sorted(SIDES))
async def test_the_agent_goes_on_when_the_person_does_not_take_the_call(carrier: str, name: str) -> None:
    scene, case = Scene(carrier), CASES[name]
    async with scene.stage:
        async with scene.carrier.call() as phone:
            agent = await scene.begin(phone, case.person())
            phone.say(SPEECH)
            await asyncio.sleep(case.wait)
            assert agent.keys == f"* {case.outcome}"
            assert SPEECH in scene.understood(agent)
            assert phone.is_streaming
            other = list(scene.carrier.calls.values())[-1]
            assert other.is_over
        assert (phone.errors, other.errors) == ([], [])
    assert scene.reasons == [EndReason.USER_HANGUP]


async def test_the_person_accepts_in_words(scene: Scene) -> None:
    async with scene.stage:
        async with scene.carrier.call() as phone:
            await scene.begin(phone, Case("accepted", says="Yes, please.").person())
            await asyncio.sleep(10.0)
            assert scene.reasons == [EndReason.TRANSFERRED]
            assert not phone.is_over
        # The conference ends when the user leaves it.
        assert list(scene.carrier.calls.values())[-1].is_over


@pytest.mark.parametrize("after", by_default([0.02], [0.0, 0.02, 0.05]))
async def test_a_user_who_is_on_the_way_to_a_person_that_hangs_up_comes_back(
    scene: Scene, after: float
) -> None:
    async with scene.stage:
        await comes_back(scene, after)
    assert scene.reasons == [EndReason.USER_HANGUP]


async def test_a_user_comes_back_also_if_the_carrier_reports_the_end_of_the_persons_call_late() -> None:
    scene = Scene("telnyx")
    async with scene.stage:
        scene.carrier.faults = CallFaults(webhook_delay=1.0)  # of each request about the person
        await comes_back(scene, 1.02)
    assert scene.reasons == [EndReason.USER_HANGUP]


async def comes_back(scene: Scene, after: float) -> None:
    """Let the person accept and hang up so many seconds later, and the user be with the agent again."""

    async def person(call: LineCall[Any]) -> None:
        await asyncio.sleep(3.0)
        call.press("1")
        await asyncio.sleep(after)
        call.hang_up()

    scene.stage.network.link(scene.stage.carrier.api_host, Link(latency=0.06))
    async with scene.carrier.call() as phone:
        agent = await scene.begin(phone, LineCallee(script=person))
        await asyncio.sleep(10.0)
        assert phone.is_streaming
        assert agent.keys == "* declined"
        phone.say(SPEECH)
        agent.talk()
        await asyncio.sleep(3.0)
        assert SPEECH in scene.understood(agent)
        phone.press("5")
        await asyncio.sleep(0.1)
        assert agent.keys == "* declined5"
    assert (phone.errors, agent.errors) == ([], [])
    assert len(scene.agents) == 1


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize("after", [0.3, 2.0])
async def test_a_call_is_over_when_the_person_hangs_up_after_a_few_words(scene: Scene, after: float) -> None:
    async def person(call: LineCall[Any]) -> None:
        await asyncio.sleep(3.0)
        call.press("1")
        await asyncio.sleep(after)
        call.hang_up()

    async with scene.stage:
        scene.stage.network.link(scene.stage.carrier.api_host, Link(latency=0.06))
        async with scene.carrier.call() as phone:
            await scene.begin(phone, LineCallee(script=person))
            await phone.over()
            await asyncio.sleep(10.0)
        assert phone.errors == []
    assert scene.reasons == [EndReason.TRANSFERRED]


@pytest.mark.rows(strength=1)
@pytest.mark.parametrize("acts", [True, False])
async def test_a_user_whose_way_to_the_person_was_not_confirmed_is_with_them_or_with_the_agent(
    scene: Scene, acts: bool
) -> None:
    async with scene.stage, scene.carrier.call() as phone:
        agent = await scene.begin(phone, Case("accepted", presses="1").person())
        await asyncio.sleep(2.0)
        scene.carrier.rest_faults.extend([RestFault(status=500, code=500, message="lost", acts=acts)] * 3)
        await asyncio.sleep(14.0)
        person = list(scene.carrier.calls.values())[-1]
        phone.say(SPEECH)
        await asyncio.sleep(2.0)
        assert phone.is_streaming is not acts
        assert (SPEECH in scene.understood(agent)) is not acts
        assert (SPEECH in person.record.heard_bytes) is acts
        assert person.is_over is not acts
    assert scene.reasons == [EndReason.TRANSFERRED if acts else EndReason.USER_HANGUP]


async def test_the_person_is_not_left_behind_when_the_user_hangs_up(scene: Scene) -> None:
    async with scene.stage, scene.carrier.call() as phone:
        await scene.begin(phone, Case("user_left").person())
        await asyncio.sleep(3.0)
        phone.hang_up()
        await asyncio.sleep(1.0)
        assert list(scene.carrier.calls.values())[-1].is_over
    assert scene.reasons == [EndReason.USER_HANGUP]


async def test_a_refused_call_leaves_the_user_with_the_agent(scene: Scene) -> None:
    async with scene.stage:
        scene.carrier.rest_faults.append(RestFault(status=401, code=401, message="no"))
        async with scene.carrier.call() as phone:
            agent = await scene.begin(phone, LineCallee())
            await asyncio.sleep(2.0)
            assert len(agent.errors) == 1
            assert phone.is_streaming
        assert len(scene.carrier.calls) == 1


async def test_a_stranger_cannot_decide(scene: Scene) -> None:
    async with scene.stage, scene.carrier.call() as phone:
        await scene.begin(phone, LineCallee(ring=1.0))
        await asyncio.sleep(3.0)
        [(_, address)] = list(scene.carrier.calls.values())[-1].record.requests
        async with scene.stage.network.session().post(address, data={"Digits": "1"}) as answer:
            assert answer.status == 403
        await asyncio.sleep(1.0)
        assert phone.is_streaming


async def test_a_person_whose_call_was_not_confirmed_may_still_accept(scene: Scene) -> None:
    async with scene.stage:
        scene.carrier.rest_faults.append(RestFault(status=500, code=500, message="lost", acts=True))
        async with scene.carrier.call() as phone:
            await scene.begin(phone, Case("accepted", presses="1").person())
            await asyncio.sleep(10.0)
            assert scene.reasons == [EndReason.TRANSFERRED]
            assert not phone.is_over
        assert len(scene.carrier.calls) == 2
