"""Anthropic's own client against the emulated server and our requests, on a real socket: do they agree?

Each test loads the package: it takes a second, which every worker would spend on collecting the tests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from voiceflow.clients.anthropic import AnthropicClient, AnthropicOptions
from voiceflow.dialogue import AssistantMessage, SystemMessage, Tool, ToolCall, ToolMessage, UserMessage
from voiceflow.emulators.anthropic import Answer, AnswerToolCall, AnthropicEmulator, Delivery, Refusal
from voiceflow.emulators.kit.model.answers import Reply

if TYPE_CHECKING:
    import anthropic

pytestmark = pytest.mark.usefixtures("each_loop")

HELLO: Any = [{"role": "user", "content": "Hello"}]
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
CALL = AnswerToolCall("look_up", '{"day": "früh am Montag"}', "toolu_a")
CACHED = {"cache_control": {"type": "ephemeral"}}
KEY = "sk-ant-right"

Test: TypeAlias = "Callable[[anthropic.AsyncAnthropic, AnthropicEmulator, str], Awaitable[None]]"


async def look_up(day: str) -> str:
    """Look it up."""
    return day


def with_client(test: Test, *replies: Reply, delivery: Delivery | None = None) -> None:
    import anthropic

    async def run() -> None:
        emulator = AnthropicEmulator(replies, api_key=KEY, delivery=delivery)
        async with (
            asyncio.timeout(20),
            emulator.serve() as url,
            anthropic.AsyncAnthropic(base_url=url, api_key=KEY, max_retries=0) as client,
        ):
            await test(client, emulator, url)

    asyncio.run(run())


@pytest.mark.parametrize("delivery", [Delivery(), Delivery(newline="\r\n", has_comments=True)])
def test_a_streamed_message_arrives_whole(delivery: Delivery) -> None:
    async def test(client: anthropic.AsyncAnthropic, emulator: AnthropicEmulator, url: str) -> None:
        async with client.messages.stream(
            model="m",
            max_tokens=2000,
            messages=HELLO,
            tools=[{"name": "look_up", "input_schema": SCHEMA}],
            thinking={"type": "enabled", "budget_tokens": 1024},
        ) as stream:
            message = await stream.get_final_message()
        thinking, text, use = message.content
        assert (thinking.type, text.type, use.type) == ("thinking", "text", "tool_use")
        assert thinking.type == "thinking"
        assert (thinking.thinking, thinking.signature) == ("hm", "c2ln")
        assert text.type == "text"
        assert text.text == "Guten Tag, schön 🙂!"
        assert use.type == "tool_use"
        assert (use.id, use.name, use.input) == ("toolu_a", "look_up", {"day": "früh am Montag"})
        assert message.stop_reason == "tool_use"
        assert message.usage.cache_read_input_tokens == 3
        assert emulator.exchanges[0].is_complete

    answer = Answer(
        text="Guten Tag, schön 🙂!",
        reasoning="hm",
        signature="c2ln",
        calls=[CALL],
        cached=3,
        delivery=delivery,
    )
    with_client(test, answer)


def test_a_message_in_one_piece() -> None:
    async def test(client: anthropic.AsyncAnthropic, emulator: AnthropicEmulator, url: str) -> None:
        message = await client.messages.create(model="m", max_tokens=9, messages=HELLO)
        assert message.content[0].type == "text"
        assert (message.content[0].text, message.stop_reason) == ("Hello.", "end_turn")
        assert [model.id async for model in client.models.list()] == ["emulated"]

    with_client(test, "Hello.")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (429, "RateLimitError"),
        (529, "InternalServerError"),
    ],
)
def test_a_refusal_is_the_exception_that_it_stands_for(status: int, error: str) -> None:
    import anthropic

    async def test(client: anthropic.AsyncAnthropic, emulator: AnthropicEmulator, url: str) -> None:
        with pytest.raises(getattr(anthropic, error), match="Not now") as caught:
            await client.messages.create(model="m", max_tokens=9, messages=HELLO)
        assert caught.value.request_id == "req_1"

    with_client(test, Refusal(status=status, message="Not now."))


def test_an_error_event_in_the_stream_is_raised() -> None:
    import anthropic

    async def test(client: anthropic.AsyncAnthropic, emulator: AnthropicEmulator, url: str) -> None:
        with pytest.raises(anthropic.APIStatusError, match="Internal server error"):
            async for _ in await client.messages.create(model="m", max_tokens=9, messages=HELLO, stream=True):
                pass

    with_client(test, Answer(text="Hello there", delivery=Delivery(error_after=2)))


def test_both_clients_send_the_same_request() -> None:
    async def test(client: anthropic.AsyncAnthropic, emulator: AnthropicEmulator, url: str) -> None:
        tool = Tool(look_up)
        call = ToolCall("toolu_a", "look_up", '{"day": "Monday"}')
        options = AnthropicOptions(max_tokens=200, stop_sequences=["END"])
        async with AnthropicClient(api_key=KEY, base_url=url, model="m", options=options) as ours:
            await ours.complete(
                [
                    SystemMessage("Be brief."),
                    UserMessage("Are you"),
                    UserMessage("open?"),
                    AssistantMessage("Wait.", (call,)),
                    ToolMessage("toolu_a", "It failed.", is_error=True),
                    UserMessage("Well?"),
                ],
                [tool],
            )
        content: Any = {"type": "tool_result", "tool_use_id": "toolu_a", "content": "It failed."}
        messages: Any = [
            {"role": "user", "content": [text_block("Are you"), text_block("open?")]},
            {
                "role": "assistant",
                "content": [
                    text_block("Wait."),
                    {"type": "tool_use", "id": "toolu_a", "name": "look_up", "input": {"day": "Monday"}},
                ],
            },
            {"role": "user", "content": [{**content, "is_error": True}, text_block("Well?", **CACHED)]},
        ]
        theirs: Any = await client.messages.create(
            model="m",
            max_tokens=200,
            stop_sequences=["END"],
            stream=True,
            system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
            messages=messages,
            tools=[
                {
                    "name": "look_up",
                    "description": tool.description,
                    "input_schema": dict(tool.parameters),
                    "cache_control": {"type": "ephemeral"},
                }
            ],
        )
        async with theirs:
            pass
        first, second = emulator.exchanges
        assert first.request == second.request

    with_client(test, "Yes.", "Yes.")


def text_block(text: str, **more: Any) -> Any:
    return {"type": "text", "text": text, **more}
