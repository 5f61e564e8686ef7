"""Text that a failure of the TTS left unspoken is said again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.processors.stand_ins import Call, Ear
from voiceflow import Direction, Frame, HeardFrame
from voiceflow.processors import Responder
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.turns import UserTurn


class Agent(Responder):
    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield "red blue green black."


class FailingEar(Ear):
    """Loses its voice after two words, so often, and reports the reply's end."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
        super().push(frame, direction)
        if (
            isinstance(frame, HeardFrame)
            and not frame.is_final
            and len(frame.text.split()) == 2
            and self.times
        ):
            self.times -= 1
            self.fail(OSError("no voice"))
            self._queue = [(frame.reply, None)]


@pytest.mark.parametrize("times", [1, 2])
def test_the_rest_is_said_again_by_itself(times: int) -> None:
    call = Call(Agent(reply_limits=ReplyLimits(failures=3)))
    call.ear = FailingEar(times)
    call.run(lambda c: c.mouth.says(1.0, 2.0, "Hello?"))
    assert call.ear.words == "red blue green black."


def test_a_failure_before_the_agent_leaves_nothing_unspoken() -> None:
    call = Call(Agent())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        asyncio.get_running_loop().call_at(2.7, c.mouth.fail, OSError())

    call.run(script)
    assert call.ear.words == "red blue green black."


def test_the_rest_is_not_said_again_once_the_user_has_interrupted() -> None:
    call = Call(Agent())
    call.ear = FailingEar(1)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        asyncio.get_running_loop().call_at(2.92, c.session.interrupt, "test")

    call.run(script)
    assert call.ear.words == "red blue"
