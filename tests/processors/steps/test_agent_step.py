"""A step that an agent of a model leads."""

from typing import Any

import pytest

from tests.dialogue.chat_models import Scripted
from tests.processors.steps.test_steps import Heard, _system, finish, modelled, rules, says
from voiceflow import EndReason
from voiceflow.dialogue import UserMessage
from voiceflow.errors import ConfigurationError
from voiceflow.processors.steps import (
    AgentStep,
    StepRunner,
)


@pytest.mark.parametrize(("memory", "texts"), [
    ("keep", ["I am Ada.", "I want a slot."]),
    ("fresh", ["I want a slot."]),
    ("summary", ["I want a slot."]),
])  # fmt: skip
def test_the_next_agent_sees_the_last_words_and_as_much_as_it_should(memory: Any, texts: list[str]) -> None:
    async def reception(steps: StepRunner) -> None:
        await steps.run(AgentStep("Listen.", greeting="Hello."))
        await steps.run(AgentStep("Book.", memory=memory))

    answers = [Scripted("And?"), Scripted("", finish())]
    if memory == "summary":
        answers.append(Scripted("Ada calls."))
    answers.append(Scripted("When?"))
    call, model = modelled(reception, answers)
    call.run(says((3.0, "I am Ada."), (8.0, "I want a slot.")), until=20.0)
    assert call.ear.words == "Hello. And? When?"
    last = model.asked[-1]
    assert [each.text for each in last if isinstance(each, UserMessage)] == texts
    assert ("Ada calls." in _system(last)) is (memory == "summary")


def test_an_agent_has_its_language_and_gives_it_back() -> None:
    got = Heard()

    async def reception(steps: StepRunner) -> None:
        spanish = AgentStep[None](
            {"en": "Book.", "es": "Reserve."}, greeting={"es": "Hola."}, settings={"language": "es"}
        )
        await steps.run(spanish)
        got.values.append(steps.language)

    call, model = modelled(
        reception, [Scripted("", finish())], system={"en": "You are Ann.", "es": "Eres Ana."}
    )
    call.run(says((3.0, "Adiós.")))
    assert got.values == ["en"]
    assert _system(model.asked[0]) == "Eres Ana.\n\nReserve."


def test_an_agent_needs_a_model() -> None:
    async def reception(steps: StepRunner) -> None:
        await steps.run(AgentStep("Talk."))

    call = rules(reception)
    assert call.run(says()) is EndReason.ERROR
    assert isinstance(call.errors.seen[0].error, ConfigurationError)
