"""Choosing from a menu by keys."""

from __future__ import annotations

from tests.outbound_scene import outbound
from tests.processors.answering.test_menus_and_holds import bot_with
from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.testing.callers import Caller
from voiceflow.transports import DialOutcome

MENU = "For sales, press one. For appointments, press two."


async def test_the_wanted_option_is_pressed_and_the_person_behind_it_gets_the_agent() -> None:
    verdicts: list[AnswerVerdict] = []

    async def menu(caller: Caller) -> None:
        await caller.say(MENU)
        await caller.listen(3.0)
        await caller.say("Reception, how may I help you?")
        await caller.wait_for_agent()

    async with outbound(["I would like an appointment."]) as scene:
        result, call = await scene.dial(bot_with(verdicts, []), menu)
        assert [keys for _, keys in call.record.keyed] == ["2"]
        assert [one.answered_by for one in verdicts] == [AnsweredBy.IVR, AnsweredBy.HUMAN]
        assert result.outcome is DialOutcome.ANSWERED
        assert scene.stage.transcript == [
            ("caller", "Reception, how may I help you?"),
            ("agent", "I would like an appointment."),
        ]


async def test_a_menu_that_comes_again_and_again_is_left() -> None:
    async def menu(caller: Caller) -> None:
        for _ in range(9):
            await caller.say(MENU)
            await caller.listen(3.0)

    async with outbound() as scene:
        result, call = await scene.dial(bot_with([], []), menu)
        assert [keys for _, keys in call.record.keyed] == ["2", "2", "2"]
        assert (result.outcome, result.answered_by) == (DialOutcome.MACHINE, AnsweredBy.IVR)
