"""What the user of an agent has said."""

import asyncio
from collections.abc import Callable

from voiceflow.dialogue import Tool
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.testing import Stage


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
