"""Tools that an agent of the platform calls."""

import asyncio
from typing import Any

from tests.processors.elevenlabs.agent_calls import (
    GREETING,
    emulator,
    record_of,
    words,
)
from tests.processors.elevenlabs.conftest import Calls
from voiceflow import (
    AgentTextFrame,
    EndFrame,
    EndReason,
    ReplyEndFrame,
)
from voiceflow.dialogue import EndCall
from voiceflow.emulators.elevenlabs import AgentAnswer, AgentToolCall
from voiceflow.processors.elevenlabs import ElevenLabsAgent


async def test_tools_are_called_and_stand_in_the_context(calls: Calls) -> None:
    async def lookup(day: str, number: int = 1) -> dict[str, Any]:
        return {"day": day, "number": number}

    def broken() -> None:
        raise ValueError("the caller's secret")

    brain: list[str | AgentAnswer] = [
        AgentAnswer(
            tool_calls=(AgentToolCall("lookup", {"day": "friday"}), AgentToolCall("lookup", {"number": "x"}))
        ),
        AgentAnswer(tool_calls=(AgentToolCall("broken"), AgentToolCall("unknown"))),
        "Friday is free.",
    ]
    agent = ElevenLabsAgent("agent_1", tools=[lookup, broken])
    async with calls(agent, emulator(agent=brain)) as call:
        await asyncio.sleep(3)
        agent.user_message("Is Friday free?")
        await asyncio.sleep(4)
        results = [result for item in record_of(call).transcript for result in item.tool_results]
        # Tools run at the same time: what cannot be called is told first.
        results.sort(key=lambda result: (result.is_error, result.error_type))
        assert [(result.is_error, result.error_type) for result in results] == [
            (False, None),
            (True, "external_client"),
            (True, "external_client"),
            (True, "unknown"),
        ]
        assert results[0].result == '{"day":"friday","number":1}'
        assert not any("secret" in result.result for result in results)
        told = agent.context.to_openai()
        roles = [message["role"] for message in told]
        assert roles == [
            "user",
            "assistant",
            "tool",
            "assistant",
            "tool",
            "assistant",
            "tool",
            "assistant",
            "tool",
        ]
        assert told[2]["content"] == '{"day":"friday","number":1}'
        assert [frame.text for frame in call.all(AgentTextFrame)][-1] == "Friday is free."


async def test_what_follows_an_interrupted_tool_is_heard(calls: Calls) -> None:
    async def wait() -> None:
        await asyncio.sleep(1)

    agent = ElevenLabsAgent("agent_1", tools=[wait])
    brain: list[str | AgentAnswer] = [AgentAnswer(tool_calls=(AgentToolCall("wait"),)), "Done."]
    async with calls(agent, emulator(agent=brain)) as call:
        await asyncio.sleep(3)
        agent.user_message("Go.")
        await asyncio.sleep(0.8)
        call.session.interrupt("voice")
        await asyncio.sleep(3)
        assert [frame.text for frame in call.all(AgentTextFrame)] == [GREETING, "Done."]
        assert words(call, agent.replies[-1].number) == "Done."


async def test_tools_overlap_within_the_budget_of_tasks(calls: Calls) -> None:
    async def wait() -> None:
        await asyncio.sleep(1)

    agent = ElevenLabsAgent("agent_1", tools=[wait])
    brain: list[str | AgentAnswer] = [AgentAnswer(tool_calls=(AgentToolCall("wait"),) * 9), "Done."]
    async with calls(agent, emulator(agent=brain)) as call:
        await asyncio.sleep(3)
        agent.user_message("Go.")
        await asyncio.sleep(1)
        assert len(call.tasks()) == 4  # the socket's, and three tools
        await asyncio.sleep(6)
        assert call.all(AgentTextFrame)[-1].text == "Done."


async def test_a_tool_ends_the_call_after_the_agents_last_words(calls: Calls) -> None:
    async def hang_up() -> EndCall:
        return EndCall(say="Have a nice day.")

    agent = ElevenLabsAgent("agent_1", tools=[hang_up])
    brain: list[str | AgentAnswer] = [
        AgentAnswer(tool_calls=(AgentToolCall("hang_up"),)),
        "Have a nice day. Goodbye!",
    ]
    async with calls(agent, emulator(agent=brain, think=1.8)) as call:
        await asyncio.sleep(3)
        agent.user_message("Bye.")
        await asyncio.sleep(8)
        assert "Have a nice day." in record_of(call).contexts["#1"]
        (end,) = call.all(EndFrame)
        assert end.reason is EndReason.AGENT_HANGUP
        assert call.at(EndFrame)[0] == call.at(ReplyEndFrame)[-1]
        assert words(call, call.all(ReplyEndFrame)[-1].reply) == "Have a nice day. Goodbye!"
