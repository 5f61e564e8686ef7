"""Barge-ins at random moments, with tools: any vendor's strict server gets a valid conversation."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.model_vendor import VendorCase, put
from tests.contracts.model_vendors import ANTHROPIC, CASES
from tests.processors.stand_ins import Call
from tests.rows import example_count
from voiceflow.clients.anthropic import AnthropicClient, AnthropicOptions
from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Delivery
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork, run_virtual

THINKING = AnthropicOptions(max_tokens=2048, thinking={"type": "enabled", "budget_tokens": 1024})
VENDORS = {
    **CASES,
    "anthropic thinking": replace(ANTHROPIC, client=partial(AnthropicClient, options=THINKING)),
}
MOMENT = 0.0137
"""Keeps two events of a script from one instant."""

WORLDS = st.tuples(
    st.lists(st.floats(0.3, 3.0).map(lambda each: round(each, 2)), min_size=3, max_size=8),
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from([0, 0, 1, 2]), st.booleans()), min_size=4, max_size=7
    ),
)
"""The pauses of the user, and for each answer its words, its tool calls, and whether it is slow."""

_WORD = re.compile(r"a\d+w\d+")


class World:
    """A script of turns, the model's answers to them, and what came of it."""

    def __init__(self, pauses: list[float], answers: list[tuple[int, int, bool]]) -> None:
        self.pauses = pauses
        self.answers = answers
        self.asked = 0
        self.made: list[int] = []
        self.ran: Counter[int] = Counter()

    def reply(self, _: Mapping[str, Any]) -> Answer:
        """The next answer: some words, then some calls; every third is thought over and signed."""
        number, self.asked = self.asked, self.asked + 1
        words, calls, is_slow = self.answers[number] if number < len(self.answers) else (2, 0, False)
        if not words and not calls:
            words = 1
        text = " ".join(f"a{number}w{word}" for word in range(words))
        arguments = [number * 10 + each for each in range(calls)]
        self.made += arguments
        return Answer(
            pieces=[f"{word} " for word in text.split()[:-1]] + ([text.split()[-1] + "."] if text else []),
            calls=[AnswerToolCall("look_up", f'{{"number": {each}}}') for each in arguments],
            reasoning="hm" if number % 3 == 0 else "",
            signature="c2lnbmVk" if number % 3 == 0 else "",
            delivery=Delivery(first_token=0.7 if is_slow else 0.05, token_gap=0.11 if is_slow else 0.01),
        )

    async def look_up(self, number: int) -> str:
        """Look a number up.

        Args:
            number: Which.
        """
        self.ran[number] += 1
        await asyncio.sleep(0.3 + 0.4 * (number % 4))
        if number % 5 == 4:
            raise ValueError("it failed")
        return f"found {number}"

    def script(self, call: Call) -> None:
        at = 1.0
        for number, pause in enumerate(self.pauses):
            call.mouth.says(at, at + 0.9, f"question {number}")
            at += 0.9 + pause + MOMENT
        call.mouth.says(60.0, 61.0, "last question")


async def play(case: VendorCase, world: World) -> int:
    """Hold the call, check what came of it, and return how often the agent was interrupted."""
    async with MemoryNetwork() as network:
        client, server = put(case, network, world.reply)
        call = Call(LLM(model=client, system="Be brief.", tools=[world.look_up]))
        await call.play(world.script, until=70.0, http=network.session())
        # Valid, every time: a strict server refuses anything else.
        assert {exchange.status for exchange in server.exchanges} <= {200, 0}
        assert [frame.error for frame in call.errors.seen] == []
        last = next(each for each in server.exchanges if each.started_at > 60.0)
        sent = str(last.request)
        heard = {word for at, spoken in call.ear.heard if at < 60.0 for word in _WORD.findall(spoken)}
        assert set(_WORD.findall(sent)) == heard
        assert set(world.ran) <= set(world.made)
        assert max(world.ran.values(), default=1) == 1
        assert "last question" in sent
        return call.ear.interruptions


@pytest.mark.parametrize("vendor", VENDORS)
@settings(max_examples=example_count(24), deadline=None, derandomize=True)
@given(world=WORLDS)
def test_what_the_server_gets_is_valid_and_holds_the_words_that_were_heard(
    vendor: str, world: tuple[list[float], list[tuple[int, int, bool]]]
) -> None:
    run_virtual(play(VENDORS[vendor], World(*world)))
