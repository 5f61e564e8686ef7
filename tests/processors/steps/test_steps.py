"""Bots of steps: control flow in an async function, hand-off, corrections, ways out, ends."""

import asyncio
import datetime
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialogue.chat_models import Scripted, ScriptedModel
from tests.processors.stand_ins import Call
from voiceflow import DTMFFrame, EndReason, Pipeline, Processor, Session
from voiceflow.chain.check import check
from voiceflow.chain.describe import shape_of
from voiceflow.checkpoint import Checkpoint
from voiceflow.dialogue import SystemMessage, ToolCall, UserMessage
from voiceflow.errors import ConfigurationError
from voiceflow.processors import LLM, VAD, Phrases
from voiceflow.processors.steps import (
    AgentStep,
    Date,
    Digits,
    Exit,
    ExitTaken,
    Name,
    NoResultError,
    NotCapturedError,
    PhoneNumber,
    StepRunner,
    Steps,
    YesNo,
)
from voiceflow.testing import run_virtual
from voiceflow.turns import TurnPolicy

MONDAY = datetime.date(2026, 11, 30)
PERSON = Exit("wants_person", "The user wants to talk to a person.", words=("a person", "operator"))


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
class Declined:
    """The user wants no appointment."""


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


def test_a_word_during_a_slow_check_neither_loses_nor_repeats_it() -> None:
    checked: list[str] = []

    async def exists(number: str) -> None:
        checked.append(number)
        await asyncio.sleep(4.0)

    got = Heard()

    async def number(steps: StepRunner) -> None:
        got.values.append(await steps.ask(Digits("Account?", length=4, read_back=False, check=exists)))
        got.values.append(await steps.ask(YesNo("Are you Ada?")))

    call = rules(number)
    call.run(says((3.0, "one two three four"), (5.0, "Yes, I am.")))
    assert checked == ["1234"]
    assert got.values == ["1234", True]


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


def test_the_settings_of_the_call_apply_between_steps_too() -> None:
    async def reception(steps: StepRunner) -> None:
        steps.update(system="You are Bob.")
        await steps.run(AgentStep("Talk.", greeting="Hello."))

    call, model = modelled(reception, [Scripted("Yes?")], system="You are Ann.")
    call.run(says((3.0, "Hello?")), until=10.0)
    assert _system(model.asked[0]) == "You are Bob.\n\nTalk."
    assert call.responder.current_settings()["system"] == "You are Bob."


def test_words_before_the_goodbye_is_heard_are_answered_with_the_last_words_again() -> None:
    async def brief(steps: StepRunner) -> None:
        await steps.ask(YesNo("Ready?"))
        steps.say("Your slot is at nine.")

    call = rules(brief)
    call.run(says((3.0, "Yes."), (4.5, "Hello?")))
    assert call.ear.words.endswith("Your slot is at nine.")


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


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.floats(1.6, 7.0), min_size=5, max_size=5),
    pause=st.floats(0.0, 3.0),
    think=st.floats(0.0, 1.5),
)
def test_no_turn_is_lost_and_none_answered_twice_however_the_user_times_them(
    gaps: list[float], pause: float, think: float
) -> None:
    """Five words that can only be understood once each: what one step does not take, the next one gets."""
    got = Heard()
    turns: list[str] = []

    async def reception(steps: StepRunner) -> None:
        for number in range(5):
            turns.append(await steps.ask(Digits(f"Number {number}?", length=1, read_back=False, tries=9)))
            await asyncio.sleep(pause)
        got.values.append("over")

    call = rules(reception, turns=TurnPolicy(silence_dictation=think + 0.4, silence_open=0.4))
    words = ["one", "two", "three", "four", "five"]

    def script(c: Call) -> None:
        at = 1.0
        for word, gap in zip(words, gaps, strict=True):
            c.mouth.says(at, at + 0.5, word)
            at += gap

    call.run(script, until=80.0)
    said = [text for role, text in call.memory if role == "user"]
    assert "".join(" ".join(said).split()) == "".join(words)
    assert len(turns) == len(said)
    assert call.errors.seen == []


def test_a_reply_that_waits_for_the_function_does_not_hold_up_the_end() -> None:
    async def slow(steps: StepRunner) -> None:
        await steps.ask(YesNo("Ready?"))
        await asyncio.sleep(100.0)

    call = rules(slow)
    call.run(says((2.0, "Yes.")), until=10.0)
    assert call.session.now() < 12.0


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


def test_words_that_follow_before_the_read_back_is_heard_belong_to_the_value() -> None:
    got = Heard()

    async def number(steps: StepRunner) -> None:
        got.values.append(await steps.ask(PhoneNumber("Your number?")))

    call = rules(number)

    def script(c: Call) -> None:
        c.mouth.says(3.0, 5.0, "five five five oh one two three")
        # The turn is over at 6.8: nothing of the read-back is heard when the user goes on.
        c.mouth.says(6.85, 7.3, "four five")
        c.mouth.says(14.0, 14.5, "Yes.")

    call.run(script)
    assert got.values == ["555012345"]


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
