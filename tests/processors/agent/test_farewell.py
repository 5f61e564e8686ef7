"""The end of a call that a tool asked for."""

from collections.abc import Callable

import pytest

from tests.calls.scene import COUGH
from tests.processors.agent.kinds import KINDS, Kind
from voiceflow.dialogue import EndCall
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.testing import Stage


def hang_up() -> EndCall:
    """Hang up."""
    return EndCall("Thank you for your call, goodbye.")


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_words_before_the_goodbye_keep_the_call_up(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    async with stage_with(lambda: kind.make(tools=[hang_up], greeting="Hello.")) as stage:
        kind.prepare(
            stage, "Hello.", [LiveAnswer(calls=[LiveCall("hang_up")], delay=0.5), *["At eight."] * 3]
        )
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("That was all.")
            await caller.listen(1.2)
            await caller.say("Oh wait, when do you open tomorrow?")
            await caller.listen(8.0)
            assert caller.call.status == "in-progress"
        assert ("agent", "At eight.") in stage.transcript
        assert ("caller", "Oh wait, when do you open tomorrow?") in stage.transcript


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_sound_without_words_does_not_keep_the_call_up(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    async with stage_with(lambda: kind.make(tools=[hang_up], greeting="Hello.")) as stage:
        kind.prepare(stage, "Hello.", [LiveAnswer(calls=[LiveCall("hang_up")], delay=0.5), *["Goodbye."] * 3])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("That was all.")
            await caller.listen(1.2)
            await caller.say(COUGH)
            await caller.call.over()
        assert caller.call.status == "completed"


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_tool_ends_the_call_after_the_goodbye(kind: Kind, stage_with: Callable[..., Stage]) -> None:
    async def hang_up() -> EndCall:
        """End the call."""
        return EndCall()

    async with stage_with(lambda: kind.make(tools=[hang_up], greeting="Hello.")) as stage:
        answers: list[LiveAnswer | str] = [
            LiveAnswer("Thank you and goodbye!", calls=[LiveCall("hang_up")]),
            "…",
        ]
        kind.prepare(stage, "Hello.", answers)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("That is all.")
            await caller.call.over()
            assert caller.call.status == "completed"
    assert ("agent", "Thank you and goodbye!") in stage.transcript
