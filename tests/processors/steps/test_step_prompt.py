"""The system message of a bot of steps, and what its model sees of the conversation."""

from __future__ import annotations

from tests.contracts.chat_model import Scripted, ScriptedModel
from voiceflow.dialogue import Context, Message, UserMessage
from voiceflow.processors.steps.step_prompt import StepPrompt


def made() -> tuple[Context, StepPrompt]:
    context = Context("Be brief.")
    context.add_user("My name is Ada.")
    return context, StepPrompt(context)


def words(messages: list[Message]) -> list[str]:
    return [message.text for message in messages if isinstance(message, UserMessage)]


def test_the_prompt_of_a_step_comes_after_what_all_agents_have_in_common() -> None:
    context, prompt = made()
    prompt.use("Ask for the day.", "keep")
    assert context.system == "Be brief.\n\nAsk for the day."
    prompt.use("", "keep")
    assert context.system == "Be brief."


def test_a_step_sees_the_conversation_from_its_beginning_unless_it_keeps_it() -> None:
    context, prompt = made()
    prompt.begin()
    context.add_user("On Monday.")
    prompt.use("", "keep")
    assert words(prompt.messages(1)) == ["My name is Ada.", "On Monday."]
    prompt.use("", "fresh")
    assert words(prompt.messages(1))[-1] == "On Monday."


async def test_a_summary_is_made_once_for_a_step_and_gone_with_the_next() -> None:
    context, prompt = made()
    context.write(1, "Hello Ada.")
    prompt.begin()
    prompt.use("Ask for the day.", "summary")
    assert prompt.needs_summary
    model = ScriptedModel([Scripted("Ada calls.")])
    await prompt.summarise(model)
    assert not prompt.needs_summary
    assert (len(model.asked) == 1) == ("Ada calls." in context.system)
    prompt.begin()
    prompt.use("Ask for the time.", "keep")
    assert context.system == "Be brief.\n\nAsk for the time."
    assert not prompt.needs_summary
