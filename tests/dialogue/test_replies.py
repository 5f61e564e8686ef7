"""One reply of the agent in the conversation's memory: what was written, called and heard."""

from voiceflow.dialogue import Context, ToolCall
from voiceflow.dialogue.replies import LOST


def test_a_summary_and_an_open_call_survive() -> None:
    context = Context("Be brief.")
    context.summary = "They are called Ada."
    context.add_user("Where is my order?")
    context.write(0, "One moment.")
    context.add_tool_calls(0, [ToolCall("a", "look_up")])
    read = Context.from_export(context.export())
    assert read.to_openai()[0]["content"] == (
        "Be brief.\n\nSummary of the conversation before:\nThey are called Ada."
    )
    assert read.to_openai()[-1]["content"] == LOST
