"""From events to deltas, with the quirks of compatible servers."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.chat.surrogates import SurrogateJoiner
from voiceflow.clients.openai import (
    ChatDecoder,
    ChatError,
    ContextTooLongError,
    Delta,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    ServerSentEvent,
    TextDelta,
    ToolCall,
    Usage,
)
from voiceflow.errors import ErrorScope, RemoteProtocolError


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **more: Any) -> str:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    return json.dumps({"id": "c1", "model": "m", "choices": [choice], **more})


def pieces(*parts: dict[str, Any]) -> str:
    return chunk({"tool_calls": list(parts)})


def piece(
    index: int | None = None, key: str | None = None, name: str | None = None, arguments: Any = None
) -> dict[str, Any]:
    told = {"index": index, "id": key, "function": {"name": name, "arguments": arguments}}
    return {key: value for key, value in told.items() if value is not None}


def decode(*data: str) -> list[Delta]:
    decoder = ChatDecoder()
    deltas = [delta for text in data for delta in decoder.receive(ServerSentEvent(text))]
    return deltas + decoder.end()


def calls(*data: str) -> list[ToolCall]:
    return [delta for delta in decode(*data, chunk(finish="tool_calls")) if isinstance(delta, ToolCall)]


def test_text_comes_piece_by_piece_and_the_usage_at_the_end() -> None:
    usage = {
        "prompt_tokens": 9,
        "completion_tokens": 3,
        "total_tokens": 12,
        "prompt_tokens_details": {"cached_tokens": 4},
    }
    deltas = decode(
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": "Good mor"}),
        chunk({"content": "ning."}),
        chunk(finish="stop"),
        json.dumps({"id": "c1", "choices": [], "usage": usage}),
        "[DONE]",
    )
    assert deltas == [
        TextDelta("Good mor"),
        TextDelta("ning."),
        Finish("stop", Usage.model_validate(usage), "m", "c1"),
    ]
    assert isinstance(deltas[-1], Finish)
    assert deltas[-1].usage is not None
    assert deltas[-1].usage.cached_tokens == 4


def test_refusals_and_reasoning_are_told_apart_from_text() -> None:
    assert decode(
        chunk({"reasoning_content": "hm"}), chunk({"reasoning": "so"}), chunk({"refusal": "No."}), "[DONE]"
    ) == [ReasoningDelta("hm"), ReasoningDelta("so"), RefusalDelta("No."), Finish("stop", None, "m", "c1")]


def test_an_empty_reason_is_none() -> None:
    with pytest.raises(ChatError):
        decode(chunk({"content": "Hi"}, finish=""))


@pytest.mark.parametrize("delta", [{"content": ""}, {"content": "Hi"}, {"reasoning_content": "hm"}])
def test_a_cut_answer_may_be_asked_for_again(delta: dict[str, str]) -> None:
    with pytest.raises(ChatError) as caught:
        decode(chunk({"role": "assistant", **delta}))
    error = caught.value
    assert (error.code, error.retryable, error.scope) == ("closed", True, ErrorScope.REQUEST)
    assert (error.status, error.vendor) == (200, "openai")


@pytest.mark.parametrize("reason", ["error", "ERROR", "network_error", "insufficient_system_resource"])
def test_an_answer_that_ends_in_a_failure_is_an_error(reason: str) -> None:
    decoder = ChatDecoder()
    assert decoder.receive(ServerSentEvent(chunk({"content": "Hi"}, reason))) == [TextDelta("Hi")]
    with pytest.raises(ChatError, match="ended the answer") as caught:
        decoder.receive(ServerSentEvent("[DONE]"))
    error = caught.value
    assert (error.code, error.retryable, error.scope) == (reason.lower(), True, ErrorScope.REQUEST)


def test_a_tool_call_that_was_cut_off_may_be_asked_for_again() -> None:
    with pytest.raises(ChatError) as caught:
        decode(pieces(piece(0, "a", "f", '{"x"')))
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        ({"message": "overloaded", "type": "server_error", "code": None}, "server_error", True),
        ({"message": "no", "type": "invalid_request_error", "code": "bad"}, "bad", False),
        ({"message": "gateway", "code": 502}, "error", True),
        ({"message": "forbidden", "code": 403}, "error", False),
        ({"message": "no", "type": "invalid_request_error", "code": None}, "invalid_request_error", False),
        ("it broke", "error", True),
    ],
)
def test_an_error_event_raises(error: object, code: str, retryable: bool) -> None:
    with pytest.raises(ChatError) as caught:
        decode(json.dumps({"error": error}))
    assert (caught.value.code, caught.value.retryable) == (code, retryable)


@pytest.mark.parametrize(
    ("error", "scope"),
    [
        ({"message": "no", "type": "invalid_request_error", "code": "content_filter"}, ErrorScope.REQUEST),
        ({"message": "no", "code": 402}, ErrorScope.SERVICE),
        ({"message": "no", "type": "insufficient_quota"}, ErrorScope.SERVICE),
    ],
)
def test_an_error_event_says_how_far_it_reaches(error: object, scope: ErrorScope) -> None:
    with pytest.raises(ChatError) as caught:
        decode(json.dumps({"error": error}))
    assert caught.value.scope is scope


def test_a_context_that_is_found_too_long_amid_the_stream_is_told() -> None:
    with pytest.raises(ContextTooLongError):
        decode(json.dumps({"error": {"message": "x", "type": "exceed_context_size_error", "code": 400}}))


def test_an_error_event_after_words_quotes_nothing() -> None:
    with pytest.raises(ChatError) as caught:
        decode(chunk({"content": "Hi"}), json.dumps({"error": {"message": "secret words"}}))
    assert caught.value.detail == "secret words"
    assert "secret" not in str(caught.value)
    assert "secret" not in repr(caught.value)


@pytest.mark.parametrize("data", ["{", "5", '"x"', '{"choices": 3}', '{"choices": [{"delta": "x"}]}'])
def test_what_is_no_chunk_is_an_error_that_quotes_nothing(data: str) -> None:
    with pytest.raises(RemoteProtocolError, match=r"malformed \(\d errors\)") as caught:
        decode(data)
    assert caught.value.__cause__ is None


def test_nothing_is_given_after_the_end() -> None:
    decoder = ChatDecoder()
    decoder.receive(ServerSentEvent("[DONE]"))
    assert decoder.receive(ServerSentEvent(chunk({"content": "x"}))) == []
    assert decoder.end() == []


def test_the_role_chunk_is_not_yet_the_first_token() -> None:
    decoder = ChatDecoder()
    decoder.receive(ServerSentEvent(chunk({"role": "assistant", "content": ""})))
    assert not decoder.has_begun
    decoder.receive(ServerSentEvent(pieces(piece(0, "a", "f", ""))))
    assert decoder.has_begun


THOUGHTS: list[dict[str, Any]] = [
    {"reasoning_content": "hm"},
    {"reasoning": "hm"},
    {"thinking": "hm"},
    {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]},
    {"reasoning": None, "reasoning_details": [{"type": "reasoning.encrypted", "data": "x"}]},
]


@pytest.mark.parametrize("delta", THOUGHTS)
def test_a_model_that_thinks_is_known_to_think_under_every_name(delta: dict[str, Any]) -> None:
    decoder = ChatDecoder()
    deltas = decoder.receive(ServerSentEvent(chunk(delta)))
    assert deltas == ([] if "reasoning_details" in delta else [ReasoningDelta("hm")])
    assert (decoder.is_thinking, decoder.has_begun) == (True, False)
    decoder.receive(ServerSentEvent(chunk({"content": "Hi"})))
    assert (decoder.is_thinking, decoder.has_begun) == (False, True)


@given(st.text(st.characters() | st.sampled_from("😀\ud83d\ude00")), st.lists(st.integers(0, 30)))
def test_surrogates_come_out_the_same_however_the_text_is_cut(text: str, cuts: list[int]) -> None:
    units = text.encode("utf-16-le", errors="surrogatepass")
    halves = [
        units[at : at + 2].decode("utf-16-le", errors="surrogatepass") for at in range(0, len(units), 2)
    ]
    places = [0, *sorted(min(cut, len(halves)) for cut in cuts), len(halves)]
    joiner = SurrogateJoiner()
    told = [joiner.feed("".join(halves[start:end])) for start, end in pairwise(places)]
    assert "".join(told) + joiner.flush() == units.decode("utf-16-le", errors="replace")


def test_surrogates_in_the_arguments_of_a_call_are_joined() -> None:
    (call,) = calls(pieces(piece(0, "a", "f", '{"x":"\ud83d')), pieces(piece(0, arguments='\ude00\ud83d"}')))
    assert call.arguments == '{"x":"😀\ufffd"}'


def test_fragments_of_two_calls_may_interleave() -> None:
    assert calls(
        pieces(piece(0, "a", "f", ""), piece(1, "b", "g", "")),
        pieces(piece(1, arguments='{"y"')),
        pieces(piece(0, arguments='{"x"')),
        pieces(piece(0, arguments=":1}"), piece(1, arguments=":2}")),
    ) == [ToolCall("a", "f", '{"x":1}'), ToolCall("b", "g", '{"y":2}')]


def test_empty_arguments_are_an_empty_object() -> None:
    assert calls(pieces(piece(0, "a", "f", "")))[0].arguments == "{}"


def test_arguments_may_come_as_an_object() -> None:
    assert calls(pieces(piece(0, "a", "f", {"x": "é"})))[0].arguments == '{"x": "é"}'


def test_a_repeated_name_is_not_joined() -> None:
    assert calls(pieces(piece(0, "a", "f", '{"x"')), pieces(piece(0, "a", "f", ":1}"))) == [
        ToolCall("a", "f", '{"x":1}')
    ]


def test_without_an_index_the_id_tells_calls_apart() -> None:
    assert calls(
        pieces(piece(None, "a", "f", "{")),
        pieces(piece(None, arguments="}")),
        pieces(piece(None, "b", "g", '{"x":')),
        pieces(piece(None, "b", "g", "1}")),
    ) == [ToolCall("a", "f", "{}"), ToolCall("b", "g", '{"x":1}')]


def test_calls_that_are_all_numbered_0_are_told_apart_by_their_ids() -> None:
    assert calls(pieces(piece(0, "a", "f", "{}")), pieces(piece(0, "b", "g", "{}"))) == [
        ToolCall("a", "f", "{}"),
        ToolCall("b", "g", "{}"),
    ]


def test_calls_without_index_and_id_get_ids_of_their_own() -> None:
    first, second = calls(pieces(piece(None, None, "f", "{}")), pieces(piece(None, None, "g", "{}")))
    assert (first.name, second.name) == ("f", "g")
    assert first.id != second.id


def test_the_rest_of_a_call_may_come_under_another_index() -> None:
    assert calls(
        pieces(piece(0, "a", "f", "")),
        pieces(piece(0, arguments='{"x":1}')),
        pieces(piece(0, "b", "g", '{"y":')),
        pieces(piece(1, arguments="2}")),
    ) == [ToolCall("a", "f", '{"x":1}'), ToolCall("b", "g", '{"y":2}')]


@pytest.mark.parametrize("first", ["", '{"x":', '{"x":1}'])
def test_a_call_that_is_sent_again_under_another_index_is_one_call(first: str) -> None:
    rest = '{"x":1}'.removeprefix(first) or first
    assert calls(pieces(piece(0, "a", "f", first)), pieces(piece(1, "a", "f", rest))) == [
        ToolCall("a", "f", '{"x":1}')
    ]


def test_two_calls_of_one_function_may_have_one_id() -> None:
    first, second = calls(pieces(piece(0, "a", "f", '{"x":1}'), piece(1, "a", "f", '{"x":2}')))
    assert (first.arguments, second.arguments) == ('{"x":1}', '{"x":2}')
    assert first.id != second.id


def test_an_id_that_came_twice_is_replaced() -> None:
    first, second = calls(pieces(piece(0, "a", "f", "{}"), piece(1, "a", "g", "{}")))
    assert (first.id, first.name, second.name) == ("a", "f", "g")
    assert second.id not in ("", "a")


def test_the_number_of_calls_is_bounded() -> None:
    with pytest.raises(RemoteProtocolError, match="128 tool calls"):
        calls(pieces(*(piece(number, f"id{number}", "f", "{}") for number in range(129))))


def test_what_is_said_stands_in_no_repr() -> None:
    shown = [
        TextDelta("secret"),
        ToolCall("a", "f", "secret"),
        ServerSentEvent("secret"),
        RefusalDelta("secret"),
    ]
    assert "secret" not in repr(shown)
