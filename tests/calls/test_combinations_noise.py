"""Sounds without words, at every moment of an answer."""

from __future__ import annotations

import asyncio

import pytest

from tests.calls.scene import Scene, by_question, slow, texts, use
from voiceflow import EndReason
from voiceflow.dialogue import EndCall
from voiceflow.turns import TurnPolicy

pytestmark = pytest.mark.rows(2)

LONG = "We open at eight on every day of the week. On Sundays we are closed all day."
POLICIES = {
    "default": TurnPolicy(),
    "one word": TurnPolicy(words_to_interrupt=1),
    "two words": TurnPolicy(words_to_interrupt=2),
}
each_policy = pytest.mark.parametrize("turns", POLICIES.values(), ids=POLICIES)


@each_policy
@pytest.mark.parametrize("coughs", [[1.0], [0.2, 1.0]])
async def test_coughs_while_the_model_thinks_cost_nothing(turns: TurnPolicy, coughs: list[float]) -> None:
    scene = Scene(by_question(open=slow(LONG, 3.0)), turns=turns)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.listen(0.7)
        for pause in coughs:
            await caller.listen(pause)
            await caller.cough()
        await caller.wait(pause=2.0)
    assert scene.said == f"Hello there. {LONG}"
    assert len(scene.requests) == 1


@each_policy
@pytest.mark.parametrize("moment", [0.0, 2.4, 4.5, 4.8])
async def test_a_cough_over_an_answer_loses_none_of_it(turns: TurnPolicy, moment: float) -> None:
    scene = Scene(by_question(open=LONG), turns=turns)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.begins()
        await caller.listen(moment)
        await caller.cough()
        await caller.stops(pause=2.5)
    assert scene.said == f"Hello there. {LONG}"


@pytest.mark.parametrize("gap", [0.1, 0.6, 1.2])
async def test_a_second_cough_while_the_rest_plays_loses_none_of_it(gap: float) -> None:
    scene = Scene(by_question(open=LONG))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.begins()
        await caller.listen(0.8)
        await caller.cough()
        await caller.listen(gap)
        await caller.cough()
        await caller.stops(pause=2.5)
    assert scene.said == f"Hello there. {LONG}"
    assert len(scene.requests) == 1


@pytest.mark.parametrize("gap", [0.1, 0.6, 1.0, 2.0])
async def test_words_while_the_rest_plays_are_answered_and_what_was_heard_is_known(gap: float) -> None:
    scene = Scene(by_question(open=LONG, address="We are at the station."))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.begins()
        await caller.listen(0.8)
        await caller.cough()
        await caller.listen(gap)
        await caller.say("What is your address please?")
        await caller.wait()
    assert scene.said.endswith("We are at the station.")
    assert scene.said.startswith("Hello there. We open")
    assert len(scene.requests) == 2


@pytest.mark.parametrize("length", [0.2, 1.0])
@pytest.mark.parametrize("moment", [0.2, 1.2, 2.8])
async def test_a_noise_while_a_tool_runs_hides_neither_its_result_nor_the_answer(
    moment: float, length: float
) -> None:
    runs: list[str] = []

    async def find(name: str) -> str:
        """Find an order."""
        runs.append(name)
        await asyncio.sleep(3.0)
        return "seventeen"

    scene = Scene(by_question(order=use("find", "One moment.", name="x")), tools=[find])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Where is my order?")
        await caller.begins()
        await caller.listen(moment)
        await caller.cough(length)
        await caller.listen(8.0)
    assert scene.said.startswith("Hello there. One moment. The result is seventeen.")
    assert runs == ["x"]
    assert len(scene.requests) == 2


@each_policy
@pytest.mark.parametrize("moment", [0.0, 0.3, 0.7])
async def test_a_cough_during_the_greeting_costs_none_of_it(turns: TurnPolicy, moment: float) -> None:
    scene = Scene(greeting="Hello there, how can I help you today?", turns=turns)
    async with scene.call() as caller:
        await caller.begins()
        await caller.listen(moment)
        await caller.cough()
        await caller.stops(pause=2.0)
    assert scene.said == "Hello there, how can I help you today?"


async def test_a_cough_before_the_greeting_keeps_it() -> None:
    scene = Scene(greeting="Hello there, how can I help you today?")
    async with scene.call() as caller:
        await caller.cough()
        await caller.wait(pause=2.0)
    assert scene.said == "Hello there, how can I help you today?"


@pytest.mark.parametrize("moment", [0.0, 0.4, 1.0, 1.5])
async def test_a_cough_over_the_goodbye_lets_it_end(moment: float) -> None:
    def hang_up() -> EndCall:
        """End the call."""
        return EndCall(say="Goodbye and have a nice day.")

    scene = Scene(by_question(bye=use("hang_up")), tools=[hang_up])
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Thanks, bye.")
        await caller.begins()
        await caller.listen(moment)
        await caller.cough()
        await caller.listen(10.0)
    assert scene.said == "Hello there. Goodbye and have a nice day."


async def test_a_cough_before_the_first_sound_of_the_goodbye_keeps_the_goodbye() -> None:
    def hang_up() -> EndCall:
        """End the call."""
        return EndCall(say="Goodbye and have a nice day.")

    scene = Scene(lambda _: use("hang_up"), tools=[hang_up])
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Thanks, bye.")
        await caller.listen(0.6)
        await caller.cough()
        await caller.listen(10.0)
    assert scene.said == "Hello there. Goodbye and have a nice day."


@pytest.mark.parametrize("moment", [0.0, 0.5, 1.5, 2.5])
async def test_a_cough_over_a_protected_notice_changes_nothing(moment: float) -> None:
    scene = Scene(by_question())
    async with scene.call() as caller:
        await caller.wait()
        scene.line.say("This call is recorded for training.", protected=True)
        await caller.begins()
        await caller.listen(moment)
        await caller.cough()
        await caller.listen(4.0)
    assert scene.said == "Hello there. This call is recorded for training."


async def test_a_noise_that_goes_on_holds_an_answer_for_a_moment_only() -> None:
    scene = Scene(by_question(open=LONG))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.begins()
        await caller.listen(0.5)
        await caller.cough(9.0)
        await caller.stops(pause=2.0)
    assert scene.said == f"Hello there. {LONG}"


async def test_a_cough_in_an_answer_that_is_still_written_keeps_the_tool_that_it_calls_for_later() -> None:
    runs: list[float] = []

    async def find(name: str) -> str:
        """Find an order."""
        runs.append(asyncio.get_running_loop().time())
        return "seventeen"

    scene = Scene(
        by_question(order=use("find", "Let me have a look at that for you.", name="x")), tools=[find]
    )
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Where is my order?")
        await caller.begins()
        await caller.cough()
        await caller.listen(8.0)
    assert scene.said == "Hello there. Let me have a look at that for you. The result is seventeen."
    assert len(runs) == 1


@pytest.mark.parametrize("moment", [0.5, 0.9, 1.5])
async def test_words_behind_a_cough_while_the_model_thinks_are_one_question_more(moment: float) -> None:
    scene = Scene(by_question(open=slow("At eight.", 3.0), sunday="On Sunday at ten."))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.listen(moment)
        await caller.cough()
        await caller.listen(0.1)
        await caller.say("I mean on sunday please.")
        await caller.wait()
    assert scene.said == "Hello there. On Sunday at ten."
    assert texts(scene.requests[-1], "user") == ["When do you open?", "I mean on sunday please."]
