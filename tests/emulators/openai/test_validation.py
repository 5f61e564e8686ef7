"""What the emulated server refuses, as OpenAI does."""

from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.emulators.openai import InvalidRequestError, validate

USER = {"role": "user", "content": "Hi"}
CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
OTHER = {**CALL, "id": "b"}
ASKED = {"role": "assistant", "content": None, "tool_calls": [CALL, OTHER]}
ANSWERS = [{"role": "tool", "tool_call_id": name, "content": "x"} for name in "ab"]
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}


def request(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"model": "m", "messages": list(messages) or [USER], **more}


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}}
CLOSED: dict[str, Any] = {"additionalProperties": False, "required": ["a"]}
CLOSED_OBJECT = {**OBJECT, **CLOSED}


def strict(parameters: dict[str, Any]) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "f", "parameters": parameters, "strict": True}}


@each_row(
    "good",
    [
        request(),
        request(unknown_field=1, temperature=2, stop=["a"], stream=True, stream_options={}),
        request(USER, USER, {"role": "assistant", "content": ""}),
        request(USER, ASKED, *ANSWERS, USER),
        request(USER, ASKED, *reversed(ANSWERS)),
        request(USER, ASKED, *ANSWERS, ASKED, *ANSWERS),
        request({"role": "user", "content": [{"type": "text", "text": "x"}, {"type": "image_url"}]}),
        request(tools=[TOOL], tool_choice={"type": "function", "function": {"name": "f"}}),
        request(tools=[TOOL], tool_choice="required", parallel_tool_calls=False),
        request(tools=[strict(CLOSED_OBJECT)]),
    ],
)
def test_what_is_right_is_let_pass(good: dict[str, Any]) -> None:
    validate(good)


@each_row(
    ("bad", "param"),
    [
        ([], None),
        ({"messages": [USER]}, "model"),
        ({"model": "m"}, "messages"),
        ({"model": "m", "messages": []}, "messages"),
        (request("x"), "messages.[0]"),
        (request({"role": "bot", "content": "x"}), "messages.[0].role"),
        (request({"role": "user", "content": None}), "messages.[0].content"),
        (request({"role": "user", "content": []}), "messages.[0].content"),
        (request({"role": "user", "content": [{"type": "text"}]}), "messages.[0].content"),
        (request(USER, {"role": "assistant", "content": None}), "messages.[1].content"),
        (
            request(USER, {"role": "assistant", "content": "x", "tool_calls": []}),
            "messages.[1].tool_calls",
        ),
        (request(USER, {**ASKED, "tool_calls": [CALL, CALL]}, *ANSWERS), "messages.[1].tool_calls"),
        (
            request(USER, {**ASKED, "tool_calls": [{**CALL, "id": ""}]}),
            "messages.[1].tool_calls.[0]",
        ),
        (
            request(USER, {**ASKED, "tool_calls": [{**CALL, "function": {"name": "f", "arguments": {}}}]}),
            "messages.[1].tool_calls.[0].function.arguments",
        ),
        (request(USER, ASKED), "messages.[1]"),
        (request(USER, ASKED, ANSWERS[0]), "messages.[2]"),
        (request(USER, ASKED, ANSWERS[0], USER), "messages.[3].role"),
        (request(USER, ASKED, ANSWERS[0], USER, ANSWERS[1]), "messages.[3].role"),
        (request(USER, ASKED, ANSWERS[0], *ANSWERS), "messages.[3].role"),
        (request(USER, ANSWERS[0]), "messages.[1].role"),
        (request(USER, {"role": "tool", "content": "x"}), "messages.[1].tool_call_id"),
        (request(temperature=2.1), "temperature"),
        (request(temperature="1"), "temperature"),
        (request(n=True), "n"),
        (request(max_tokens=0), "max_tokens"),
        (request(stop=list("abcde")), "stop"),
        (request(stream="yes"), "stream"),
        (request(stream_options={}), "stream_options"),
        (request(tools=[]), "tools"),
        (request(tool_choice="auto"), "tool_choice"),
        (request(parallel_tool_calls=True), "parallel_tool_calls"),
        (request(tools=[{"type": "function"}]), "tools.[0]"),
        (request(tools=[{"type": "function", "function": {"name": "a b"}}]), "tools.[0].function.name"),
        (
            request(tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}]),
            "tools.[0].function.parameters",
        ),
        (request(tools=[TOOL], tool_choice={"type": "function", "function": {"name": "g"}}), "tool_choice"),
        (request(tools=[TOOL], tool_choice="sometimes"), "tool_choice"),
        (request(tools=[TOOL] * 129), "tools"),
        (request(tools=[strict(OBJECT)]), "tools.[0].function.parameters"),
        (request(tools=[strict({**OBJECT, **CLOSED, "required": []})]), "tools.[0].function.parameters"),
        (request(tools=[strict({**CLOSED_OBJECT, "$defs": {"A": OBJECT}})]), "tools.[0].function.parameters"),
    ],
)
def test_what_is_wrong_is_refused_by_name(bad: Any, param: str | None) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        validate(bad)
    assert caught.value.param == param
