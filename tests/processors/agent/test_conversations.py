"""The same conversations with each speech-to-speech agent, over the emulated carrier."""

from collections.abc import Callable

import pytest

from tests.processors.agent.kinds import KINDS, Kind
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.testing import Stage

GREETING = "Hello, this is the Mill Street dental practice. How can I help you today?"

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=str)


async def test_the_agent_greets_looks_something_up_and_answers(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    runs: list[str] = []

    async def hours(day: str) -> str:
        """Tell the opening hours."""
        runs.append(day)
        return "eight to five"

    async with stage_with(lambda: kind.make(tools=[hours], greeting=GREETING)) as stage:
        call = LiveCall("hours", '{"day": "Friday"}')
        kind.prepare(stage, GREETING, [LiveAnswer("One moment.", calls=[call]), "From eight to five."])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When are you open on Friday?")
            await caller.wait_for_agent(pause=1.5)
    assert stage.transcript == [
        ("agent", GREETING),
        ("caller", "When are you open on Friday?"),
        ("agent", "One moment."),
        ("agent", "From eight to five."),
    ]
    assert runs == ["Friday"]
    context = stage.journals[0].context
    assert context is not None
    results = [message for message in context.to_openai() if message["role"] == "tool"]
    assert [result["content"] for result in results] == ["eight to five"]


async def test_the_agent_falls_silent_when_the_caller_speaks(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    async with stage_with(lambda: kind.make(greeting=GREETING)) as stage:
        kind.prepare(stage, GREETING, ["At eight."])
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.listen(1.5)
            await caller.say("When do you open?")
            await caller.wait_for_agent()
    (_, greeting), *rest = stage.transcript
    assert GREETING.startswith(greeting)
    assert 0 < len(greeting) < len(GREETING)
    assert rest == [("caller", "When do you open?"), ("agent", "At eight.")]
