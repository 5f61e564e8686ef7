"""Random calls to speech-to-speech agents: users, models and tools that do anything at the same time."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.calls.scene import COUGH
from tests.processors.agent.kinds import GEMINI, OPENAI, Kind
from tests.rows import example_count
from voiceflow import Pipeline
from voiceflow.dialogue import AssistantMessage, Context, Tool, ToolMessage, UserMessage
from voiceflow.dialogue.replies import PENDING
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.processors import VAD
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.testing.callers import Caller
from voiceflow.transports import Call

TOOLS = ("finish", "cancel", "wait")


@dataclass(frozen=True)
class Manner:
    """How the model answers next.

    Attributes:
        kind: Whether it says something short or long, or calls tools.
        delay: Seconds before its first sound.
        tools: Which tools it calls, each with the seconds that it takes.
    """

    kind: str
    delay: float
    tools: list[tuple[str, float]]


class World:
    """The model and its tools in one call."""

    def __init__(self, manners: list[Manner]) -> None:
        self.made: Counter[int] = Counter()
        self._manners = manners
        self._answers = self._calls = 0

    def answer(self, turn: Any) -> LiveAnswer:
        """The model's next answer."""
        manner = self._manners[self._answers % len(self._manners)]
        self._answers += 1
        if manner.kind == "tools" and turn.last and "it is" not in turn.last:
            return LiveAnswer("One moment.", calls=list(map(self._call, manner.tools)), delay=manner.delay)
        text = (
            "It is done."
            if manner.kind == "short"
            else "There are rooms on the first floor and others above it."
        )
        return LiveAnswer(text, delay=manner.delay)

    def _call(self, tool: tuple[str, float]) -> LiveCall:
        self._calls += 1
        return LiveCall(tool[0], json.dumps({"key": self._calls, "seconds": tool[1]}))

    async def work(self, key: int, seconds: float) -> str:
        """Work."""
        self.made[key] += 1
        await asyncio.sleep(seconds)
        return f"it is {key}"

    def tools(self) -> list[Tool]:
        """One tool of each manner."""
        return [
            Tool(self.work, name="finish"),
            Tool(self.work, name="cancel", on_interruption="cancel"),
            Tool(self.work, name="wait", late="wait"),
        ]


async def act(caller: Caller, script: list[tuple[float, str]]) -> list[str]:
    """Do what the caller does. Returns what was said."""
    said: list[str] = []
    for number, (pause, what) in enumerate(script):
        await caller.listen(pause)
        match what:
            case "say":
                said.append(f"Please book the room number {number} for me.")
                await caller.say(said[-1])
            case "cough":
                await caller.say(COUGH)
            case _:
                await caller.press("12#")
    await caller.listen(25.0)
    return said


def check(context: Context, said: list[str], made: Counter[int]) -> None:
    """What holds of every call."""
    messages = context.messages()
    calls = [call.id for each in messages if isinstance(each, AssistantMessage) for call in each.tool_calls]
    results = [each for each in messages if isinstance(each, ToolMessage)]
    assert sorted(calls) == sorted(each.call_id for each in results), "each call has one result"
    assert PENDING not in [each.text for each in results], "each tool has ended"
    assert set(made.values()) <= {1}, "nothing is done twice"
    heard = " ".join(each.text for each in messages if isinstance(each, UserMessage))
    assert [heard.count(text) for text in said] == [1] * len(said), "each word of the user is remembered once"


async def call(kind: Kind, script: list[tuple[float, str]], manners: list[Manner], delay: float) -> None:
    """One call."""
    world = World(manners)

    async def bot(call: Call) -> None:
        agent = kind.make(tools=world.tools(), greeting="Hello.")
        await call.run(Pipeline([call.input(), VAD(), agent, call.output()]))

    async with Stage(partial(create_app, bot)) as stage:
        service = stage.realtime if kind is OPENAI else stage.live
        service.script.answer_with(world.answer)
        service.behaviour.transcript_delay = delay
        async with stage.call() as caller:
            said = await act(caller, script)
        context = stage.journals[-1].context
    assert context is not None
    check(context, said, world.made)


def seconds(most: int) -> st.SearchStrategy[float]:
    """A time in steps of 50 ms."""
    return st.integers(0, most * 20).map(lambda step: step / 20)


manners = st.builds(
    Manner,
    st.sampled_from(["tools", "tools", "tools", "short", "long"]),
    seconds(1),
    st.lists(st.tuples(st.sampled_from(TOOLS), seconds(9)), min_size=1, max_size=2),
)


@settings(
    max_examples=example_count(12), phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(
    st.sampled_from([OPENAI, GEMINI]),
    st.lists(st.tuples(seconds(3), st.sampled_from(["say", "say", "cough", "keys"])), min_size=1, max_size=5),
    st.lists(manners, min_size=1, max_size=4),
    st.sampled_from([0.1, 0.5, 1.5]),
)
def test_each_call_has_one_result_and_each_word_is_remembered_once(
    kind: Kind, script: list[tuple[float, str]], manners: list[Manner], delay: float
) -> None:
    run_virtual(call(kind, script, manners, delay))
