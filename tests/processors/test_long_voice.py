"""A long voice at a responder: of most of its packets nothing follows, and what does comes in time."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from tests.processors.stand_ins import Call
from voiceflow import EndReason, LeaveFrame
from voiceflow.processors import Idle, ReplyLimits, Responder
from voiceflow.testing import run_virtual
from voiceflow.turns import TurnPolicy, UserTurn


class Listener(Responder):
    """Has one answer to everything."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield "I see."


def test_thresholds_that_change_during_a_voice_hold_from_its_next_packet() -> None:
    call = Call(Listener())

    def script(call: Call) -> None:
        call.mouth.voice(1.0, 8.0)
        change = partial(call.responder.expect, turns=TurnPolicy(noise_after=3.0))
        asyncio.get_running_loop().call_at(2.005, change)

    call.run(script)
    assert call.mouth.commits[0] == 4.0, "3 s after the voice began, which no words explain"


def test_nobody_is_asked_whether_they_are_there_while_they_speak() -> None:
    call = Call(Listener(idle=Idle(after=2.0, prompts=("Hello?",))))
    call.run(lambda call: call.mouth.says(1.0, 7.0, "I have a long story to tell."), until=9.5)
    assert call.ear.words == "I see.", call.ear.heard


def test_an_agent_that_leaves_waits_for_a_long_voice_only_so_long() -> None:
    call = Call(Listener(reply_limits=ReplyLimits(last_words=3.0)))

    def script(call: Call) -> None:
        call.mouth.voice(1.0, 30.0)
        asyncio.get_running_loop().call_at(2.005, lambda: call.session.leave(LeaveFrame()))

    async def talk() -> tuple[EndReason, float]:
        return await call.play(script), asyncio.get_running_loop().time()

    assert run_virtual(talk()) == (EndReason.AGENT_HANGUP, 5.005)
