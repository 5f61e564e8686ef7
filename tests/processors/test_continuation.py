"""A conversation whose process may die at any moment, and go on in another one from what was stored."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.processors.stand_ins import Ear, Mouth
from voiceflow import Pipeline, Session
from voiceflow.checkpoint import Checkpoint
from voiceflow.dialogue import Context, Finish, Message, TextDelta, ToolCall, ToolMessage, UserMessage
from voiceflow.dialogue.chat_model import ChatLimits, ToolSchema
from voiceflow.dialogue.deltas import Delta
from voiceflow.dialogue.replies import LOST
from voiceflow.processors import LLM

DEATHS = 10
TURN = 1.5
"""Seconds after the user's last word within which the turn is over and stored."""


class BookingModel:
    """Books what the user asks for, once, and says what came of it. It takes 0.3 s."""

    model = "booking"
    limits = ChatLimits()

    async def check(self) -> None:
        """It is there."""

    @asynccontextmanager
    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AsyncIterator[AsyncIterator[Delta]]:
        yield self._answer(messages)

    async def _answer(self, messages: Sequence[Message]) -> AsyncIterator[Delta]:
        await asyncio.sleep(0.3)
        last = next(each for each in reversed(messages) if isinstance(each, UserMessage | ToolMessage))
        if isinstance(last, UserMessage):
            number = last.text.split()[-1]
            yield ToolCall(f"call_{number}", "book", json.dumps({"number": number}))
        else:
            yield TextDelta("I am not sure." if last.text == LOST else last.text)
        yield Finish("stop")


@dataclass
class Process:
    """One process with one session of the call.

    Attributes:
        state: The stored state of the call, as text.
        started: The tools that have started, in all processes.
        is_dead: Whether it was killed: nothing that it does afterwards has an effect.
    """

    state: str
    started: list[str]
    is_dead: bool = False
    ear: Ear = field(default_factory=Ear)
    mouth: Mouth = field(default_factory=Mouth)

    async def run(self) -> None:
        async def book(number: str) -> str:
            """Book a number."""
            if self.is_dead:
                await asyncio.Event().wait()
            self.started.append(number)
            await asyncio.sleep(0.7)
            return f"{number} is booked."

        agent = LLM(system="Be brief.", greeting="Hello.", model=BookingModel(), tools=[book])
        checkpoint = Checkpoint()
        if self.state:
            checkpoint = Checkpoint.from_export(json.loads(self.state)).successor()

        def save() -> None:
            if not self.is_dead:
                self.state = json.dumps(checkpoint.export())

        checkpoint.changed = save
        save()
        self.session = Session(Pipeline([self.mouth, agent, self.ear]), checkpoint=checkpoint)
        await self.session.run()

    def kill(self) -> str:
        """Die. Returns what was stored."""
        self.is_dead = True
        self.session.cancel()
        return self.state


@pytest.mark.rows(5)
@pytest.mark.parametrize("seed", range(20))
async def test_whenever_the_process_dies_the_call_goes_on_with_its_words_and_no_tool_runs_twice(
    seed: int,
) -> None:
    chance = random.Random(seed)
    loop = asyncio.get_running_loop()
    state, started, settled = "", list[str](), list[str]()
    for number in range(DEATHS):
        process = Process(state, started)
        running = asyncio.create_task(process.run())
        await asyncio.sleep(chance.uniform(0.0, 4.0))  # the words before may be being answered
        begun = loop.time()
        process.mouth.says(begun, begun + 0.5, f"book {number}")
        await asyncio.sleep(chance.uniform(0.0, 5.0))
        if loop.time() - begun > 0.5 + TURN:
            settled.append(f"book {number}")
        state = process.kill()
        await running
    context = json.loads(state)["values"]["voiceflow.dialogue.context.Context"]
    heard = Counter(entry["text"] for entry in context["entries"] if entry["kind"] == "user")
    assert set(heard.values()) == {1}
    assert set(settled) <= set(heard)
    assert set(Counter(started).values()) == {1}
    assert len(started) > DEATHS / 4


async def test_the_next_word_comes_within_four_seconds_of_any_death() -> None:
    state, loop = "", asyncio.get_running_loop()
    for number in range(30):
        process = Process(state, [])
        running = asyncio.create_task(process.run())
        begun = loop.time()
        await asyncio.sleep(4.0)
        assert process.ear.heard[0][0] - begun < 4.0
        process.mouth.says(loop.time(), loop.time() + 0.5, f"book {number}")
        await asyncio.sleep(0.15 * number)
        state = process.kill()
        await running


async def test_what_was_stored_is_the_conversation_to_the_word() -> None:
    process = Process("", [])
    running = asyncio.create_task(process.run())
    process.mouth.says(3.0, 3.5, "book 7")
    await asyncio.sleep(8.0)
    state = process.kill()
    await running
    context = Checkpoint.from_export(json.loads(state)).recall(Context)
    assert context is not None
    assert [(message["role"], message["content"]) for message in context.to_openai()] == [
        ("system", "Be brief."),
        ("assistant", "Hello."),
        ("user", "book 7"),
        ("assistant", ""),
        ("tool", "7 is booked."),
        ("assistant", "7 is booked."),
    ]
