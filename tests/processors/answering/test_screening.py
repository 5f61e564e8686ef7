"""Screeners that ask who calls."""

from __future__ import annotations

from tests.outbound_scene import outbound
from tests.processors.answering.test_detector import bot_with
from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.testing.callers import Caller
from voiceflow.transports import DialOutcome

INTRODUCTION = "This is Anna from the dental practice."


async def test_a_screener_hears_who_calls_once_and_the_person_behind_it_gets_the_agent() -> None:
    verdicts: list[AnswerVerdict] = []

    async def screener(caller: Caller) -> None:
        await caller.say("Please record your name and reason for calling.")
        await caller.wait_for_agent()
        await caller.say("Thank you. Please stay on the line.")
        await caller.listen(5.0)
        await caller.say("Hello?")
        await caller.wait_for_agent()

    async with outbound(["Good morning."]) as scene:
        result, _ = await scene.dial(bot_with(verdicts, []), screener)
        assert [one.answered_by for one in verdicts] == [AnsweredBy.SCREENING, AnsweredBy.HUMAN]
        assert (result.outcome, result.answered_by) == (DialOutcome.ANSWERED, AnsweredBy.HUMAN)
        assert scene.stage.transcript == [
            ("agent", INTRODUCTION),
            ("caller", "Hello?"),
            ("agent", "Good morning."),
        ]


async def test_a_screener_behind_which_nobody_comes_is_left() -> None:
    async def screener(caller: Caller) -> None:
        await caller.say("Please record your name and reason for calling.")
        await caller.listen(60.0)

    async with outbound() as scene:
        result, call = await scene.dial(bot_with([], []), screener)
        assert (result.outcome, result.answered_by) == (DialOutcome.MACHINE, AnsweredBy.SCREENING)
        assert call.ended_at is not None
