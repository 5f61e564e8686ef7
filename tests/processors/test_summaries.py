"""Long conversations are summarised while nobody waits, and the model reads where it was interrupted."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.processors.stand_ins import Call
from voiceflow.dialogue import Context, ToolCall
from voiceflow.dialogue.context import SUMMARY
from voiceflow.dialogue.summaries import INSTRUCTION
from voiceflow.emulators.openai import Answer, Delivery, LLMEmulator, Refusal
from voiceflow.errors import ConfigurationError
from voiceflow.processors import LLM, Summaries
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]
SHORT = Summaries(after_chars=60, keep_turns=1)


def is_summary(request: Mapping[str, Any]) -> bool:
    return bool(request["messages"][0]["content"] == INSTRUCTION)


def talk(c: Call) -> None:
    """Four questions, ten seconds apart."""
    for number, text in enumerate(("My name is Ada.", "I want a red lamp.", "How much?", "Thank you.")):
        c.mouth.says(10.0 * number + 1.0, 10.0 * number + 2.0, text)


def model_with(summary: Any) -> Callable[[Mapping[str, Any]], Any]:
    """Answers in 40 letters; each summary comes from a function or is always the same."""

    def answer(request: Mapping[str, Any]) -> Any:
        if is_summary(request):
            return summary(request) if callable(summary) else summary
        return "That is very good to hear and to know."

    return answer


def answers_asked(model: LLMEmulator) -> list[list[dict[str, Any]]]:
    return [each.request["messages"] for each in model.exchanges if not is_summary(each.request)]


async def test_the_oldest_turns_give_way_to_their_summary(network: MemoryNetwork, openai: OpenAI) -> None:
    model = openai(model_with("Ada wants a red lamp."))
    call = Call(LLM(system="Be brief.", summaries=SHORT))
    await call.play(talk, http=network.session())
    summed = [exchange.request["messages"] for exchange in model.exchanges if is_summary(exchange.request)]
    assert summed[0][1]["content"] == "\n".join(
        ["User: My name is Ada.", "Agent: That is very good to hear and to know."]
    )
    last = answers_asked(model)[-1]
    assert last[0]["content"] == f"Be brief.\n\n{SUMMARY}\nAda wants a red lamp."
    assert [m["content"] for m in last[1:]] == [
        "How much?", "That is very good to hear and to know.", "Thank you.",
    ]  # fmt: skip
    # The second summary contains the first.
    assert summed[1][1]["content"].startswith("(earlier) Ada wants a red lamp.\nUser: ")


async def test_a_summary_delays_no_reply(network: MemoryNetwork, openai: OpenAI) -> None:
    slow = Answer(pieces=["Late. "] * 20, delivery=Delivery(token_gap=1.0))
    model = openai(model_with(slow))
    call = Call(LLM(summaries=Summaries(after_chars=60, keep_turns=1, time_limit=60.0)))
    await call.play(talk, http=network.session())
    first = [next(at for at, _ in call.ear.heard if at > 10.0 * number + 2.0) for number in range(4)]
    # After the few words of the second question the agent waits a little longer, with or without a summary.
    assert [round(at - first[0], 6) for at in first] == [0.0, 10.4, 20.0, 30.0]
    # Each was stopped by the next question.
    assert sum(is_summary(each.request) for each in model.exchanges) == 3
    assert call.responder.context.summary == ""
    assert len(answers_asked(model)[-1]) == 7


@pytest.mark.parametrize(
    "failure",
    [
        Refusal(status=400),
        "x" * 5000,
        " ",
        Answer(text="It was about", finish_reason="length"),
        Answer(text="Late", delivery=Delivery(first_token=8.0)),
    ],
)
async def test_after_a_failed_summary_the_conversation_stays_as_it_is(
    network: MemoryNetwork, openai: OpenAI, failure: Any
) -> None:
    model = openai(model_with(failure))
    call = Call(LLM(summaries=Summaries(after_chars=60, keep_turns=1, time_limit=3.0)))
    await call.play(talk, http=network.session())
    assert len(answers_asked(model)[-1]) == 7
    assert call.ear.words.count("That is") == 4
    assert not call.errors.seen
    # Only once more has been said is it tried again.
    assert sum(is_summary(each.request) for each in model.exchanges) == 2


async def test_only_heard_words_are_summarised(network: MemoryNetwork, openai: OpenAI) -> None:
    model = openai(model_with("Ada."))
    call = Call(LLM(summaries=SHORT))

    def script(c: Call) -> None:
        talk(c)
        c.mouth.says(3.3, 4.2, "And I am in a hurry.")

    await call.play(script, http=network.session())
    summed = next(each.request["messages"] for each in model.exchanges if is_summary(each.request))
    heard = summed[1]["content"].split("\n")[1]
    assert heard.startswith("Agent: That is")
    assert len(heard) < len("Agent: That is very good to hear and to know.")


def conversation(turns: int) -> Context:
    context = Context("Be brief.")
    for number in range(turns):
        context.add_user(f"question {number}")
        context.write(number, f"answer {number}")
        context.heard(number, f"answer {number}", is_final=True, is_complete=True)
    return context


def test_turns_that_are_not_over_are_not_summarised() -> None:
    context = conversation(3)
    context.add_user("look it up")
    context.write(3, "One moment.")
    noted = context.add_tool_calls(3, [ToolCall("a", "look_up")])
    context.heard(3, "One moment.", is_final=True, is_complete=True)
    context.add_user("and?")
    context.write(4, "Still on it.")
    context.heard(4, "Still on it.", is_final=True, is_complete=True)
    assert len(context.entries.older(keep=1).entries) == 6
    context.add_tool_result(noted[0].id, "found")
    assert len(context.entries.older(keep=1).entries) == 8


def test_a_summary_of_turns_that_were_forgotten_meanwhile_is_dropped() -> None:
    context = conversation(6)
    excerpt = context.entries.older(keep=2)
    assert context.shorten()
    before = context.to_openai()
    assert not context.summarise(excerpt, "They asked.")
    assert context.to_openai() == before


def test_words_that_came_meanwhile_stay() -> None:
    context = conversation(6)
    excerpt = context.entries.older(keep=2)
    context.add_user("one more")
    assert context.summarise(excerpt, "They asked.")
    assert [message["content"] for message in context.to_openai()[1:]] == [
        "question 4", "answer 4", "question 5", "answer 5", "one more",
    ]  # fmt: skip


def test_wrong_numbers_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="above 0"):
        Summaries(keep_turns=0)


# The note after an interruption.


async def interrupted(network: MemoryNetwork, model: LLMEmulator, **options: Any) -> list[list[Any]]:
    call = Call(LLM(system="Be brief.", **options))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Tell me.")
        c.mouth.says(3.8, 4.6, "Stop, no, wait.")
        c.mouth.says(20.0, 21.0, "Thank you.")

    await call.play(script, http=network.session())
    assert "—" not in call.ear.words
    assert "—" not in json.dumps(call.memory, ensure_ascii=False)
    return [[m["content"] for m in each.request["messages"]] for each in model.exchanges]


LONG = "It is a long story that began a while ago."


async def test_the_model_reads_where_it_was_interrupted(network: MemoryNetwork, openai: OpenAI) -> None:
    requests = await interrupted(network, openai([LONG, "All right.", "Bye."]), interruption_note="—")
    cut = requests[1][2]
    assert cut.endswith("—")
    assert LONG.startswith(cut.removesuffix("—"))
    # Later requests begin with the same text, which a server has cached; a reply that was heard has no note.
    assert requests[2][: len(requests[1])] == requests[1]
    assert requests[2][4] == "All right."


async def test_without_a_note_the_model_reads_the_heard_words_only(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    requests = await interrupted(network, openai([LONG, "All right.", "Bye."]))
    assert LONG.startswith(requests[1][2])
    assert len(requests[1][2]) < len(LONG)


def test_the_note_comes_after_the_last_heard_words_before_a_tool() -> None:
    context = Context()
    context.write(0, "One moment please. ")
    context.add_tool_calls(0, [ToolCall("a", "look_up")])
    context.add_tool_result("a", "found")
    context.write(0, "I have found it.")
    context.heard(0, "One moment", is_final=True, is_interrupted=True)
    assert [getattr(m, "text", "") for m in context.messages(note="—")] == ["One moment—", "found"]
    silent = Context()
    silent.write(0, "Nobody heard this.")
    silent.heard(0, "", is_final=True, is_interrupted=True)
    assert silent.messages(note="—") == []
