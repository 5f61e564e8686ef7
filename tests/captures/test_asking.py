"""Asking for a value until it is agreed to."""

import asyncio
import datetime
import json
from typing import Any

from tests.dialogue.chat_models import Scripted
from tests.processors.stand_ins import Call
from tests.processors.steps.test_steps import Heard, modelled, rules, says
from voiceflow import DTMFFrame, EndReason
from voiceflow.dialogue import ToolCall
from voiceflow.processors.steps import (
    Date,
    Digits,
    NotCapturedError,
    PhoneNumber,
    StepRunner,
)

MONDAY = datetime.date(2026, 11, 30)


def test_a_number_is_taken_in_parts_read_back_and_corrected_without_a_model() -> None:
    got = Heard()

    async def number(steps: StepRunner) -> None:
        got.values.append(await steps.ask(Digits("What is your account number?", length=8)))
        steps.say("Thank you.")

    call = rules(number)
    turns = says(
        (3.0, "It is oh one five five, two three"),
        (9.0, "double four"),
        (16.0, "No, the last one is a five."),
        (24.0, "Yes, that's right."),
    )
    assert call.run(turns) is EndReason.AGENT_HANGUP
    assert got.values == ["01552345"]
    assert call.ear.words == (
        "What is your account number? 0 1 5, 5 2 3. And the rest? That is 0 1 5, 5 2 3, 4 4. Is that right? "
        "That is 0 1 5, 5 2 3, 4 5. Is that right? Thank you."
    )
    assert call.errors.seen == []


def test_digits_may_be_keyed_and_agreed_to_with_a_key() -> None:
    got = Heard()

    async def number(steps: StepRunner) -> None:
        got.values.append(await steps.ask(Digits(least=4, most=8)))

    call = rules(number)

    def script(c: Call) -> None:
        for at, key in [(3.0, "4"), (3.3, "7"), (3.6, "1"), (3.9, "1"), (4.2, "#"), (10.0, "1"), (10.3, "#")]:
            asyncio.get_running_loop().call_at(at, c.mouth.push, _key(key))

    call.run(script)
    assert got.values == ["4711"]


def _key(digit: str) -> Any:
    return DTMFFrame(digit=digit)


def test_after_too_many_tries_the_function_gets_an_exception() -> None:
    got = Heard()

    async def number(steps: StepRunner) -> None:
        try:
            await steps.ask(PhoneNumber("Your number?", tries=2))
        except NotCapturedError as error:
            got.values.append(str(error))
        steps.say("Goodbye.")

    call = rules(number)
    call.run(says((3.0, "Well, you see."), (16.0, "It is like this.")))
    assert got.values == ["no PhoneNumber in 2 tries"]
    assert "You can also use the keys" in call.ear.words
    assert call.ear.words.endswith("Goodbye.")


def test_a_check_may_take_time_and_says_what_is_wrong() -> None:
    async def exists(number: str) -> str | None:
        await asyncio.sleep(2.0)
        return None if number == "4711" else "There is no such account."

    got = Heard()

    async def number(steps: StepRunner) -> None:
        got.values.append(await steps.ask(Digits("Account?", length=4, read_back=False, check=exists)))

    call = rules(number)
    call.run(says((3.0, "one two three four"), (16.0, "four seven one one")))
    assert call.ear.words.startswith("Account? There is no such account. Account?")
    assert got.values == ["4711"]


def test_a_model_helps_where_the_rules_understand_nothing() -> None:
    got = Heard()

    async def number(steps: StepRunner) -> None:
        got.values.append(await steps.ask(Date("Which day?", today=MONDAY)))

    enter = ToolCall("call_b", "enter_value", json.dumps({"value": "2026-12-24"}))
    call, model = modelled(number, [Scripted("Until six. Which day?"), Scripted("", [enter])])
    call.run(
        says((3.0, "How long are you open?"), (9.0, "Let us say on Christmas Eve."), (16.0, "Yes, please."))
    )
    assert call.ear.words == (
        "Which day? Until six. Which day? That is Thursday, December 24th. Is that right?"
    )
    assert got.values == [datetime.date(2026, 12, 24)]
    assert len(model.asked) == 2
