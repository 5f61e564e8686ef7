"""Google's own client against the emulated server and our requests, on a real socket: do they agree?"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from google import genai
from google.genai import errors, types

from voiceflow.clients.gemini import GeminiClient, GeminiOptions
from voiceflow.dialogue import AssistantMessage, SystemMessage, Tool, ToolCall, ToolMessage, UserMessage
from voiceflow.emulators.gemini import Answer, AnswerToolCall, Delivery, GeminiEmulator, Refusal
from voiceflow.emulators.kit.model.answers import Reply

pytestmark = [
    pytest.mark.usefixtures("each_loop"),
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]

CALL = AnswerToolCall("look_up", '{"day": "früh am Montag"}', "fn1")
KEY = "key-right"

Test = Callable[[genai.client.AsyncClient, GeminiEmulator, str], Awaitable[None]]


async def look_up(day: str) -> str:
    """Look it up."""
    return day


def with_client(test: Test, *replies: Reply, delivery: Delivery | None = None) -> None:
    async def run() -> None:
        emulator = GeminiEmulator(replies, api_key=KEY, delivery=delivery)
        async with asyncio.timeout(20), emulator.serve() as url:
            client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=url))
            try:
                await test(client.aio, emulator, url)
            finally:
                await client.aio.aclose()
                client.close()

    asyncio.run(run())


@pytest.mark.parametrize("delivery", [Delivery(), Delivery(newline="\r\n")])
def test_a_streamed_answer_arrives_whole(delivery: Delivery) -> None:
    async def test(client: genai.client.AsyncClient, emulator: GeminiEmulator, url: str) -> None:
        stream = await client.models.generate_content_stream(model="m", contents="Hello")
        parts: list[types.Part] = []
        async for piece in stream:
            assert piece.candidates is not None
            assert piece.candidates[0].content is not None
            parts += piece.candidates[0].content.parts or []
        assert [part.text for part in parts if part.thought] == ["hm"]
        texts = [part.text or "" for part in parts if not part.thought]
        assert "".join(texts) == "Guten Tag, schön 🙂!"
        (call,) = [part for part in parts if part.function_call is not None]
        assert call.function_call is not None
        assert (call.function_call.name, call.function_call.args) == ("look_up", {"day": "früh am Montag"})
        assert call.thought_signature == b"signed"
        assert piece.candidates is not None
        assert piece.candidates[0].finish_reason is types.FinishReason.STOP
        assert piece.usage_metadata is not None
        assert piece.usage_metadata.thoughts_token_count == 1
        assert emulator.exchanges[0].is_complete

    answer = Answer(
        text="Guten Tag, schön 🙂!", reasoning="hm", signature="c2lnbmVk", calls=[CALL], delivery=delivery
    )
    with_client(test, answer)


def test_an_answer_in_one_piece() -> None:
    async def test(client: genai.client.AsyncClient, emulator: GeminiEmulator, url: str) -> None:
        answer = await client.models.generate_content(model="m", contents="Hello")
        assert answer.text == "Hello."

    with_client(test, "Hello.")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.ClientError),
        (403, errors.ClientError),
        (404, errors.ClientError),
        (429, errors.ClientError),
        (503, errors.ServerError),
    ],
)
def test_a_refusal_is_the_exception_that_it_stands_for(status: int, error: type[errors.APIError]) -> None:
    async def test(client: genai.client.AsyncClient, emulator: GeminiEmulator, url: str) -> None:
        with pytest.raises(error, match="Not now") as caught:
            await client.models.generate_content(model="m", contents="Hello")
        assert caught.value.code == status

    with_client(test, Refusal(status=status, message="Not now."))


def test_both_clients_send_the_same_request() -> None:
    async def test(client: genai.client.AsyncClient, emulator: GeminiEmulator, url: str) -> None:
        tool = Tool(look_up)
        call = ToolCall(
            "fn1", "look_up", '{"day": "Monday"}', '{"vendor":"gemini","model":"m","items":["c2ln"]}'
        )
        options = GeminiOptions(
            temperature=0.5,
            max_output_tokens=200,
            stop_sequences=["END"],
            thinking_config={"thinking_budget": 0},
        )
        async with GeminiClient(api_key=KEY, base_url=url, model="m", options=options) as ours:
            await ours.complete(
                [
                    SystemMessage("Be brief."),
                    UserMessage("Are you"),
                    UserMessage("open?"),
                    AssistantMessage("Wait.", (call,)),
                    ToolMessage("fn1", "six"),
                    UserMessage("Well?"),
                ],
                [tool],
            )
        made = types.FunctionCall(id="fn1", name="look_up", args={"day": "Monday"})
        result = types.FunctionResponse(id="fn1", name="look_up", response={"output": "six"})
        declaration = types.FunctionDeclaration(
            name="look_up", description=tool.description, parameters_json_schema=declared(emulator)
        )
        contents: Any = [
            types.Content(role="user", parts=[types.Part(text="Are you"), types.Part(text="open?")]),
            types.Content(
                role="model",
                parts=[
                    types.Part(text="Wait."),
                    types.Part(function_call=made, thought_signature=b"sig"),
                ],
            ),
            types.Content(role="user", parts=[types.Part(function_response=result)]),
            types.Content(role="user", parts=[types.Part(text="Well?")]),
        ]
        await client.models.generate_content(
            model="m",
            contents=contents,
            config=types.GenerateContentConfig(
                system_instruction="Be brief.",
                temperature=0.5,
                max_output_tokens=200,
                stop_sequences=["END"],
                thinking_config=types.ThinkingConfig(thinking_budget=0),
                tools=[types.Tool(function_declarations=[declaration])],
            ),
        )
        first, second = emulator.exchanges
        # The package spells this one name in its own way; Google takes both.
        theirs = second.request["tools"][0]["functionDeclarations"][0]
        theirs["parametersJsonSchema"] = theirs.pop("parameters_json_schema")
        assert first.request == second.request

    with_client(test, "Yes.", "Yes.")


def declared(emulator: GeminiEmulator) -> Any:
    """The schema as we sent it: the package passes it on unread."""
    return emulator.exchanges[0].request["tools"][0]["functionDeclarations"][0]["parametersJsonSchema"]
