"""The messages of a conversation, and the old addresses of OpenAI's form of them."""

from voiceflow.dialogue import (
    AssistantMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from voiceflow.dialogue.messages import with_free_ids


def test_what_was_said_stands_in_no_repr() -> None:
    said = [
        UserMessage("secret"),
        AssistantMessage("secret"),
        ToolMessage("a", "secret"),
        ToolCall("a", "f", "secret"),
    ]
    assert "secret" not in repr(said)


def test_calls_get_ids_that_no_other_call_has_and_names_that_vendors_accept() -> None:
    taken = {"a"}
    first, second, third = with_free_ids(
        [ToolCall("a", "book it", "{}"), ToolCall("b", "book", "{}", "sealed"), ToolCall("", "", "{}")], taken
    )
    assert second == ToolCall("b", "book", "{}", "sealed")
    assert (first.name, third.name) == ("book_it", "unnamed")
    assert len({"a", first.id, second.id, third.id}) == 4
    assert taken == {"a", first.id, second.id, third.id}
