"""The wires of all vendors without a network: whatever a server sends, and what each request holds."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.anthropic import AnthropicOptions, MessagesDecoder
from voiceflow.clients.anthropic import render as anthropic_request
from voiceflow.clients.anthropic.errors import ERRORS as ANTHROPIC
from voiceflow.clients.chat.errors import ErrorReader
from voiceflow.clients.chat.stream import Decoder
from voiceflow.clients.gemini import GeminiOptions, GenerateDecoder
from voiceflow.clients.gemini import render as gemini_request
from voiceflow.clients.gemini.errors import ERRORS as GEMINI
from voiceflow.clients.gemini.request import NO_SIGNATURE
from voiceflow.clients.openai import ResponsesDecoder, ResponsesOptions
from voiceflow.clients.openai.responses_protocol import ERRORS as RESPONSES
from voiceflow.clients.openai.responses_request import render as responses_request
from voiceflow.dialogue import (
    AssistantMessage,
    Finish,
    Message,
    ModelError,
    SystemMessage,
    TextDelta,
    Tool,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from voiceflow.errors import ConfigurationError, ErrorScope, RemoteProtocolError
from voiceflow.net.sse import ServerSentEvent

DECODERS: dict[str, Callable[[], Decoder]] = {
    "anthropic": MessagesDecoder,
    "gemini": GenerateDecoder,
    "openai-responses": ResponsesDecoder,
}
KINDS = [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "message_delta",
    "message_stop",
    "error",
    "ping",
    "response.output_item.added",
    "response.output_item.done",
    "response.output_text.delta",
    "response.function_call_arguments.delta",
    "response.completed",
    "response.failed",
    "something.new",
]
every_decoder = pytest.mark.parametrize("vendor", DECODERS)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("type text delta item index usage parts content candidates arguments id".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def event(data: object, kind: str = "message") -> ServerSentEvent:
    return ServerSentEvent(data if isinstance(data, str) else json.dumps(data), kind)


@every_decoder
@given(
    fields=st.dictionaries(
        st.sampled_from(
            "message content_block delta index usage error item output_index response candidates "
            "promptFeedback usageMetadata".split()
        ),
        values,
        max_size=4,
    ),
    kind=st.sampled_from(KINDS),
)
def test_whatever_comes_is_read_or_is_a_typed_error(vendor: str, fields: dict[str, Any], kind: str) -> None:
    decoder = DECODERS[vendor]()
    try:
        decoder.receive(event({"type": kind, **fields}, kind))
        decoder.receive(event({"type": kind, **fields}, kind))
        decoder.end()
    except (ModelError, RemoteProtocolError):
        pass


@every_decoder
@pytest.mark.parametrize(
    "text", ["no json: my card is 4929 1234", "[]", '"4929"', '{"index": "4929 1234"', "{}x"]
)
def test_a_malformed_event_is_not_quoted(vendor: str, text: str) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        DECODERS[vendor]().receive(event(text))
    assert "4929" not in f"{caught.value!r}"
    assert caught.value.__cause__ is None


@every_decoder
def test_an_endless_answer_is_refused(vendor: str) -> None:
    decoder = DECODERS[vendor]()
    text = "x" * (1 << 19)
    long = {
        "anthropic": {"type": "content_block_delta", "delta": {"type": "text_delta", "text": text}},
        "gemini": {"candidates": [{"content": {"parts": [{"text": text}]}}]},
        "openai-responses": {"type": "response.output_text.delta", "delta": text},
    }[vendor]
    decoder.receive(event(long))
    decoder.receive(event(long))
    with pytest.raises(RemoteProtocolError, match="longer than"):
        decoder.receive(event(long))


def test_anthropics_tool_may_come_whole_and_counts_are_running_totals() -> None:
    decoder = MessagesDecoder()
    start = {"id": "m1", "model": "claude", "usage": {"input_tokens": 7, "cache_read_input_tokens": 3}}
    decoder.receive(event({"type": "message_start", "message": start}))
    use = {"type": "tool_use", "id": "a", "name": "f", "input": {"x": 1}}
    decoder.receive(event({"type": "content_block_start", "index": 0, "content_block": use}))
    delta = {"stop_reason": "tool_use"}
    decoder.receive(event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 5}}))
    call, finish = decoder.receive(event({"type": "message_stop"}))
    assert call == ToolCall("a", "f", '{"x": 1}')
    assert isinstance(finish, Finish)
    assert finish.usage is not None
    assert (finish.usage.prompt_tokens, finish.usage.completion_tokens) == (10, 5)


def test_geminis_blocked_prompt_is_refused_for_this_request() -> None:
    with pytest.raises(ModelError) as caught:
        GenerateDecoder().receive(event({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}))
    error = caught.value
    assert (error.code, error.retryable, error.scope) == ("prohibited_content", False, ErrorScope.REQUEST)


@pytest.mark.parametrize("reason", ["MALFORMED_FUNCTION_CALL", "OTHER"])
def test_geminis_failures_may_be_tried_again(reason: str) -> None:
    decoder = GenerateDecoder()
    decoder.receive(event({"candidates": [{"finishReason": reason}]}))
    with pytest.raises(ModelError) as caught:
        decoder.end()
    assert (caught.value.code, caught.value.retryable) == (reason.lower(), True)


def test_responses_without_pieces_of_arguments_hold_them_at_the_end() -> None:
    decoder = ResponsesDecoder()
    item = {"type": "function_call", "call_id": "a", "name": "f", "arguments": '{"x":1}'}
    decoder.receive(event({"type": "response.output_item.done", "output_index": 0, "item": item}))
    done = {"type": "response.completed", "response": {"status": "completed"}}
    assert decoder.receive(event(done))[0] == ToolCall("a", "f", '{"x":1}')


def test_half_characters_are_joined() -> None:
    decoder = ResponsesDecoder()
    halves = [
        r'{"type":"response.output_text.delta","delta":"\ud83d"}',
        r'{"type":"response.output_text.delta","delta":"\ude42"}',
    ]
    assert [delta for half in halves for delta in decoder.receive(event(half))] == [TextDelta("🙂")]


REFUSALS = [
    (ANTHROPIC, 401, {"type": "authentication_error"}, False, ErrorScope.SERVICE),
    (ANTHROPIC, 404, {"type": "not_found_error"}, False, ErrorScope.SERVICE),
    (ANTHROPIC, 400, {"type": "invalid_request_error"}, False, ErrorScope.REQUEST),
    (ANTHROPIC, 402, {"type": "billing_error"}, False, ErrorScope.SERVICE),
    (ANTHROPIC, 429, {"type": "rate_limit_error"}, True, ErrorScope.REQUEST),
    (ANTHROPIC, 529, {"type": "overloaded_error"}, True, ErrorScope.REQUEST),
    (GEMINI, 400, {"status": "INVALID_ARGUMENT"}, False, ErrorScope.REQUEST),
    (
        GEMINI,
        400,
        {"status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]},
        False,
        ErrorScope.SERVICE,
    ),
    (GEMINI, 400, {"status": "FAILED_PRECONDITION"}, False, ErrorScope.SERVICE),
    (GEMINI, 403, {"status": "PERMISSION_DENIED"}, False, ErrorScope.SERVICE),
    (GEMINI, 429, {"status": "RESOURCE_EXHAUSTED"}, True, ErrorScope.REQUEST),
    (GEMINI, 503, {"status": "UNAVAILABLE"}, True, ErrorScope.REQUEST),
    (RESPONSES, 429, {"code": "insufficient_quota"}, False, ErrorScope.SERVICE),
]


@pytest.mark.parametrize(("reader", "status", "error", "retryable", "scope"), REFUSALS)
def test_a_refusal_reaches_as_far_as_it_means(
    reader: ErrorReader, status: int, error: dict[str, Any], retryable: bool, scope: ErrorScope
) -> None:
    found = reader.refused(status, {}, json.dumps({"error": error}).encode())
    assert (found.retryable, found.scope, found.vendor) == (retryable, scope, reader.vendor)
    assert (found.retry_after is not None) is retryable


def test_a_list_of_one_error_and_its_delay_are_read() -> None:
    error = {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [{"retryDelay": "0.25s"}]}
    assert GEMINI.refused(429, {}, json.dumps([{"error": error}]).encode()).retry_after == 0.25


class Odd:
    """A tool with a union for its parameters."""

    name, description, is_strict = "odd", "", False
    parameters: Mapping[str, object] = MappingProxyType({"type": "object", "anyOf": [{"required": ["a"]}]})


def test_a_tool_that_anthropic_refuses_is_refused_early() -> None:
    with pytest.raises(ConfigurationError, match="change those of odd"):
        anthropic_request([UserMessage("Hi.")], [Odd()], AnthropicOptions(), model="m")


async def look_up(day: str) -> str:
    """Look it up."""
    return day


SIGNED = '{"vendor":"anthropic","model":"m","items":[{"type":"thinking","thinking":"hm","signature":"s"}]}'
TALK: list[Message] = [
    SystemMessage("Be brief."),
    UserMessage("Six?"),
    AssistantMessage("Wait.", (ToolCall("a", "look_up", "{}", SIGNED),)),
    ToolMessage("a", "six"),
]


def test_anthropics_cache_ends_at_tools_system_and_conversation() -> None:
    body = anthropic_request(TALK, [Tool(look_up)], AnthropicOptions(cache_ttl="1h"), model="m")
    mark = {"type": "ephemeral", "ttl": "1h"}
    ends = (body["tools"][-1], body["system"][-1], body["messages"][-1]["content"][-1])
    assert [end["cache_control"] for end in ends] == [mark] * 3
    assert "cache_control" not in json.dumps(
        anthropic_request(TALK, [], AnthropicOptions(cache=False), model="m")
    )


def test_calls_in_the_past_keep_their_tools_when_a_bot_has_none_left() -> None:
    body = anthropic_request(TALK, [], AnthropicOptions(), model="m")
    assert [tool["name"] for tool in body["tools"]] == ["look_up"]
    assert body["tool_choice"] == {"type": "none"}


def test_signed_thinking_goes_to_the_model_that_wrote_it() -> None:
    options = AnthropicOptions(thinking={"type": "enabled", "budget_tokens": 1024})
    body = anthropic_request(TALK, [Tool(look_up)], options, model="m")
    assert body["messages"][1]["content"][0] == {"type": "thinking", "thinking": "hm", "signature": "s"}
    assert body["thinking"]["type"] == "enabled"
    other = anthropic_request(TALK, [Tool(look_up)], options, model="another")
    assert other["messages"][1]["content"][0]["type"] == "text"
    assert "thinking" not in other
    gemini = gemini_request(TALK, [], GeminiOptions(), model="m")
    assert gemini["contents"][1]["parts"][1]["thoughtSignature"] == NO_SIGNATURE


def test_only_models_that_reason_are_asked_for_their_reasoning() -> None:
    for model, is_asked in [
        ("gpt-5-mini", True),
        ("o3", True),
        ("gpt-4.1", False),
        ("gpt-5-chat-latest", False),
    ]:
        assert ("include" in responses_request(TALK, [], ResponsesOptions(), model=model)) is is_asked
    kept = responses_request(TALK, [], ResponsesOptions(keep_reasoning=False, tool_choice="auto"), model="o3")
    assert not {"include", "tool_choice"} & set(kept)


def test_extra_fields_replace_those_of_the_same_name() -> None:
    extra = {"new_field": 1, "stream": False}
    for body in (
        anthropic_request(TALK, [], AnthropicOptions(extra=extra), model="m"),
        gemini_request(TALK, [], GeminiOptions(extra=extra), model="m"),
        responses_request(TALK, [], ResponsesOptions(extra=extra), model="m"),
    ):
        assert (body["new_field"], body["stream"]) == (1, False)
