"""Menus and queues on emulated calls: the keys that are pressed, and who is heard."""

from __future__ import annotations

from tests.outbound_scene import outbound
from voiceflow import TELEPHONE
from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.pipeline import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.answering import AnswerDetector, HoldGate, HoldWatch, MenuNavigator
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.testing.callers import Caller
from voiceflow.transports import Bot, Call
from voiceflow.transports.hold import hold_music


def bot_with(verdicts: list[AnswerVerdict], gates: list[HoldGate]) -> Bot:
    async def bot(call: Call) -> None:
        gates.append(HoldGate())
        await call.run(
            Pipeline(
                [
                    call.input(),
                    VAD(),
                    gates[0],
                    ElevenLabsSTT(),
                    HoldWatch(),
                    AnswerDetector(verdicts.append),
                    MenuNavigator(call.send_digits, "appointment"),
                    LLM(),
                    ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                    call.output(),
                ]
            )
        )

    return bot


async def test_on_hold_music_costs_nothing_announcements_are_not_answered_and_a_person_is() -> None:
    gates: list[HoldGate] = []
    verdicts: list[AnswerVerdict] = []
    notes = [await piece.encode(TELEPHONE) for piece in hold_music()]
    music = b"".join(notes * 9)[: 8000 * 15]
    waiting = "Please hold. Your call is important to us."

    async def queue(caller: Caller) -> None:
        await caller.say(waiting)
        await caller.say(music)
        await caller.say(waiting)
        await caller.say(music)
        await caller.say("Reception, how may I help you?")
        await caller.wait_for_agent()

    async with outbound(["I would like an appointment."]) as scene:
        await scene.dial(bot_with(verdicts, gates), queue)
        assert [one.answered_by for one in verdicts] == [AnsweredBy.IVR, AnsweredBy.HUMAN]
        assert len(scene.stage.model.exchanges) == 1
        assert scene.stage.transcript == [
            ("caller", "Reception, how may I help you?"),
            ("agent", "I would like an appointment."),
        ]
        length = 2 * len(music) / 8000
        assert gates[0].withheld > 0.6 * length
