"""Steps with ``speculate``: an early request is made where the model answers, and its answer is spoken."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from tests.dialogue.chat_models import Scripted, ScriptedModel
from tests.processors.stand_ins import Call
from voiceflow.dialogue import ToolCall
from voiceflow.frames import Direction, Frame, MetricFrame
from voiceflow.processor import Processor
from voiceflow.processors.steps import AgentStep, Digits, Exit, ExitTaken, StepRunner, Steps
from voiceflow.turns import TurnPolicy

SLOW = TurnPolicy(silence_finished=1.5)
WISH = "I would like to book a nice room."
PERSON = Exit("wants_person", "The user wants to talk to a person.", words=("a person",))


class Wish(BaseModel):
    """What the user wants."""

    kind: Literal["booking", "other"]


def begin(
    script: Callable[[StepRunner], Awaitable[None]], answers: list[Scripted], **options: Any
) -> tuple[Call, ScriptedModel, list[str]]:
    """A call with steps, the model, and the names of what was measured about early answers."""
    model, names, seen = ScriptedModel(answers), list[str](), list[Frame]()
    call = Call(Steps(script, model=model, turns=SLOW, speculate=True, **options))

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, MetricFrame) and not any(frame is each for each in seen):
            seen.append(frame)
            if frame.name in ("llm_early_answers", "llm_wasted_prompt_tokens"):
                names.append(frame.name)

    call.observers.append(observe)
    return call, model, names


@pytest.mark.parametrize("memory", ["keep", "fresh"])
def test_the_early_answer_of_a_step_is_the_one_that_is_spoken(memory: Literal["keep", "fresh"]) -> None:
    async def reception(steps: StepRunner) -> None:
        await steps.run(AgentStep("Find out what they want.", Wish, greeting="Hello.", memory=memory))
        steps.say("Goodbye.")

    finish = Scripted(calls=[ToolCall("call_1", "finish", json.dumps({"kind": "booking"}))])
    call, model, names = begin(reception, [Scripted("For how many nights?"), finish])

    def talk(c: Call) -> None:
        c.mouth.says(3.0, 4.0, WISH)
        c.mouth.says(9.0, 10.0, "It is for two nights in October.")

    call.run(talk)
    assert call.ear.words == "Hello. For how many nights? Goodbye."
    assert len(model.asked) == 2
    assert names == ["llm_early_answers"] * 2


def test_a_step_that_asks_for_a_value_makes_no_early_request() -> None:
    async def number(steps: StepRunner) -> None:
        await steps.ask(Digits("What is your account number?", length=4, read_back=False))
        steps.say("Thank you.")

    call, model, names = begin(number, [])
    call.run(lambda c: c.mouth.says(4.0, 5.0, "It is one two three four."))
    assert call.ear.words.endswith("Thank you.")
    assert len(model.asked) == 0
    assert names == []


def test_words_that_leave_a_step_make_no_early_request() -> None:
    async def reception(steps: StepRunner) -> None:
        try:
            await steps.run(AgentStep("Find out what they want.", Wish, greeting="Hello."))
        except ExitTaken:
            steps.say("I put you through.")

    call, model, names = begin(reception, [], exits=[PERSON])
    call.run(lambda c: c.mouth.says(3.0, 4.0, "I want to talk to a person."))
    assert call.ear.words == "Hello. I put you through."
    assert len(model.asked) == 0
    assert names == []
