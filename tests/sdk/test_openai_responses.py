"""OpenAI's own client against the emulated Responses API and our requests, on a real socket."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import pytest

from voiceflow.clients.openai import ChatClient, ChatOptions, ResponsesClient, ResponsesOptions
from voiceflow.dialogue import (
    AssistantMessage,
    Message,
    SystemMessage,
    Tool,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from voiceflow.emulators.openai import Answer, AnswerToolCall, Delivery, LLMEmulator, Refusal, Reply

pytestmark = pytest.mark.usefixtures("each_loop")

CALL = AnswerToolCall("look_up", '{"day": "früh am Montag"}', "call_a")
KEY = "sk-right"
ENCRYPTED: Any = ["reasoning.encrypted_content"]
TALK: list[Message] = [
    SystemMessage("Be brief."),
    UserMessage("Are you"),
    UserMessage("open?"),
    AssistantMessage("Wait.", (ToolCall("call_a", "look_up", '{"day": "Monday"}'),)),
    ToolMessage("call_a", "six"),
    UserMessage("Well?"),
]

Test = Callable[[openai.AsyncOpenAI, LLMEmulator, str], Awaitable[None]]


async def look_up(day: str) -> str:
    """Look it up."""
    return day


def with_client(test: Test, *replies: Reply) -> None:
    async def run() -> None:
        emulator = LLMEmulator(replies, api_key=KEY)
        async with (
            asyncio.timeout(20),
            emulator.serve() as url,
            openai.AsyncOpenAI(base_url=url, api_key=KEY, max_retries=0) as client,
        ):
            await test(client, emulator, url)

    asyncio.run(run())


@pytest.mark.parametrize("delivery", [Delivery(), Delivery(newline="\r\n", has_comments=True)])
def test_a_streamed_response_arrives_whole(delivery: Delivery) -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator, url: str) -> None:
        async with client.responses.stream(model="m", input="Hello", include=ENCRYPTED) as stream:
            events = [event async for event in stream]
            response = await stream.get_final_response()
        reasoning, message, call = response.output
        assert reasoning.type == "reasoning"
        assert (reasoning.summary[0].text, reasoning.encrypted_content) == ("hm", "secret")
        assert message.type == "message"
        assert response.output_text == "Guten Tag, schön 🙂!"
        assert call.type == "function_call"
        assert (call.call_id, call.arguments) == ("call_a", CALL.arguments)
        assert response.usage is not None
        assert response.usage.output_tokens_details.reasoning_tokens == 1
        numbers = [event.sequence_number for event in events if hasattr(event, "sequence_number")]
        assert numbers == sorted(set(numbers))

    answer = Answer(
        text="Guten Tag, schön 🙂!", reasoning="hm", signature="secret", calls=[CALL], delivery=delivery
    )
    with_client(test, answer)


def test_a_response_in_one_piece() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator, url: str) -> None:
        response = await client.responses.create(model="m", input=[{"role": "user", "content": "Hello"}])
        assert (response.output_text, response.status) == ("Hello.", "completed")
        refused = await client.responses.create(model="m", input="Hello")
        assert refused.output[0].type == "message"
        assert refused.output[0].content[0].type == "refusal"

    with_client(test, "Hello.", Answer(refusal="No."))


def test_a_refusal_is_the_exception_that_it_stands_for() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator, url: str) -> None:
        with pytest.raises(openai.RateLimitError, match="Not now"):
            await client.responses.create(model="m", input="Hello")
        item: Any = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
        with pytest.raises(openai.BadRequestError, match="No tool output found"):
            await client.responses.create(model="m", input=[item])
        with pytest.raises(openai.BadRequestError, match="Unknown parameter"):
            await client.responses.create(model="m", input="Hello", extra_body={"messages": []})

    with_client(test, Refusal(status=429, message="Not now."))


def test_an_error_event_is_read_as_one() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator, url: str) -> None:
        stream = await client.responses.create(model="m", input="Hello", stream=True)
        last = [event async for event in stream][-1]
        assert last.type == "error"
        assert last.message == "The server had an error."

    with_client(test, Answer(text="Hello there", delivery=Delivery(error_after=2)))


def test_both_clients_send_the_same_response_request() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator, url: str) -> None:
        tool = Tool(look_up)
        options = ResponsesOptions(
            max_output_tokens=200, reasoning={"effort": "minimal"}, prompt_cache_key="bot"
        )
        async with ResponsesClient(api_key=KEY, base_url=url, model="gpt-5-mini", options=options) as ours:
            await ours.complete(TALK, [tool])
        stream = await client.responses.create(
            model="gpt-5-mini",
            instructions="Be brief.",
            max_output_tokens=200,
            reasoning={"effort": "minimal"},
            prompt_cache_key="bot",
            store=False,
            include=ENCRYPTED,
            stream=True,
            input=[
                {"role": "user", "content": "Are you"},
                {"role": "user", "content": "open?"},
                {"role": "assistant", "content": "Wait."},
                {
                    "type": "function_call",
                    "call_id": "call_a",
                    "name": "look_up",
                    "arguments": '{"day": "Monday"}',
                },
                {"type": "function_call_output", "call_id": "call_a", "output": "six"},
                {"role": "user", "content": "Well?"},
            ],
            tools=[
                {
                    "type": "function",
                    "name": "look_up",
                    "description": tool.description,
                    "parameters": dict(tool.parameters),
                    "strict": False,
                }
            ],
        )
        await stream.close()
        first, second = emulator.exchanges
        assert first.request == second.request

    with_client(test, "Yes.", "Yes.")


def test_both_clients_send_the_same_chat_request() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator, url: str) -> None:
        tool = Tool(look_up)
        options = ChatOptions(max_completion_tokens=200, temperature=0.5)
        async with ChatClient(api_key=KEY, base_url=url, model="m", options=options) as ours:
            await ours.complete(TALK, [tool])
        stream = await client.chat.completions.create(
            model="m",
            max_completion_tokens=200,
            temperature=0.5,
            stream=True,
            stream_options={"include_usage": True},
            messages=[
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Are you"},
                {"role": "user", "content": "open?"},
                {
                    "role": "assistant",
                    "content": "Wait.",
                    "tool_calls": [
                        {
                            "id": "call_a",
                            "type": "function",
                            "function": {"name": "look_up", "arguments": '{"day": "Monday"}'},
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": "call_a", "content": "six"},
                {"role": "user", "content": "Well?"},
            ],
            tools=[
                {
                    "type": "function",
                    "function": {
                        "name": "look_up",
                        "description": tool.description,
                        "parameters": dict(tool.parameters),
                    },
                }
            ],
        )
        await stream.close()
        first, second = emulator.exchanges
        assert first.request == second.request

    with_client(test, "Yes.", "Yes.")
