"""Asking the user to repeat what was not understood."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo
from voiceflow.processors import Phrases, Responder
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.turns import UserTurn


class Agent(Responder):
    def __init__(self, *, repeats: int = 2, phrase: str = "Pardon?") -> None:
        super().__init__(phrases=Phrases(not_understood=phrase), reply_limits=ReplyLimits(repeats=repeats))

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield "Yes."


@pytest.mark.parametrize(("repeats", "asked"), [(0, ""), (1, "Pardon?"), (2, "Pardon? Pardon?")])
def test_what_was_not_understood_is_asked_for_so_often_at_most(repeats: int, asked: str) -> None:
    call = Call(Agent(repeats=repeats))

    def script(c: Call) -> None:
        for number in range(3):
            c.mouth.voice(1.0 + 8 * number, 2.0 + 8 * number)

    call.run(script)
    assert call.ear.words == asked


def test_a_turn_that_was_understood_starts_the_count_again() -> None:
    call = Call(Agent(repeats=1))

    def script(c: Call) -> None:
        c.mouth.voice(1.0, 2.0)
        c.mouth.says(8.0, 9.0, "Hello?")
        c.mouth.voice(16.0, 17.0)
        c.mouth.voice(24.0, 25.0)

    call.run(script)
    assert call.ear.words == "Pardon? Yes. Pardon?"


def test_without_a_phrase_nobody_is_asked() -> None:
    call = Call(Agent(phrase=""))
    call.run(lambda c: c.mouth.voice(1.0, 2.0))
    assert list(call.responder.context.entries) == []


def test_a_muted_agent_asks_nobody() -> None:
    call = Call(Agent())

    def script(c: Call) -> None:
        asyncio.get_running_loop().call_at(0.5, lambda: c.session.update(muted=True))
        c.mouth.voice(1.0, 2.0)

    call.run(script)
    assert call.ear.words == ""


def test_who_is_about_to_leave_asks_nobody() -> None:
    call = Call(Agent())

    def script(c: Call) -> None:
        c.mouth.voice(1.0, 2.0)
        asyncio.get_running_loop().call_at(1.5, c.session.end)

    call.run(script)
    assert call.ear.words == ""


def test_what_was_not_understood_is_asked_for_twice_at_most() -> None:
    call = Call(Echo(phrases=Phrases(not_understood="Pardon?")))

    def script(c: Call) -> None:
        for number in range(4):
            c.mouth.voice(1.0 + 8 * number, 2.0 + 8 * number)

    call.run(script)
    assert call.ear.words == "Pardon? Pardon?"
