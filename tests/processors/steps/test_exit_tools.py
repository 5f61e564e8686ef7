"""The ways out of a step."""

from tests.dialogue.chat_models import Scripted
from tests.processors.steps.test_steps import Heard, finish, modelled, says
from voiceflow.processors.steps import (
    AgentStep,
    Exit,
    ExitTaken,
    Name,
    StepRunner,
)

PERSON = Exit("wants_person", "The user wants to talk to a person.", words=("a person", "operator"))


def test_a_way_out_is_taken_by_words_and_by_the_model() -> None:
    got = Heard()

    async def reception(steps: StepRunner) -> None:
        for _ in range(2):
            try:
                await steps.ask(Name("Your name?"))
                await steps.run(AgentStep("Talk.", greeting="Hello."))
            except ExitTaken as taken:
                got.values.append(taken.exit)
        steps.say("I put you through.")

    call, _ = modelled(reception, [Scripted("", finish("wants_person"))], exits=[PERSON])
    turns = says((3.0, "I want a person."), (8.0, "Ada."), (13.0, "Yes."), (18.0, "Somebody real, please."))
    call.run(turns)
    assert got.values == [PERSON, PERSON]
    assert call.ear.words.endswith("Hello. I put you through.")
