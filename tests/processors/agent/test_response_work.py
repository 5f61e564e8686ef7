"""Each response as an operation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.processors.agent.kinds import ELEVENLABS, KINDS, OPENAI, Kind
from voiceflow import Direction, Frame, OperationFrame, OperationKind, OperationOutcome, Pipeline, Processor
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.processors import VAD
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

GREETING = "Hello, this is the Mill Street dental practice. How can I help you today? " * 4


MODELS = {"openai": "gpt-realtime", "gemini": "gemini", "elevenlabs": ""}


class Bot:
    """A bot that notes its operations."""

    def __init__(self, agent: Callable[[], Processor]) -> None:
        self.frames: list[OperationFrame] = []
        self._agent = agent

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, OperationFrame) and frame not in self.frames:
            self.frames.append(frame)

    async def __call__(self, call: Call) -> None:
        chain = Pipeline([call.input(), VAD(), self._agent(), call.output()])
        await call.run(chain, observers=[self.observe])

    @property
    def chats(self) -> list[OperationFrame]:
        return [frame for frame in self.frames if frame.kind is OperationKind.CHAT]


async def hours(day: str) -> str:
    """Look up the opening hours."""
    return "eight to five"


def stage_of(bot: Bot) -> Stage:
    return Stage(lambda **options: create_app(bot, **options))


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_each_response_is_an_operation_of_its_model(kind: Kind) -> None:
    bot = Bot(lambda: kind.make(tools=[hours], greeting="Good morning."))
    async with stage_of(bot) as stage:
        call = LiveCall("hours", '{"day": "Friday"}')
        kind.prepare(stage, "Good morning.", [LiveAnswer("", calls=[call]), "From eight to five."])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When are you open on Friday?")
            await caller.wait_for_agent(pause=1.5)
    greeting, asks, answer = bot.chats
    (tool,) = (frame for frame in bot.frames if frame.kind is OperationKind.TOOL)
    assert {(chat.vendor, chat.outcome) for chat in bot.chats} == {(kind.name, OperationOutcome.DONE)}
    assert all(chat.name.startswith(MODELS[kind.name]) for chat in bot.chats)
    assert all(chat.first is not None and chat.began <= chat.first <= chat.ended for chat in bot.chats)
    assert (asks.reply, tool.reply) == (answer.reply, answer.reply) != (greeting.reply, greeting.reply)
    assert asks.ended == tool.began
    assert tool.ended == answer.began
    if kind is not ELEVENLABS:  # which reports no tokens
        assert all(dict(chat.counts)["total_tokens"] > 0 for chat in (greeting, answer))


@pytest.mark.parametrize("kind", [ELEVENLABS, OPENAI], ids=str)
async def test_a_response_that_the_user_interrupts_is_cancelled(kind: Kind) -> None:
    bot = Bot(lambda: kind.make(greeting=GREETING))
    async with stage_of(bot) as stage:
        kind.prepare(stage, GREETING, ["At eight."])
        async with stage.call() as caller:
            await caller.agent_begins()
            await caller.say("When do you open?")
            await caller.wait_for_agent()
    first, second = bot.chats
    assert (first.outcome, second.outcome) == (OperationOutcome.CANCELLED, OperationOutcome.DONE)


async def test_a_response_that_breaks_off_has_failed() -> None:
    bot = Bot(lambda: OPENAI.make(greeting=GREETING))
    async with stage_of(bot) as stage, stage.call(expect_errors=True) as caller:
        await caller.agent_begins()
        await stage.realtime.cut()
        await caller.listen(2.0)
    assert bot.chats[0].outcome is OperationOutcome.FAILED
