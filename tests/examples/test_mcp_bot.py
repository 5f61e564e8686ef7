"""The bot with tools from an MCP server."""

import asyncio
import json
from collections.abc import Callable

from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.testing import Stage


async def test_a_price_comes_from_the_server(stage_for: Callable[..., Stage]) -> None:
    answers = [
        Answer(calls=[AnswerToolCall("price", json.dumps({"article": "lamps"}))]),
        "A lamp is forty euros.",
        Answer(text="Goodbye.", calls=[AnswerToolCall("hang_up")]),
    ]
    async with stage_for("mcp_bot.py", answers=answers) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("How much is a lamp?")
            await caller.wait_for_agent()
            await caller.say("Thank you, goodbye.")
            await caller.call.over()
            assert caller.call.status == "completed"
        asked = [exchange.request for exchange in stage.model.exchanges]
        assert {tool["function"]["name"] for tool in asked[0]["tools"]} == {"price", "hang_up"}
        assert asked[1]["messages"][-1]["content"] == "40 euros each"
        # The connection is kept for the next call, for a minute.
        await asyncio.sleep(61.0)
        assert ("agent", "A lamp is forty euros.") in stage.transcript
