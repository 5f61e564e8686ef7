"""The typed result of an agent's step."""

from dataclasses import dataclass

from tests.dialogue.chat_models import Scripted
from tests.processors.steps.test_steps import Booked, Heard, finish, modelled, says
from voiceflow.processors.steps import (
    AgentStep,
    NoResultError,
    StepRunner,
)


@dataclass
class Declined:
    """The user wants no appointment."""


def test_a_union_of_results_makes_a_tool_for_each_class() -> None:
    got = Heard()

    async def reception(steps: StepRunner) -> None:
        agent = AgentStep[Booked | Declined]("Book a slot.", result=Booked | Declined, greeting="A slot?")
        got.values.append(await steps.run(agent))

    call, model = modelled(reception, [Scripted("", finish("finish_declined"))])
    call.run(says((3.0, "No, thank you.")))
    assert got.values == [Declined()]
    assert call.ear.words == "A slot?"
    assert len(model.asked) == 1


def test_a_model_without_a_valid_result_fails_the_step() -> None:
    got = Heard()

    async def reception(steps: StepRunner) -> None:
        try:
            await steps.run(AgentStep("Book.", result=Booked, greeting="When?", tries=2))
        except NoResultError:
            steps.say("I call you back.")

    call, model = modelled(reception, [Scripted("", finish(hour="late")), Scripted("", finish(hour="soon"))])
    call.run(says((3.0, "Soon.")))
    assert call.ear.words == "When? I call you back."
    assert len(model.asked) == 2
    assert got.values == []
