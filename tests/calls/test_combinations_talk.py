"""Murmurs, answers to questions, values, keys and words from outside, at every moment of a reply."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.calls.scene import Scene, by_question, last_user, slow, texts, use, words_of
from voiceflow import EndReason
from voiceflow.emulators.openai import Delivery
from voiceflow.turns import TurnPolicy

pytestmark = pytest.mark.rows(2)

LONG = "We have rooms on the first floor, on the second floor and on the third floor."
PROMPT = "We have rooms on the first floor. Shall I book one?"
POLICIES = {
    "default": TurnPolicy(),
    "one word": TurnPolicy(words_to_interrupt=1),
    "two words": TurnPolicy(words_to_interrupt=2),
}
each_policy = pytest.mark.parametrize("turns", POLICIES.values(), ids=POLICIES)


@each_policy
@pytest.mark.parametrize("murmur", ["mm-hm", "yeah yeah"])
@pytest.mark.parametrize("moment", [0.3, 1.5, 2.8])
async def test_murmurs_over_a_list_let_it_be_heard_whole(
    turns: TurnPolicy, murmur: str, moment: float
) -> None:
    scene = Scene(by_question(rooms=LONG), turns=turns)
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(moment)
        await caller.say(murmur)
        await caller.stops(pause=3.0)
    assert scene.said == f"Hello there. {LONG}"
    assert len(scene.requests) == 1


@pytest.mark.parametrize("gap", [0.2, 0.8, 1.2])
async def test_two_murmurs_and_a_cough_over_a_list_let_it_be_heard_whole(gap: float) -> None:
    scene = Scene(by_question(rooms=LONG))
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(0.4)
        await caller.say("mm-hm")
        await caller.listen(gap)
        await caller.cough()
        await caller.listen(gap)
        await caller.say("okay")
        await caller.stops(pause=3.0)
    assert scene.said == f"Hello there. {LONG}"


@each_policy
@pytest.mark.parametrize("answer", ["yes", "okay"])
@pytest.mark.parametrize("moment", [1.5, 2.8, 3.2])
async def test_a_yes_to_a_question_is_answered_whenever_it_comes(
    turns: TurnPolicy, answer: str, moment: float
) -> None:
    scene = Scene(
        by_question(rooms=PROMPT, yes="It is booked.", okay="It is booked.", no="All right."), turns=turns
    )
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(moment)
        await caller.say(answer)
        await caller.listen(10.0)
    assert scene.said.endswith(("It is booked.", "All right."))
    assert len(scene.requests) == 2


@pytest.mark.parametrize("murmur", ["okay", "yes"])
@pytest.mark.parametrize("moment", [0.5, 0.8, 1.2, 2.0])
async def test_a_murmur_while_the_model_thinks_does_not_cost_the_answer(murmur: str, moment: float) -> None:
    scene = Scene(lambda request: slow(LONG, 2.5))
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.listen(moment)
        await caller.say(murmur)
        await caller.listen(16.0)
    assert scene.said == f"Hello there. {LONG}"


@pytest.mark.parametrize("murmur", ["mm-hm", "okay"])
@pytest.mark.parametrize("moment", [0.2, 1.0, 2.8])
async def test_a_murmur_while_a_tool_runs_costs_neither_result_nor_a_second_run(
    murmur: str, moment: float
) -> None:
    runs: list[str] = []

    async def find() -> str:
        """Find it."""
        runs.append("x")
        await asyncio.sleep(3.0)
        return "seventeen"

    scene = Scene(by_question(look=use("find", "One moment please.")), tools=[find])
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Look it up for me please.")
        await caller.begins()
        await caller.listen(moment)
        await caller.say(murmur)
        await caller.listen(12.0)
    assert scene.said == "Hello there. One moment please. The result is seventeen."
    assert runs == ["x"]


@pytest.mark.parametrize("moment", [0.2, 0.8, 1.6, 2.4, 2.8])
async def test_a_value_that_answers_an_interrupted_question_is_waited_for(moment: float) -> None:
    question = "Sure. What is your phone number please?"
    scene = Scene(by_question(book=question))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Please book a room.")
        await caller.begins()
        await caller.listen(moment)
        for piece in ("0 1 5 5", "5 1 2 3", "4 5"):
            await caller.say(piece)
            await caller.listen(1.0)
        await caller.listen(6.0)
    asked = [text for text in scene.understood if "0" in text]
    if moment > 1.0:
        assert asked == ["0 1 5 5 5 1 2 3 4 5"]
    assert scene.said.endswith("I see.")


@each_policy
@pytest.mark.parametrize("moment", [0.0, 0.4, 0.7])
async def test_words_over_the_greeting_are_answered(turns: TurnPolicy, moment: float) -> None:
    scene = Scene(by_question(open="At eight."), greeting="Hello there, how can I help you?", turns=turns)
    async with scene.call() as caller:
        await caller.listen(moment)
        await caller.say("When do you open tomorrow?")
        await caller.listen(8.0)
    assert scene.said.endswith("At eight.")


@pytest.mark.parametrize("moment", [0.1, 1.0, 2.2])
async def test_words_over_a_protected_notice_are_answered_after_it(moment: float) -> None:
    scene = Scene(by_question(open="At eight."))
    async with scene.call() as caller:
        await caller.wait()
        scene.line.say("This call is recorded for training.", protected=True)
        await caller.begins()
        await caller.listen(moment)
        await caller.say("When do you open tomorrow?")
        await caller.listen(8.0)
    assert scene.said == "Hello there. This call is recorded for training. At eight."


@pytest.mark.parametrize("moment", [0.5, 1.6, 2.4])
@pytest.mark.parametrize("is_protected", [False, True])
async def test_a_sentence_from_outside_waits_for_its_turn(moment: float, is_protected: bool) -> None:
    scene = Scene(by_question(open=slow("We open at eight.", 1.0)))
    async with scene.call() as caller:
        await caller.wait()
        saying = asyncio.ensure_future(caller.say("When do you open tomorrow?"))
        await asyncio.sleep(moment)
        scene.line.say("By the way, it rains.", protected=is_protected)
        await saying
        await caller.listen(10.0)
    assert scene.said == "Hello there. We open at eight. By the way, it rains."


@pytest.mark.parametrize("moment", [0.0, 0.5, 1.5, 4.0])
async def test_keys_over_an_answer_interrupt_and_are_answered(moment: float) -> None:
    scene = Scene(lambda r: "You pressed it." if "keys" in words_of(last_user(r).replace("(", "")) else LONG)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(moment)
        await caller.press("1#")
        await caller.listen(6.0)
    assert scene.said.endswith("You pressed it.")
    assert "(pressed keys: 1#)" in " ".join(scene.understood)


@pytest.mark.parametrize("gap", [0.1, 0.35, 0.6])
async def test_a_cough_and_keys_together_are_answered_once(gap: float) -> None:
    scene = Scene(lambda r: "You pressed it." if "pressed" in last_user(r) else LONG)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(0.8)
        await caller.cough()
        await caller.listen(gap)
        await caller.press("1#")
        await caller.listen(6.0)
    assert scene.said.endswith("You pressed it.")
    assert len(scene.requests) == 2


@each_policy
@pytest.mark.parametrize("moment", [0.3, 4.5])
async def test_an_interruption_in_a_long_answer_is_answered(turns: TurnPolicy, moment: float) -> None:
    scene = Scene(by_question(rooms=LONG, price="Ten a night."), turns=turns)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(moment)
        await caller.say("Stop, what is the price?")
        await caller.listen(8.0)
    assert scene.said.endswith("Ten a night.")
    assert texts(scene.requests[-1], "user") == ["Which rooms are there?", "Stop, what is the price?"]


@pytest.mark.parametrize("gap", [0.05, 0.2, 0.4])
async def test_a_caller_who_interrupts_in_two_breaths_is_answered_once(gap: float) -> None:
    scene = Scene(by_question(rooms=LONG, price="Ten a night."))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(1.0)
        await caller.say("Sorry but")
        await caller.listen(gap)
        await caller.say("what is the price?")
        await caller.listen(8.0)
    assert scene.said.endswith("Ten a night.")
    assert len(scene.requests) == 2


@pytest.mark.parametrize("moment", [0.0, 0.6, 2.0])
@pytest.mark.parametrize("noise", ["cough", "words"])
async def test_a_caller_who_hangs_up_around_an_interruption_is_remembered(moment: float, noise: str) -> None:
    scene = Scene(by_question(rooms=LONG, price=slow("Ten a night.", 1.0)))
    async with scene.call(is_answered=False) as caller:
        scene.may_end_early = True
        caller.expects = EndReason.USER_HANGUP
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(1.0)
        await (caller.cough() if noise == "cough" else caller.say("Stop, what is the price?"))
        await caller.listen(moment)
        caller.hang_up()
        await caller.listen(3.0)


@pytest.mark.parametrize("moment", [0.1, 0.6, 1.3])
async def test_a_slow_stream_that_is_interrupted_twice_is_heard_as_remembered(moment: float) -> None:
    scene = Scene(by_question(rooms=slow(LONG, 0.3, 0.3), price="Ten a night."))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        await caller.listen(moment)
        await caller.cough()
        await caller.listen(1.2)
        await caller.cough()
        await caller.listen(1.2)
        await caller.say("Stop, what is the price?")
        await caller.listen(8.0)
    assert scene.said.endswith("Ten a night.")


async def test_a_model_that_is_slow_after_an_interruption_says_something_in_time() -> None:
    scene = Scene(by_question(rooms=LONG, price="Ten a night."))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.begins()
        scene.stage.model.delivery = Delivery(first_token=30.0)
        await caller.say("Stop, what is the price?")
        await caller.listen(20.0)


def model_that_books(request: Any) -> Any:
    """Books on every turn, and says what came of it."""
    return "Done." if request["messages"][-1]["role"] == "tool" else use("book", day=last_user(request))


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("pause", [0.5, 0.8, 1.5, 2.5])
async def test_a_caller_who_goes_on_and_on_gets_each_booking_once(times: int, pause: float) -> None:
    booked: list[str] = []

    async def book(day: str) -> str:
        """Book it."""
        await asyncio.sleep(1.0)
        booked.append(day)
        return "booked"

    scene = Scene(model_that_books, tools=[book])
    scene.stage.model.delivery = Delivery(first_token=0.8)
    async with scene.call() as caller:
        await caller.wait()
        for number in range(times):
            await caller.say(f"Book a table for number {'one two three'.split()[number]}.")
            await caller.listen(pause)
        await caller.listen(12.0)
    assert len(booked) == len(set(booked))
    assert scene.said.endswith("Done.")


@each_policy
@pytest.mark.parametrize("murmur", ["yes", "okay"])
@pytest.mark.parametrize("moment", [0.6, 1.6])
async def test_a_yes_before_a_question_sounds_is_no_consent_to_it(
    turns: TurnPolicy, murmur: str, moment: float
) -> None:
    asked = "Shall I delete your account?"
    scene = Scene(
        lambda r: slow(asked, 2.5) if len(texts(r["messages"], "user")) < 3 else "Good.", turns=turns
    )
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Which rooms are there?")
        await caller.listen(moment)
        await caller.say(murmur)
        await caller.listen(9.0)
        if murmur != "yes please":
            assert len(scene.requests) == 1
        await caller.say("What is that?")
        await caller.wait()
    last = [m["content"] for m in scene.requests[-1]]
    assert last.index(murmur) < last.index(asked)


async def test_a_greeting_that_waits_for_a_notice_is_dropped_once_the_user_has_asked_something() -> None:
    notice = "This call is recorded for your security and for training."
    scene = Scene(["At eight."], before=lambda call: call.say(notice, protected=True))
    async with scene.call() as caller:
        await caller.begins()
        await caller.listen(1.0)
        await caller.say("When do you open?")
        await caller.listen(8.0)
    assert scene.said == f"{notice} At eight."
