"""The messages of a conversation, and the old addresses of OpenAI's form of them."""

from voiceflow.clients import openai
from voiceflow.dialogue import (
    AssistantMessage,
    Context,
    Tool,
    Toolbox,
    ToolCall,
    ToolMessage,
    UserMessage,
    from_openai,
    to_openai,
)


def test_what_was_said_stands_in_no_repr() -> None:
    said = [
        UserMessage("secret"),
        AssistantMessage("secret"),
        ToolMessage("a", "secret"),
        ToolCall("a", "f", "secret"),
    ]
    assert "secret" not in repr(said)


def test_the_old_addresses_write_and_read_the_same_form() -> None:
    def book() -> None:
        """Book an appointment."""

    context = Context("Be brief.")
    context.add_user("Hi.")
    tool = Tool(book)
    assert context.to_openai() == [openai.to_openai(message) for message in context.messages()]
    assert [from_openai(to_openai(message)) for message in context.messages()] == context.messages()
    assert Toolbox([tool]).to_openai() == [tool.to_openai()] == [openai.tool_to_openai(tool)]
