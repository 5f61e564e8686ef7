"""Tools of speech-to-speech agents, and what the user says while they run."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.processors.agent.kinds import GEMINI, OPENAI, Kind
from voiceflow.dialogue import Tool, ToolMessage
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.processors.agent.tools import MOST_IN_A_ROW
from voiceflow.processors.answer_errors import EndlessToolsError
from voiceflow.processors.jobs import CANCELLED
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.testing import Stage

BOTH = pytest.mark.parametrize("kind", [OPENAI, GEMINI], ids=str)


@pytest.mark.rows(strength=1)
@BOTH
@pytest.mark.parametrize("is_cancelled", [True, False])
async def test_what_the_user_says_cancels_a_tool_only_if_it_may_be_cancelled(
    is_cancelled: bool, kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    ended: list[str] = []

    async def stock() -> str:
        """Count the stock."""
        try:
            await asyncio.sleep(6.0)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        ended.append("done")
        return "three left"

    tool = Tool(stock, on_interruption="cancel" if is_cancelled else "finish", late="wait")

    def answer(turn: Any) -> LiveAnswer | str:
        return LiveAnswer("Let me look.", calls=[LiveCall("stock")]) if "chairs" in turn.last else "At eight."

    async with stage_with(lambda: kind.make(tools=[tool], greeting="Hello.")) as stage:
        service = stage.realtime if kind is OPENAI else stage.live
        service.script.answer_with(answer)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("How many chairs are there?")
            await caller.wait_for_agent()
            await caller.say("Forget it. When do you open?")
            await caller.listen(10.0)
        assert ended == ["cancelled" if is_cancelled else "done"]
        assert [text for who, text in stage.transcript if who == "agent"][-1] == "At eight."
        context = stage.journals[-1].context
        assert context is not None
        results = [message.text for message in context.messages() if isinstance(message, ToolMessage)]
        assert results == [CANCELLED if is_cancelled else "three left"]


@BOTH
async def test_a_model_that_calls_a_running_tool_again_speaks_to_the_user_meanwhile(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    async def stock() -> str:
        """Count the stock."""
        await asyncio.sleep(9.0)
        return "three left"

    def answer(turn: Any) -> LiveAnswer | str:
        if "three left" in turn.last:
            return "Three are left."
        if "already" in turn.last:
            return "I am still counting."
        return LiveAnswer(calls=[LiveCall("stock")])

    async with stage_with(lambda: kind.make(tools=[stock], greeting="Hello.")) as stage:
        service = stage.realtime if kind is OPENAI else stage.live
        service.script.answer_with(answer)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("How many chairs are there?")
            await caller.listen(2.0)
            await caller.say("Have you counted them yet?")
            await caller.wait_for_agent(limit=4.0)
            await caller.wait_for_agent(limit=9.0)
        said = [text for who, text in stage.transcript if who == "agent"]
        assert said[-2:] == ["I am still counting.", "Three are left."]


@BOTH
async def test_a_model_that_only_calls_tools_is_stopped(kind: Kind, stage_with: Callable[..., Stage]) -> None:
    runs: list[int] = []

    async def stock(of: int) -> str:
        """Count the stock."""
        runs.append(of)
        return "none"

    def answer(turn: Any) -> LiveAnswer | str:
        if "hello" in turn.last.lower():
            return "Hello."
        return LiveAnswer(calls=[LiveCall("stock", f'{{"of": {len(runs)}}}')])

    async with stage_with(lambda: kind.make(tools=[stock], greeting="Hello.")) as stage:
        service = stage.realtime if kind is OPENAI else stage.live
        service.script.answer_with(answer)
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("How many chairs are there?")
            await caller.listen(30.0)
            assert len(runs) == MOST_IN_A_ROW
            await caller.say("Hello?")
            await caller.wait_for_agent()
        assert [type(error) for _, error in stage.journals[-1].errors] == [EndlessToolsError]


async def test_a_word_of_attention_cancels_no_tool(stage_with: Callable[..., Stage]) -> None:
    async def stock() -> str:
        """Count the stock."""
        await asyncio.sleep(5.0)
        return "three left"

    def answer(turn: Any) -> LiveAnswer | str:
        if "chairs" in turn.last:
            return LiveAnswer("Let me look.", calls=[LiveCall("stock")])
        return "Three are left." if "three left" in turn.last else "One moment."

    tool = Tool(stock, on_interruption="cancel", late="wait")
    async with stage_with(lambda: OpenAIRealtime(tools=[tool], greeting="Hello.")) as stage:
        stage.realtime.script.answer_with(answer)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("How many chairs are there?")
            await caller.wait_for_agent()
            await caller.say("Okay.")
            await caller.listen(8.0)
        context = stage.journals[-1].context
        assert context is not None
        results = [message.text for message in context.messages() if isinstance(message, ToolMessage)]
        assert results == ["three left"]
