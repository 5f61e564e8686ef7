"""What the user of a speech-to-speech agent has said or keyed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.processors.agent.kinds import KINDS, Kind
from voiceflow import Direction, Frame, Pipeline, Processor, TranscriptionFrame, TurnDecisionFrame
from voiceflow.dialogue import Tool
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.processors import VAD
from voiceflow.processors.agent.agent import SpeechAgent
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call


class Bot:
    """Notes what is reported of the user's turns, in order."""

    def __init__(self, kind: Kind) -> None:
        self.turns: list[str] = []
        self.agent: SpeechAgent
        self._kind = kind

    async def __call__(self, call: Call) -> None:
        self.agent = self._kind.make(greeting="Hello.")
        chain = Pipeline([call.input(), VAD(), self.agent, call.output()])
        await call.run(chain, observers=[self.observe])

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        if processor is not self.agent:
            return
        match frame:
            case TurnDecisionFrame(action="end_turn"):
                self.turns.append(frame.reason)
            case TranscriptionFrame():
                self.turns.append(frame.text)


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_words_and_keys_are_turns_of_the_user(kind: Kind) -> None:
    bot = Bot(kind)
    async with Stage(lambda **options: create_app(bot, **options)) as stage:
        kind.prepare(stage, "Hello.", ["At eight.", "Thank you."])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.wait_for_agent()
            await caller.press("42#")
            await caller.wait_for_agent()
    assert bot.turns == ["When do you open?", "service", "keys"]
    said = [message["content"] for message in bot.agent.context.to_openai() if message["role"] == "user"]
    assert said == ["When do you open?", "(pressed keys: 42#)"]


async def test_the_late_transcript_of_a_question_does_not_make_its_result_late(
    stage_with: Callable[..., Stage],
) -> None:
    async def stock() -> str:
        """Count the stock."""
        await asyncio.sleep(4.0)
        return "three left"

    async with stage_with(lambda: OpenAIRealtime(tools=[Tool(stock, late="wait")])) as stage:
        stage.realtime.behaviour.transcript_delay = 3.0
        call = LiveCall("stock")
        stage.realtime.script.answers.extend([LiveAnswer("Let me look.", calls=[call]), "Three are left."])
        async with stage.call() as caller:
            await caller.listen(0.5)
            await caller.say("How many chairs are there?")
            await caller.wait_for_agent()
            await caller.wait_for_agent(limit=8.0)
        assert stage.transcript[-1] == ("agent", "Three are left.")
