"""The messages of a conversation, and the old addresses of OpenAI's form of them."""

from voiceflow.dialogue import (
    AssistantMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)


def test_what_was_said_stands_in_no_repr() -> None:
    said = [
        UserMessage("secret"),
        AssistantMessage("secret"),
        ToolMessage("a", "secret"),
        ToolCall("a", "f", "secret"),
    ]
    assert "secret" not in repr(said)
