"""Random calls: whatever callers, models and tools do at the same time, what holds of every call holds."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.calls.scene import Actor, Scene, last_user, slow, use
from tests.rows import example_count
from voiceflow import EndReason
from voiceflow.emulators.openai import Answer, Delivery, Refusal, Reply
from voiceflow.testing import run_virtual
from voiceflow.testing.callers import CallerError
from voiceflow.turns import TurnPolicy

FAILURES = ("refuses", "empty", "breaks")
NAMES = "alpha bravo charlie delta echo foxtrot golf hotel".split()


@dataclass(frozen=True)
class Deed:
    """What the caller does, after a pause."""

    pause: float
    what: str


@dataclass(frozen=True)
class Manner:
    """How the model answers the next question.

    Attributes:
        kind: What it does.
        delay: Seconds before its first token.
        tool: Seconds that the tool takes, if it calls one.
    """

    kind: str
    delay: float
    tool: float


def seconds(most: float) -> st.SearchStrategy[float]:
    """A time in steps of 50 ms."""
    return st.integers(0, round(most * 20)).map(lambda step: step / 20)


deeds = st.builds(
    Deed,
    seconds(4.0),
    st.sampled_from(["say", "say", "say", "cough", "cough", "okay", "mm-hm", "1#", "notice"]),
)
manners = st.builds(
    Manner,
    st.sampled_from(["short", "long", "slow", "tool", "tool", "talks", "refuses", "empty", "breaks"]),
    seconds(2.0),
    seconds(6.0),
)


class World:
    """The model and its tool in one call."""

    def __init__(self, manners: list[Manner]) -> None:
        self.manners = manners
        self.made: Counter[str] = Counter()
        self._known: dict[str, Manner] = {}

    def answer(self, request: Any) -> Reply:
        """The model's answer to a request."""
        messages = request["messages"]
        asked = last_user(request)
        if messages[-1]["role"] == "tool" or asked.startswith("(A tool"):
            return "So it is done."
        manner = self._known.setdefault(asked, self.manners[len(self._known) % len(self.manners)])
        match manner.kind:
            case "short":
                return slow("Very well.", manner.delay)
            case "long":
                return slow("We have rooms on the first floor. Others are on the second.", manner.delay)
            case "slow":
                return slow("We have rooms on the first floor only.", manner.delay, 0.3)
            case "tool" | "talks" if asked not in str(texts_of_calls(messages)):
                text = "One moment. " if manner.kind == "talks" else ""
                made = use("book", text, key=asked, time=manner.tool)
                return replace(made, delivery=Delivery(first_token=manner.delay))
            case "refuses":
                return Refusal(status=500)
            case "empty":
                return "---"
            case "breaks":
                return Answer(pieces=["We ", "have ", "rooms"], delivery=Delivery(cut_after=2))
        return slow("Right.", manner.delay)

    async def book(self, key: str, time: float) -> str:
        """Book it."""
        self.made[key] += 1
        await asyncio.sleep(time)
        return "booked"


def texts_of_calls(messages: list[dict[str, Any]]) -> list[str]:
    """The arguments of every call of a tool so far."""
    return [call["function"]["arguments"] for m in messages for call in m.get("tool_calls") or ()]


async def act(caller: Actor, scene: Scene, deed: Deed, number: int) -> None:
    """Do what the caller does next."""
    await caller.listen(deed.pause)
    if caller.is_over:
        return
    match deed.what:
        case "say":
            await caller.say(f"Book the room {NAMES[number % len(NAMES)]}.")
        case "cough":
            await caller.cough()
        case "1#":
            await caller.press("1#")
        case "notice":
            scene.line.say("By the way, it rains.", protected=number % 2 == 0)
        case murmur:
            await caller.murmur(murmur)


async def call(script: list[Deed], manners: list[Manner], words: int, stays: float) -> None:
    """One call."""
    world = World(manners)
    scene = Scene(world.answer, tools=[world.book], turns=TurnPolicy(words_to_interrupt=words))
    scene.may_end_early = True
    # Three failures in a row end a call.
    scene.may_fail = sum(manner.kind in FAILURES for manner in manners) > 0
    async with scene.call() as caller:
        for number, deed in enumerate(script):
            try:
                await act(caller, scene, deed, number)
            except CallerError:
                break
        await caller.listen(stays)
        if caller.is_over:
            caller.expects = EndReason.ERROR
    assert not [key for key, times in world.made.items() if times > 1], "nothing is booked twice"


@settings(
    max_examples=example_count(32), phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(
    st.lists(deeds, min_size=1, max_size=6),
    st.lists(manners, min_size=1, max_size=4),
    st.sampled_from([0, 0, 1, 2]),
    st.sampled_from([0.3, 2.0, 14.0]),
)
def test_what_holds_of_every_call_holds_of_random_ones(
    script: list[Deed], manners: list[Manner], words: int, stays: float
) -> None:
    run_virtual(call(script, manners, words, stays))
