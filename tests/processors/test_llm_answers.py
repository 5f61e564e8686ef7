"""An answer is judged by what the user gets: never silence, never thoughts, no needless farewell."""

import json
from collections.abc import Callable, Mapping

import pytest

from tests.contracts.model_vendor import put
from tests.contracts.model_vendors import CASES
from tests.processors.stand_ins import Call
from voiceflow import EndReason
from voiceflow.dialogue import Cut, Message
from voiceflow.emulators.kit.model.answers import Reply
from voiceflow.emulators.openai import Answer, Delivery, LLMEmulator, Refusal
from voiceflow.processors import LLM
from voiceflow.processors.phrases import Phrases
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]
EXCUSE = "Sorry, I had a problem there. Could you say that again?"
DECLINED = "I'm sorry, I can't help with that."


async def ask(network: MemoryNetwork, agent: LLM, *, twice: bool = False) -> Call:
    """A call in which the user asks, and asks again."""
    call = Call(agent)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Are you open?")
        if twice:
            c.mouth.says(12.0, 13.0, "Are you open?")

    await call.play(script, http=network.session())
    return call


@pytest.mark.parametrize("cut", ["length", "content_filter"])
async def test_an_answer_that_was_cut_is_known_as_cut(
    network: MemoryNetwork, openai: OpenAI, cut: str
) -> None:
    openai([Answer(text="We are open un", finish_reason=cut)])
    call = await ask(network, LLM())
    assert call.ear.words == "We are open un"
    assert [type(frame.error).__name__ for frame in call.errors.seen] == ["CutAnswerError"]


async def test_thoughts_are_neither_spoken_nor_remembered(network: MemoryNetwork, openai: OpenAI) -> None:
    pieces = ["<thi", "nk>\nThey want ", "the hours.</th", "ink>\n\nUntil ", "six."]
    model = openai([Answer(pieces=pieces), "Yes."])
    call = await ask(network, LLM(), twice=True)
    assert call.ear.words == "Until six. Yes."
    assert model.exchanges[1].request["messages"][1]["content"] == "Until six."


async def test_a_model_that_thinks_for_long_is_no_stall(network: MemoryNetwork, openai: OpenAI) -> None:
    openai([Answer(text="Until six.", reasoning=["hm "] * 25, delivery=Delivery(token_gap=1.0))])
    call = await ask(network, LLM())
    assert call.ear.words == "Until six."


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(status=429, headers={"x-should-retry": "false"}),
        Refusal(status=422),
    ],
)
async def test_what_concerns_one_question_is_excused_and_the_next_is_answered(
    network: MemoryNetwork, openai: OpenAI, refusal: Refusal
) -> None:
    openai([refusal, "Until six."])
    call = await ask(network, LLM(), twice=True)
    assert call.ear.words == f"{EXCUSE} Until six."


def refusal(vendor: str, manner: str) -> Reply:
    """How a vendor refuses a question."""
    found = CASES[vendor]
    match manner:
        case "the prompt":
            return Answer(refusal="PROHIBITED_CONTENT") if vendor == "gemini" else found.refused
        case "the whole answer":
            return Answer(finish_reason=found.reasons[Cut.FILTER])
        case "an answer amid":
            return Answer(text="Well.", finish_reason=found.reasons[Cut.FILTER])
        case _:
            return DECLINED


@pytest.mark.parametrize("vendor", CASES)
@pytest.mark.parametrize("manner", ["the prompt", "the whole answer", "the model's own words"])
async def test_a_refused_question_is_declined_and_the_next_is_answered(
    network: MemoryNetwork, vendor: str, manner: str
) -> None:
    client, server = put(CASES[vendor], network, [refusal(vendor, manner), "Until six."])
    call = await ask(network, LLM(model=client), twice=True)
    assert call.ear.words == f"{DECLINED} Until six."
    assert len(server.exchanges) == 2
    assert not any(frame.fatal for frame in call.errors.seen)


@pytest.mark.parametrize("vendor", CASES)
@pytest.mark.parametrize("manner", ["the prompt", "the whole answer", "an answer amid"])
async def test_a_model_that_refuses_while_it_sees_the_question_answers_the_next(
    network: MemoryNetwork, vendor: str, manner: str
) -> None:
    client, _ = put(
        CASES[vendor],
        network,
        lambda request: (
            refusal(vendor, manner) if "a lock" in json.dumps(request) else Answer(text="Until six.")
        ),
    )
    agent = LLM(model=client)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "How do I pick a lock?")
        c.mouth.says(12.0, 13.0, "Are you open?")

    call = Call(agent)
    await call.play(script, http=network.session())
    assert call.ear.words == ("Well." if manner == "an answer amid" else DECLINED) + " Until six."
    assert "How do I pick a lock?" in json.dumps(agent.context.export())


async def test_a_question_that_was_refused_unheard_does_not_cost_the_rest_of_the_call(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    # The user interrupts the answer to it before the refusal comes, so nobody knows what was refused.
    pieces = ["Well, ", "it ", "depends, ", *["so "] * 20]
    refused = Answer(finish_reason="content_filter")
    started: list[bool] = []

    def reply(request: Mapping[str, object]) -> Reply:
        if "a lock" not in json.dumps(request):
            return "Until six."
        if started:
            return refused
        started.append(True)
        return Answer(pieces=pieces, finish_reason="content_filter", delivery=Delivery(token_gap=0.5))

    openai(reply)
    agent = LLM()
    call = Call(agent)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "How do I pick a lock?")
        for number in range(5):
            c.mouth.says(4.0 + 6 * number, 5.0 + 6 * number, "Are you open?")

    await call.play(script, until=45.0, http=network.session())
    assert call.ear.words.endswith("Until six.")
    assert "pick a lock" in json.dumps(agent.context.export())


async def test_an_answer_that_fails_after_a_refusal_is_no_refusal(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    class Forgetful(LLM):
        def conversation(self, reply: int) -> list[Message]:
            if len(self.context.messages()) > 2:
                raise ValueError("a bug of the user's")
            return super().conversation(reply)

    openai([Answer(finish_reason="content_filter")])
    agent = Forgetful()
    await ask(network, agent, twice=True)
    refused = [entry["is_refused"] for entry in agent.context.export()["entries"] if entry["kind"] == "reply"]
    assert refused == [True, False]


async def test_a_user_who_is_declined_again_and_again_keeps_the_call(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    openai([Answer(finish_reason="content_filter")] * 5 + ["Until six."])
    call = Call(LLM())

    def script(c: Call) -> None:
        for number in range(6):
            c.mouth.says(1.0 + 6 * number, 2.0 + 6 * number, "Are you open?")

    await call.play(script, until=45.0, http=network.session())
    assert call.ear.words == f"{DECLINED} " * 5 + "Until six."


async def test_a_bot_without_words_for_a_refusal_excuses_itself(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    filtered = Answer(finish_reason="content_filter")
    openai([filtered, filtered, "Until six."])
    call = await ask(network, LLM(phrases=Phrases(refused="")), twice=True)
    assert call.ear.words == f"{EXCUSE} Until six."


async def test_a_key_that_is_wrong_is_known_before_the_first_question(
    network: MemoryNetwork, openai: OpenAI
) -> None:
    openai(["Until six."], api_key="right")
    call = Call(LLM(api_key="wrong"))
    assert await call.play(lambda _: None, http=network.session()) is EndReason.ERROR
    assert call.session.now() < 10.0
    assert call.ear.words.startswith("I'm sorry, something went wrong")
