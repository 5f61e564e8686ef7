"""Calls that a tool of a speech-to-speech agent transfers."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.processors.agent.kinds import KINDS, OPENAI, Kind
from voiceflow import EndReason, Pipeline
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.emulators.twilio import EmulatedTwilio, RestFault
from voiceflow.processors import VAD, Phrases
from voiceflow.processors.call_tools import transfer_to
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

ANNOUNCEMENT = "I will connect you to a colleague."
ANSWER = LiveAnswer(ANNOUNCEMENT, calls=[LiveCall("transfer")])
each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


@pytest.fixture
def reasons() -> list[EndReason]:
    """Why the calls ended."""
    return []


@pytest.fixture
def stage_of(reasons: list[EndReason]) -> Callable[[Kind], Stage]:
    """A stage whose agent can transfer the call."""

    def make(kind: Kind) -> Stage:
        async def bot(call: Call) -> None:
            agent = kind.make(tools=[transfer_to(call, "+15550111")], greeting="Hello.")
            reasons.append(await call.run(Pipeline([call.input(), VAD(), agent, call.output()])))

        return Stage(partial(create_app, bot))

    return make


@each_kind
async def test_a_transfer_waits_until_its_announcement_was_heard(
    kind: Kind, stage_of: Callable[[Kind], Stage], reasons: list[EndReason]
) -> None:
    async with stage_of(kind) as stage:
        kind.prepare(stage, "Hello.", [ANSWER, "One moment."])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("I want to talk to a person.")
            await caller.call.over()
        assert ("agent", ANNOUNCEMENT) in stage.transcript
        assert reasons == [EndReason.TRANSFERRED]


@each_kind
async def test_words_of_the_user_call_a_transfer_off(
    kind: Kind, stage_of: Callable[[Kind], Stage], reasons: list[EndReason]
) -> None:
    async with stage_of(kind) as stage:
        kind.prepare(stage, "Hello.", [LiveAnswer(calls=[LiveCall("transfer")]), *["What is it?"] * 3])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("I want to talk to a person.")
            await caller.listen(0.9)
            await caller.say("No wait, I have another question.")
            await caller.listen(8.0)
            assert caller.call.status == "in-progress"
        assert ("agent", "What is it?") in stage.transcript
        assert reasons == [EndReason.USER_HANGUP]


async def test_the_user_hears_of_a_transfer_that_the_carrier_refuses(
    stage_of: Callable[[Kind], Stage], reasons: list[EndReason]
) -> None:
    async with stage_of(OPENAI) as stage:
        assert isinstance(stage.carrier, EmulatedTwilio)
        stage.carrier.rest_faults.extend([RestFault(status=400)] * 4)
        OPENAI.prepare(stage, "Hello.", [ANSWER, "One moment.", "So how can I help?"])
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("I want to talk to a person.")
            await caller.listen(10.0)
            assert caller.call.status == "in-progress"
        assert ("agent", Phrases().not_transferred) in stage.transcript
        assert reasons == [EndReason.USER_HANGUP]
