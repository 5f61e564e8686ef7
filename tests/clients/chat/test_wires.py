"""The wires of all vendors without a network: whatever a server sends, and what each request holds."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.anthropic import MessagesDecoder
from voiceflow.clients.anthropic.errors import ERRORS as ANTHROPIC
from voiceflow.clients.chat.errors import ErrorReader
from voiceflow.clients.chat.stream import Decoder
from voiceflow.clients.gemini import GenerateDecoder
from voiceflow.clients.gemini.errors import ERRORS as GEMINI
from voiceflow.clients.openai import ResponsesDecoder
from voiceflow.clients.openai.responses_protocol import ERRORS as RESPONSES
from voiceflow.dialogue import (
    AssistantMessage,
    Finish,
    Message,
    ModelError,
    SystemMessage,
    TextDelta,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from voiceflow.errors import ErrorScope, RemoteProtocolError
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


@each_row(("reader", "status", "error", "retryable", "scope"), REFUSALS)
def test_a_refusal_reaches_as_far_as_it_means(
    reader: ErrorReader, status: int, error: dict[str, Any], retryable: bool, scope: ErrorScope
) -> None:
    found = reader.refused(status, {}, json.dumps({"error": error}).encode())
    assert (found.retryable, found.scope, found.vendor) == (retryable, scope, reader.vendor)
    assert (found.retry_after is not None) is retryable


def test_a_list_of_one_error_and_its_delay_are_read() -> None:
    error = {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [{"retryDelay": "0.25s"}]}
    assert GEMINI.refused(429, {}, json.dumps([{"error": error}]).encode()).retry_after == 0.25


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
