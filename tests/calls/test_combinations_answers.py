"""Models and voices that go wrong, alone and together with noises, tools and words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.calls.scene import Scene, by_question, last_user, use
from voiceflow.emulators.elevenlabs import Faults
from voiceflow.emulators.openai import Answer, AnswerToolCall, Delivery, Refusal

pytestmark = pytest.mark.rows(2)

EXCUSE = "Sorry, I had a problem there."
DECLINED = "I'm sorry, I can't help with that."
REACTIONS = (EXCUSE, DECLINED, "At eight.")


def broken(text: str, after: int, **how: Any) -> Answer:
    """An answer that breaks off after so many words."""
    return Answer(pieces=[f"{word} " for word in text.split()], delivery=Delivery(cut_after=after, **how))


EMPTY = {
    "nothing": "",
    "blank": "  \n ",
    "emoji": "👍",
    "rule": "---",
    "pause": '<break time="1s"/>',
    "stars": "***",
    "thoughts": "<think>He wants to know.</think>",
    "open thought": "<think>He wants to",
    "only length": Answer(finish_reason="length"),
    "only filter": Answer(finish_reason="content_filter"),
    "reasoning": Answer(reasoning="Well, well."),
    "broken at once": Answer(text="x", delivery=Delivery(cut_after=0)),
    "error at once": Answer(text="x", delivery=Delivery(error_after=0)),
    "broken fence": broken("``` --- never", 2),
    "busy": Refusal(status=503),
    "no retry": Refusal(status=429, headers={"x-should-retry": "false"}),
    "filtered": Refusal(status=400, code="content_filter", type="invalid_request_error"),
}
each_empty = pytest.mark.parametrize("empty", EMPTY.values(), ids=EMPTY)


@each_empty
@pytest.mark.parametrize("times", [2, 9])
async def test_an_answer_of_nothing_is_never_silence(empty: Any, times: int) -> None:
    scene = Scene([empty] * times + ["At eight."] * 4)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.wait()
        await caller.say("When do you open then?")
        await caller.wait()
    assert scene.said.startswith(tuple(f"Hello there. {text}" for text in REACTIONS))


@each_empty
async def test_an_answer_of_nothing_after_a_cough_is_never_silence(empty: Any) -> None:
    scene = Scene([empty, empty, "At eight."], greeting="Hello there.")
    scene.stage.model.delivery = Delivery(first_token=1.5)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.listen(0.8)
        await caller.cough()
        await caller.wait()
    excuse = f"{EXCUSE} Could you say that again?"
    assert scene.said in {f"Hello there. {text}" for text in (excuse, DECLINED, "At eight.")}


@each_empty
@pytest.mark.parametrize("speaks", [False, True])
async def test_an_answer_of_nothing_after_a_tool_is_never_silence(empty: Any, speaks: bool) -> None:
    scene: Scene

    async def find() -> str:
        """Find it."""
        await asyncio.sleep(1.0)
        if speaks:
            scene.line.say("It is seventeen.")
        return "seventeen"

    scene = Scene([use("find", "One moment."), *[empty] * 3, "At eight.", "At nine."], tools=[find])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Look it up please.")
        await caller.begins()
        await caller.listen(10.0)
    heard = scene.said.removeprefix("Hello there. One moment.").strip()
    assert heard
    assert heard.startswith(("It is seventeen.",) if speaks else REACTIONS)


@pytest.mark.parametrize("reason", ["length", "content_filter"])
@pytest.mark.parametrize("cough", [None, 0.3])
async def test_an_answer_that_is_cut_is_heard_as_far_as_it_goes_and_reported(
    reason: str, cough: float | None
) -> None:
    scene = Scene([Answer(text="We open at eight and", finish_reason=reason)])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.begins()
        if cough is not None:
            await caller.listen(cough)
            await caller.cough()
        await caller.stops(pause=2.0)
    assert scene.said == "Hello there. We open at eight and"
    assert [type(error).__name__ for error in scene.errors] == ["CutAnswerError"]


@pytest.mark.parametrize("cough", [None, 0.3, 1.0])
async def test_a_stream_that_breaks_in_a_sentence_is_excused_after_a_cough_too(cough: float | None) -> None:
    scene = Scene([broken("We open at eight. On Sundays we are closed.", 6), "Yes."])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.begins()
        if cough is not None:
            await caller.listen(cough)
            await caller.cough()
        await caller.stops(pause=2.0)
    assert scene.said == f"Hello there. We open at eight. On Sundays {EXCUSE} Could you say that again?"


async def test_a_conversation_that_is_too_long_is_shortened_once_and_the_tool_result_survives() -> None:
    runs: list[str] = []

    async def find() -> str:
        """Find it."""
        runs.append("x")
        return "seventeen"

    long = Refusal(status=400, code="context_length_exceeded", type="invalid_request_error")
    scene = Scene(["One.", "Two.", use("find"), long, "It is seventeen."], tools=[find])
    async with scene.call(has_all_words=False, has_all_heard=False) as caller:
        await caller.wait()
        for text in ("First one.", "Second one.", "Look it up please."):
            await caller.say(text)
            await caller.wait()
    assert runs == ["x"]
    assert scene.said.endswith("It is seventeen.")


async def test_a_conversation_that_stays_too_long_is_excused() -> None:
    long = Refusal(status=400, code="context_length_exceeded", type="invalid_request_error")
    scene = Scene([long, long, long, "At eight."])
    async with scene.call(has_all_words=False, has_all_heard=False) as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.wait()
        assert not caller.is_over
    assert scene.said.endswith("Could you say that again?")


@pytest.mark.parametrize("stall", [0, 3])
@pytest.mark.parametrize("cough", [None, 1.0])
async def test_a_stream_that_stalls_is_excused(stall: int, cough: float | None) -> None:
    text = "We open at eight every day and on Sundays too."
    answer = Answer(pieces=[f"{w} " for w in text.split()], delivery=Delivery(stall_after=stall))
    scene = Scene([answer, answer, "At eight."])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        if cough is not None:
            await caller.listen(cough)
            await caller.cough()
        await caller.wait()
    assert "Could you say that again?" in scene.said or "At eight." in scene.said


@pytest.mark.parametrize("cut", [2, 5, 9])
@pytest.mark.parametrize("cough", [None, 0.6])
async def test_a_voice_that_breaks_while_a_tool_runs_loses_neither_words_nor_result(
    cut: int, cough: float | None
) -> None:
    runs: list[str] = []

    async def find() -> str:
        """Find it."""
        runs.append("x")
        await asyncio.sleep(2.0)
        return "seventeen"

    scene = Scene(by_question(look=use("find", "Let me have a look at that.")), tools=[find])
    async with scene.call() as caller:
        await caller.wait()
        scene.stage.speech.faults = Faults(cut_after=cut)
        await caller.say("Look it up please.")
        scene.stage.speech.faults = Faults()
        if cough is not None:
            await caller.begins()
            await caller.listen(cough)
            await caller.cough()
        await caller.listen(10.0)
    assert runs == ["x"]
    assert scene.said == "Hello there. Let me have a look at that. The result is seventeen."


@pytest.mark.parametrize("moment", [0.2, 1.0, 1.6])
async def test_two_answers_that_fail_and_a_cough_between_do_not_end_the_call(moment: float) -> None:
    bad = Refusal(status=500)
    scene = Scene([bad, bad, bad, bad, "At eight.", "At nine."])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("When do you open?")
        await caller.begins()
        await caller.listen(moment)
        await caller.cough()
        await caller.stops(pause=1.5)
        await caller.say("I said when.")
        await caller.wait()
        assert not caller.is_over
    excuse = f"{EXCUSE} Could you say that again?"
    assert scene.said.startswith(f"Hello there. {excuse}")


async def test_a_model_that_only_calls_tools_is_excused_at_last() -> None:
    async def find(number: int) -> str:
        """Find it."""
        return "not yet"

    count = iter(range(100))
    scene = Scene(
        lambda request: use("find", number=next(count)) if last_user(request) == "Look it up." else "Yes.",
        tools=[find],
    )
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Look it up.")
        await caller.wait()
        await caller.say("Anybody there?")
        await caller.wait()
    assert scene.said == f"Hello there. {EXCUSE} Could you say that again? Yes."


async def test_an_answer_that_is_dropped_with_its_tool_calls_begun_leaves_nothing_open() -> None:
    async def find() -> str:
        """Find it."""
        return "seventeen"

    def model(request: Any) -> Any:
        if last_user(request).startswith("Look"):
            return Answer(
                text="Let me see.",
                calls=[AnswerToolCall("find")],
                delivery=Delivery(first_token=0.2, token_gap=0.5),
            )
        return "Never mind then."

    scene = Scene(model, tools=[find])
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Look it up.")
        await caller.begins()
        await caller.say("No, leave it please.")
        await caller.wait()
        await caller.listen(3.0)
    assert scene.said.endswith("Never mind then.")
