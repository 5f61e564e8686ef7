"""Messages and tools as OpenAI-compatible servers write them."""

from typing import Any

import pytest

from voiceflow.clients.openai import from_openai, to_openai, tool_to_openai
from voiceflow.dialogue import (
    AssistantMessage,
    Message,
    SystemMessage,
    Tool,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from voiceflow.errors import ConfigurationError

CALL = ToolCall("call_a", "look_up", '{"day": "Monday"}')


@pytest.mark.parametrize(
    "message",
    [
        SystemMessage("Be brief."),
        UserMessage("Hi."),
        AssistantMessage("Hello."),
        AssistantMessage("One moment.", (CALL,)),
        AssistantMessage("", (CALL, ToolCall("call_b", "book"))),
        ToolMessage("call_a", "five"),
    ],
)
def test_what_is_written_can_be_read_again(message: Message) -> None:
    assert from_openai(to_openai(message)) == message


def test_beside_calls_an_empty_text_is_written_and_no_null() -> None:
    assert to_openai(AssistantMessage("", (CALL,))) == {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {
                "id": "call_a",
                "type": "function",
                "function": {"name": "look_up", "arguments": '{"day": "Monday"}'},
            }
        ],
    }


def test_other_peoples_forms_are_read_too() -> None:
    parts = [
        {"type": "text", "text": "a"},
        {"type": "image_url", "image_url": {}},
        {"type": "text", "text": "b"},
    ]
    assert from_openai({"role": "user", "content": parts}) == UserMessage("ab")
    assert from_openai({"role": "developer", "content": "x"}) == SystemMessage("x")
    assert from_openai({"role": "assistant", "content": None, "tool_calls": None}) == AssistantMessage("")


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"role": "user", "content": 5},
        {"role": "secret", "content": "x"},
        {"role": "tool", "content": "x"},
        {"role": "user", "content": ["secret"]},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "a"}]},
        {"role": "assistant", "content": "", "tool_calls": "secret"},
    ],
)
def test_what_is_no_message_is_refused_and_not_quoted(written: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        from_openai(written)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("is_strict", [False, True])
def test_a_tool_is_written_as_a_function(is_strict: bool) -> None:
    def book(day: str) -> None:
        """Book an appointment."""

    tool = Tool(book, is_strict=is_strict)
    function = {"name": "book", "description": "Book an appointment.", "parameters": tool.parameters}
    assert tool_to_openai(tool) == {
        "type": "function",
        "function": {**function, "strict": True} if is_strict else function,
    }
