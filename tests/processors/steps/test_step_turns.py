"""The user's turns between the steps."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processors.stand_ins import Call
from tests.processors.steps.test_steps import Heard, rules, says
from tests.rows import example_count
from voiceflow.processors.steps import (
    Digits,
    PhoneNumber,
    StepRunner,
    YesNo,
)
from voiceflow.turns import TurnPolicy


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


@settings(max_examples=example_count(60), deadline=None)
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
