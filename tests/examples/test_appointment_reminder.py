"""The reminder: what a patient, a mailbox and a call screener hear."""

import numpy as np

from tests.examples.conftest import EXAMPLES
from tests.outbound_scene import heard_at, outbound
from voiceflow.answering import AnsweredBy
from voiceflow.audio.tones import silence, sine
from voiceflow.server import load_bot
from voiceflow.testing.callers import Caller
from voiceflow.transports import DialOutcome

BOT = load_bot(EXAMPLES / "appointment_reminder.py")
WORDS = BOT.__globals__
BEEP = np.concatenate([sine(950.0, 0.4, 8000), silence(0.2, 8000)])


async def test_a_patient_is_asked_and_answered() -> None:
    async def patient(caller: Caller) -> None:
        await caller.say("Hello?")
        await caller.wait_for_agent()
        await caller.say("Yes, that is fine.")
        await caller.wait_for_agent()

    async with outbound(["I am glad to hear that."]) as scene:
        result, _ = await scene.dial(BOT, patient)
        assert result.outcome is DialOutcome.ANSWERED
        assert scene.stage.transcript == [
            ("agent", WORDS["GREETING"]),
            ("caller", "Yes, that is fine."),
            ("agent", "I am glad to hear that."),
        ]


async def test_a_mailbox_gets_the_message_after_the_beep() -> None:
    async def mailbox(caller: Caller) -> None:
        await caller.say("You have reached Sam. Please leave a message after the tone.")
        await caller.say(BEEP)
        await caller.listen(30.0)

    async with outbound() as scene:
        result, call = await scene.dial(BOT, mailbox)
        assert (result.outcome, result.answered_by) == (DialOutcome.MACHINE, AnsweredBy.VOICEMAIL)
        assert scene.stage.transcript == [("agent", WORDS["MESSAGE"])]
        assert heard_at(call)[0] > 0.35 * 11 + 0.4


async def test_a_screener_hears_who_calls_and_the_patient_behind_it_is_asked() -> None:
    async def screener(caller: Caller) -> None:
        await caller.say("Please record your name and reason for calling.")
        await caller.wait_for_agent()
        await caller.listen(3.0)
        await caller.say("Hello?")
        await caller.wait_for_agent()

    async with outbound() as scene:
        result, _ = await scene.dial(BOT, screener)
        assert result.answered_by is AnsweredBy.HUMAN
        assert [text for _, text in scene.stage.transcript] == [
            f"{WORDS['WHO']}, about the appointment on Monday.",
            WORDS["GREETING"],
        ]
