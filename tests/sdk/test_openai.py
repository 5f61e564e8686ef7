"""OpenAI's own client against the emulated server, on a real socket: does somebody else agree with it?"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import pytest

from voiceflow.emulators.openai import (
    Answer,
    AnswerToolCall,
    CallStyle,
    Delivery,
    LLMEmulator,
    Refusal,
    Reply,
    UsageChunk,
)

pytestmark = pytest.mark.usefixtures("each_loop")

HELLO: Any = [{"role": "user", "content": "Hello"}]
TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "look_up",
            "description": "Looks it up.",
            "parameters": {"type": "object", "properties": {"day": {"type": "string"}}},
        },
    }
]
CALLS = (
    AnswerToolCall("look_up", '{"day": "früh am Montag"}', "call_a"),
    AnswerToolCall("look_up", "{}", "call_b"),
)

Test = Callable[[openai.AsyncOpenAI, LLMEmulator], Awaitable[None]]


def with_client(test: Test, *replies: Reply, delivery: Delivery | None = None) -> None:
    async def run() -> None:
        emulator = LLMEmulator(replies, api_key="sk-right", delivery=delivery)
        async with (
            asyncio.timeout(20),
            emulator.serve() as url,
            openai.AsyncOpenAI(base_url=url, api_key="sk-right", max_retries=0) as client,
        ):
            await test(client, emulator)

    asyncio.run(run())


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery(),
        Delivery(newline="\r\n", has_comments=True, has_space=False),
        Delivery(newline="\r"),
        Delivery(has_done=False),
        Delivery(usage=UsageChunk.ALWAYS),
    ],
)
def test_a_streamed_answer_arrives_whole(delivery: Delivery) -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        stream = await client.chat.completions.create(
            model="m", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        assert text == "Guten Tag, schön 🙂!"
        reasons = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices]
        assert reasons == [None] * (len(reasons) - 1) + ["stop"]
        assert chunks[-1].usage is not None
        assert len({chunk.id for chunk in chunks}) == 1
        assert emulator.exchanges[0].is_complete

    with_client(test, Answer(text="Guten Tag, schön 🙂!", delivery=delivery))


@pytest.mark.parametrize("style", [CallStyle.FRAGMENTS, CallStyle.WHOLE])
def test_the_stream_helper_joins_the_tool_calls(style: CallStyle) -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        async with client.chat.completions.stream(model="m", messages=HELLO, tools=TOOLS) as stream:
            done = [event async for event in stream if event.type == "tool_calls.function.arguments.done"]
            completion = await stream.get_final_completion()
        assert [event.arguments for event in done] == [call.arguments for call in CALLS]
        message = completion.choices[0].message
        assert message.content == "One moment."
        assert message.tool_calls is not None
        assert [call.id for call in message.tool_calls] == ["call_a", "call_b"]
        assert completion.choices[0].finish_reason == "tool_calls"

    with_client(test, Answer(text="One moment.", calls=CALLS, delivery=Delivery(call_style=style)))


def test_interleaved_calls_can_be_told_apart_by_their_index() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        arguments = ["", ""]
        stream = await client.chat.completions.create(model="m", messages=HELLO, tools=TOOLS, stream=True)
        async for chunk in stream:
            for piece in chunk.choices[0].delta.tool_calls or []:
                assert piece.function is not None
                arguments[piece.index] += piece.function.arguments or ""
        assert arguments == [call.arguments for call in CALLS]

    with_client(test, Answer(calls=CALLS, delivery=Delivery(call_style=CallStyle.INTERLEAVED)))


def test_an_answer_in_one_piece() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        completion = await client.chat.completions.create(model="m", messages=HELLO, tools=TOOLS)
        message = completion.choices[0].message
        assert message.content == "Hello."
        assert message.tool_calls is not None
        assert message.tool_calls[0].type == "function"
        assert message.tool_calls[0].function.arguments == CALLS[0].arguments
        assert completion.usage is not None
        assert completion.usage.prompt_tokens == 1

    with_client(test, Answer(text="Hello.", calls=CALLS))


def test_a_conversation_with_a_tool() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        first = await client.chat.completions.create(model="m", messages=HELLO, tools=TOOLS)
        asked: Any = first.choices[0].message.model_dump(exclude_none=True)
        answers: Any = [{"role": "tool", "tool_call_id": call.id, "content": "5"} for call in CALLS]
        second = await client.chat.completions.create(
            model="m", messages=[*HELLO, asked, *answers], tools=TOOLS
        )
        assert second.choices[0].message.content == "Five."
        with pytest.raises(openai.BadRequestError, match="must be followed by tool messages"):
            await client.chat.completions.create(model="m", messages=[*HELLO, asked, answers[0]], tools=TOOLS)

    with_client(test, Answer(calls=CALLS), "Five.")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (403, openai.PermissionDeniedError),
        (404, openai.NotFoundError),
        (409, openai.ConflictError),
        (422, openai.UnprocessableEntityError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)
def test_a_refusal_is_the_exception_that_it_stands_for(
    status: int, error: type[openai.APIStatusError]
) -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        with pytest.raises(error, match="Not now") as caught:
            await client.chat.completions.create(model="m", messages=HELLO, stream=True)
        assert caught.value.code == "some_code"
        assert caught.value.request_id == "req_1"

    with_client(test, Refusal(status=status, message="Not now.", code="some_code"))


def test_the_package_retries_as_the_headers_say() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        patient = client.with_options(max_retries=1)
        completion = await patient.chat.completions.create(model="m", messages=HELLO)
        assert completion.choices[0].message.content == "Hello."
        with pytest.raises(openai.InternalServerError):
            await patient.chat.completions.create(model="m", messages=HELLO)
        assert [exchange.status for exchange in emulator.exchanges] == [429, 200, 500]

    with_client(
        test,
        Refusal(status=429, headers={"retry-after-ms": "1"}),
        "Hello.",
        Refusal(status=500, headers={"x-should-retry": "false"}),
        "Never asked for.",
    )


def test_an_error_event_in_the_stream_is_raised() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        stream = await client.chat.completions.create(model="m", messages=HELLO, stream=True)
        with pytest.raises(openai.APIError, match="The server had an error"):
            await read(stream)

    with_client(test, Answer(text="Hello there", delivery=Delivery(error_after=2)))


def test_a_cut_connection_is_noticed() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        stream = await client.chat.completions.create(model="m", messages=HELLO, stream=True)
        with pytest.raises(openai.APIConnectionError):
            await read(stream)

    with_client(test, Answer(text="Hello there", delivery=Delivery(cut_after=2)))


def test_a_client_that_closes_the_stream_is_seen_to_go() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        stream = await client.chat.completions.create(model="m", messages=HELLO, stream=True)
        async for chunk in stream:
            if chunk.choices[0].delta.content:
                break
        await stream.close()
        exchange = emulator.exchanges[0]
        await exchange.ended.wait()
        assert exchange.is_disconnected
        assert exchange.tokens == 1

    with_client(test, Answer(text="Hello there", delivery=Delivery(stall_after=1)))


def test_a_wrong_key_is_refused() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        with pytest.raises(openai.AuthenticationError):
            await client.with_options(api_key="sk-wrong").chat.completions.create(model="m", messages=HELLO)

    with_client(test)


def test_the_models_are_listed() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: LLMEmulator) -> None:
        assert [model.id async for model in client.models.list()] == ["emulated"]

    with_client(test)


async def read(stream: openai.AsyncStream[Any]) -> None:
    async for _ in stream:
        pass
