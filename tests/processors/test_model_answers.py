"""The answers of a model, asked for again where that helps."""

from collections.abc import Callable

import pytest

from tests.processors.test_llm_answers import ask
from voiceflow.emulators.openai import Answer, Delivery, LLMEmulator, Refusal
from voiceflow.emulators.openai import AnswerToolCall as ToolCall
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]


EXCUSE = "Sorry, I had a problem there. Could you say that again?"


def hours() -> str:
    """Opening hours."""
    return "until six"


@pytest.mark.parametrize("blank", ["", "  ", "🙂", "---", "<think>Hm.</think>", "```", "..."])
@pytest.mark.parametrize("has_tools", [False, True])
async def test_an_answer_with_nothing_to_speak_is_asked_for_once_more(
    network: MemoryNetwork, openai: OpenAI, blank: str, has_tools: bool
) -> None:
    first = [Answer(text="Let me see.", calls=[ToolCall("hours")])] if has_tools else []
    openai([*first, blank, "Until six."])
    call = await ask(network, LLM(tools=[hours]))
    assert call.ear.words.endswith("Until six.")
    assert EXCUSE not in call.ear.words
    assert call.errors.seen == []


async def test_an_answer_that_stays_empty_is_excused(network: MemoryNetwork, openai: OpenAI) -> None:
    openai(["", "", "Until six."])
    call = await ask(network, LLM(), twice=True)
    assert call.ear.words == f"{EXCUSE} Until six."


async def test_a_conversation_that_is_too_long_is_shortened_and_asked_again(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    model = openai([Refusal(status=400, code="context_length_exceeded"), "Until six."])
    agent = LLM(system="Be brief.")
    for number in range(20):
        agent.context.add_user(f"Question {number}?")
        agent.context.heard(-number - 1, "Answer.", is_final=True)
    call = await ask(network, agent)
    assert call.ear.words == "Until six."
    before, after = (exchange.request["messages"] for exchange in model.exchanges)
    assert len(after) < len(before)
    assert (after[0], after[-1]) == (before[0], before[-1])


@pytest.mark.parametrize("delivery", [Delivery(cut_after=1), Delivery(error_after=1)])
@pytest.mark.parametrize("begin", ["```", "<think>hm"])
async def test_an_answer_that_fails_before_a_word_of_it_could_be_spoken_is_asked_for_again(
    network: MemoryNetwork, openai: OpenAI, begin: str, delivery: Delivery
) -> None:
    openai([Answer(pieces=[begin, "Until six."], delivery=delivery), "Until six."])
    call = await ask(network, LLM())
    assert call.ear.words == "Until six."
