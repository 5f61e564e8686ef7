"""Values that tools need, and the questions that ask for them."""

from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.turns import Expectation, TurnPolicy, Value
from voiceflow.turns.events import (
    Deadline,
    EndTurn,
    Expect,
    Final,
    Needs,
    ReplyEnded,
    ReplyStarted,
    Voice,
    VoiceEnded,
)
from voiceflow.turns.machine import TurnMachine
from voiceflow.turns.needs import expected_need, needs_of


def needs(**properties: Any) -> list[Any]:
    return needs_of({"type": "object", "properties": properties})


@each_row(
    ("name", "schema", "expecting"),
    [
        ("email", {"type": "string"}, Expectation(Value.EMAIL)),
        ("contact", {"type": "string", "format": "email"}, Expectation(Value.EMAIL)),
        ("callbackNumber", {"type": "string"}, Expectation(Value.PHONE)),
        ("phone_number", {"type": "string"}, Expectation(Value.PHONE)),
        ("policy_reference", {"type": "string", "pattern": r"^\d{8}$"}, Expectation(Value.CODE, 8)),
        ("pin", {"type": "string", "minLength": 4, "maxLength": 4}, Expectation(Value.CODE, 4)),
        ("when", {"type": "string", "format": "date"}, Expectation(Value.DATE)),
        ("who", {"type": "string", "description": "Full name of the guest."}, Expectation(Value.NAME)),
    ],
)
def test_a_parameter_tells_its_value(name: str, schema: dict[str, Any], expecting: Expectation) -> None:
    [need] = needs(**{name: schema})
    assert need.expecting == expecting


@pytest.mark.parametrize(
    ("name", "schema"),
    [("city", {"type": "string"}), ("guests", {"type": "integer"}), ("is_urgent", {"type": "boolean"})],
)
def test_other_parameters_are_no_values_to_wait_for(name: str, schema: dict[str, Any]) -> None:
    assert needs(**{name: schema}) == []


def test_a_question_under_the_name_of_a_parameter_asks_for_its_value() -> None:
    known = needs(policy_reference={"type": "string", "pattern": r"^\d{8}$"})
    assert expected_need("Thanks. What is your policy reference?", known, None) == Expectation(Value.CODE, 8)
    assert expected_need("I have your policy reference.", known, None) is None
    assert expected_need("What is your name?", known, None) is None


def test_a_tool_tells_the_length_of_a_value_that_the_question_names() -> None:
    known = needs(order_number={"type": "string", "pattern": r"\d{8}"})
    asked = Expectation(Value.CODE)
    assert expected_need("What is your order number?", known, asked) == Expectation(Value.CODE, 8)
    assert expected_need("The last four digits?", known, Expectation(Value.CODE, 4)) == Expectation(
        Value.CODE, 4
    )


def ends_after(machine: TurnMachine, text: str) -> float:
    """Seconds of quiet after these words that end the turn."""
    machine.handle(Voice(1.0), 1.0)
    machine.handle(Voice(2.0, 1.0), 2.0)
    machine.handle(VoiceEnded(2.0), 2.1)
    machine.handle(Final(text), 2.2)
    assert machine.deadline is not None
    return round(machine.deadline - 2.0, 6)


def test_a_value_that_a_tool_needs_is_waited_for_until_it_is_whole() -> None:
    policy = TurnPolicy()
    for text, silence in (
        ("4 7 1 1 2 9.", policy.silence_dictation),
        ("4 7 1 1 2 9 0 5.", policy.silence_finished),
    ):
        machine = TurnMachine(policy)
        machine.handle(Needs(tuple(needs(order_number={"type": "string", "pattern": r"\d{8}"}))), 0.0)
        machine.handle(ReplyStarted(), 0.1)
        machine.handle(ReplyEnded("What is your order number?"), 0.9)
        assert ends_after(machine, text) == silence


def test_a_bot_states_what_it_waits_for_and_how_for_one_turn() -> None:
    machine = TurnMachine(TurnPolicy())
    machine.handle(Expect(Expectation(Value.CODE, 4), TurnPolicy(silence_dictation=3.0)), 0.0)
    assert ends_after(machine, "Four.") == 3.0
    # The value is whole, so the turn is over.
    [turn] = machine.handle(Final("7 1 1."), 2.5)
    assert isinstance(turn, EndTurn)
    assert machine.policy == TurnPolicy()


def test_the_turn_after_is_listened_to_as_usual() -> None:
    machine = TurnMachine(TurnPolicy())
    machine.handle(Expect(None, TurnPolicy(silence_finished=2.0)), 0.0)
    assert ends_after(machine, "It is open.") == 2.0
    machine.handle(Deadline(), 4.0)
    assert machine.policy == TurnPolicy()
