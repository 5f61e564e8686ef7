"""Bots of steps: control flow in an async function, hand-off, corrections, ways out, ends."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from tests.dialogue.chat_models import Scripted, ScriptedModel
from tests.processors.stand_ins import Call
from voiceflow import EndReason, Pipeline, Processor, Session
from voiceflow.chain.check import check
from voiceflow.chain.describe import shape_of
from voiceflow.checkpoint import Checkpoint
from voiceflow.dialogue import SystemMessage, ToolCall
from voiceflow.processors import LLM, VAD, Phrases
from voiceflow.processors.steps import (
    AgentStep,
    Digits,
    Name,
    StepRunner,
    Steps,
    YesNo,
)
from voiceflow.testing import run_virtual
from voiceflow.turns import TurnPolicy


@dataclass
class Reason:
    """Why the user calls."""

    kind: Literal["booking", "other"]
    details: str = ""


@dataclass
class Booked:
    """A slot was chosen."""

    hour: int


@dataclass
class Heard:
    """What a script got."""

    values: list[Any] = field(default_factory=list)


def finish(name: str = "finish", **fields: object) -> list[ToolCall]:
    return [ToolCall("call_a", name, json.dumps(fields))]


def rules(script: Callable[[StepRunner], Awaitable[None]], **options: Any) -> Call:
    return Call(Steps(script, model=None, **options))


def modelled(
    script: Callable[[StepRunner], Awaitable[None]], answers: Sequence[Scripted], **options: Any
) -> tuple[Call, ScriptedModel]:
    model = ScriptedModel(answers)
    return Call(Steps(script, model=model, **options)), model


def says(*turns: tuple[float, str]) -> Callable[[Call], None]:
    def script(call: Call) -> None:
        for at, text in turns:
            call.mouth.says(at, at + 1.0, text)

    return script


def test_a_bug_in_the_function_ends_the_call_with_a_farewell() -> None:
    async def broken(steps: StepRunner) -> None:
        raise ZeroDivisionError

    call = rules(broken, phrases=Phrases(farewell="We have a problem."))
    assert call.run(says()) is EndReason.ERROR
    assert call.ear.words == "We have a problem."
    assert isinstance(call.errors.seen[0].error, ZeroDivisionError)


def test_a_hang_up_cancels_the_function_and_lets_its_booking_finish() -> None:
    got = Heard()

    async def book() -> None:
        await asyncio.sleep(1.0)
        got.values.append("booked")

    async def number(steps: StepRunner) -> None:
        try:
            await steps.ask(Digits(length=2, read_back=False))
            await steps.once(book)
            got.values.append("not reached")
        finally:
            got.values.append("left")

    call = rules(number)

    def script(c: Call) -> None:
        c.mouth.says(3.0, 4.0, "one two")
        asyncio.get_running_loop().call_at(5.2, c.session.end, EndReason.USER_HANGUP)

    assert call.run(script) is EndReason.USER_HANGUP
    assert sorted(got.values) == ["booked", "left"]


def test_agents_hand_over_with_typed_results_in_one_reply() -> None:
    got = Heard()

    async def reception(steps: StepRunner) -> None:
        got.values.append(await steps.run(AgentStep("Find out why they call.", result=Reason)))
        got.values.append(await steps.run(AgentStep("Book a slot.", result=Booked)))
        steps.say("See you then.")

    answers = [
        Scripted("How can I help?"),
        Scripted("", finish(kind="nonsense")),
        Scripted("", finish(kind="booking")),
        Scripted("At nine or at ten?"),
        Scripted("", finish(hour=9)),
    ]
    call, model = modelled(reception, answers, system="You are Ann.")
    call.run(says((3.0, "I need an appointment."), (9.0, "Nine.")))
    assert got.values == [Reason("booking"), Booked(9)]
    assert call.ear.words == "How can I help? At nine or at ten? See you then."
    assert [_system(messages) for messages in model.asked] == [
        "You are Ann.\n\nFind out why they call.",
        "You are Ann.\n\nFind out why they call.",
        "You are Ann.\n\nFind out why they call.",
        "You are Ann.\n\nBook a slot.",
        "You are Ann.\n\nBook a slot.",
    ]
    assert "Input should be 'booking' or 'other'" in repr([vars_of(each) for each in model.asked[2]])
    assert call.errors.seen == []


def _system(messages: Sequence[object]) -> str:
    [system] = [each.text for each in messages if isinstance(each, SystemMessage)]
    return system


def vars_of(message: object) -> str:
    return str(getattr(message, "text", ""))


def test_the_settings_of_the_call_apply_between_steps_too() -> None:
    async def reception(steps: StepRunner) -> None:
        steps.update(system="You are Bob.")
        await steps.run(AgentStep("Talk.", greeting="Hello."))

    call, model = modelled(reception, [Scripted("Yes?")], system="You are Ann.")
    call.run(says((3.0, "Hello?")), until=10.0)
    assert _system(model.asked[0]) == "You are Bob.\n\nTalk."
    assert call.responder.current_settings()["system"] == "You are Bob."


def test_a_call_goes_on_after_its_stream_broke_without_asking_twice() -> None:
    booked: list[str] = []

    async def reception(steps: StepRunner) -> None:
        name = await steps.ask(Name("Your name?", read_back=False))
        await steps.once(booked.append, name)
        number = await steps.ask(Digits("Your number?", length=4))
        steps.say(f"Thank you, {name}, {number}.")

    first = rules(reception)
    first.run(says((2.0, "Ada."), (6.0, "one two three four")), until=8.5)
    second = rules(reception)
    run_virtual(_go_on(second, first.session.checkpoint, says((8.0, "Yes."))))
    assert booked == ["Ada"]
    assert second.ear.words == (
        "Sorry, we were cut off for a moment. That is 1 2 3 4. Is that right? Thank you, Ada, 1234."
    )


async def _go_on(call: Call, checkpoint: Checkpoint, script: Callable[[Call], None]) -> None:
    pipeline = Pipeline([call.mouth, call.responder, call.errors, call.ear])
    session = call.session = Session(pipeline, checkpoint=checkpoint.successor())
    script(call)
    asyncio.get_running_loop().call_at(40.0, session.end)
    await session.run()


@pytest.mark.parametrize(
    ("language", "spoken", "words"),
    [
        ("de", ("null drei null", "Ja, genau."), "Ihre Nummer? Das ist 0 3 0. Ist das richtig?"),
        ("es", ("cero tres cero", "Sí."), "Ihre Nummer? Es 0 3 0. ¿Es correcto?"),
        ("fr", ("zéro trois zéro", "Oui."), "Ihre Nummer? C'est 0 3 0. C'est bien ça ?"),
    ],
)
def test_a_value_is_understood_and_read_back_in_the_language_of_the_call(
    language: str, spoken: tuple[str, str], words: str
) -> None:
    got = Heard()

    async def number(steps: StepRunner) -> None:
        got.values.append(await steps.ask(Digits("Ihre Nummer?", length=3)))

    call = rules(number, turns=TurnPolicy(language=language))
    call.run(says((3.0, spoken[0]), (9.0, spoken[1])))
    assert call.ear.words == words
    assert got.values == ["030"]


def test_steps_do_not_run_side_by_side() -> None:
    errors: list[BaseException] = []

    async def both(steps: StepRunner) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(steps.ask(YesNo()))
                group.create_task(steps.ask(YesNo()))
        except ExceptionGroup as group_error:
            errors.extend(group_error.exceptions)

    call = rules(both)
    call.run(says(), until=5.0)
    assert "one after the other" in str(errors[0])


def test_the_chain_is_checked_as_with_a_model() -> None:
    async def nothing(steps: StepRunner) -> None:
        return

    def problems(processor: Processor) -> list[str]:
        shape = shape_of(Pipeline([VAD(), processor]))
        return [problem.text.replace(processor.name, "AGENT") for problem in check(shape)]

    assert problems(Steps(nothing, model=None)) == problems(LLM(model=ScriptedModel()))
    assert problems(Steps(nothing, model=None)) != []
