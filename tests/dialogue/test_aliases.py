"""The old addresses of the messages."""

from voiceflow.clients import openai
from voiceflow.dialogue import (
    Context,
    Tool,
    Toolbox,
    from_openai,
    to_openai,
)


def test_the_old_addresses_write_and_read_the_same_form() -> None:
    def book() -> None:
        """Book an appointment."""

    context = Context("Be brief.")
    context.add_user("Hi.")
    tool = Tool(book)
    assert context.to_openai() == [openai.to_openai(message) for message in context.messages()]
    assert [from_openai(to_openai(message)) for message in context.messages()] == context.messages()
    assert Toolbox([tool]).to_openai() == [tool.to_openai()] == [openai.tool_to_openai(tool)]
