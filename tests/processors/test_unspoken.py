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


class LossyEar(Ear):
    """Loses the words after the second one.

    Args:
        times: How often.
        is_error: Whether it reports an error.
        is_end: Whether it reports the end of the reply.
    """

    def __init__(self, times: int = 1, *, is_error: bool = True, is_end: bool = True) -> None:
        super().__init__()
        self._times, self._is_error, self._is_end = times, is_error, is_end

    def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
        super().push(frame, direction)
        if not (self._times and isinstance(frame, HeardFrame)) or frame.is_final:
            return
        if len(frame.text.split()) == 2:
            self._times -= 1
            self._queue = [(frame.reply, None)] if self._is_end else []
            if self._is_error:
                self.fail(OSError("no voice"))


@pytest.mark.parametrize("times", [1, 2])
def test_the_rest_is_said_again_by_itself(times: int) -> None:
    call = Call(Agent(reply_limits=ReplyLimits(failures=3)))
    call.ear = LossyEar(times)
    call.run(lambda c: c.mouth.says(1.0, 2.0, "Hello?"))
    assert call.ear.words == "red blue green black."


def test_a_failure_before_the_agent_leaves_nothing_unspoken() -> None:
    call = Call(Agent())
    call.ear = LossyEar(is_error=False)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        asyncio.get_running_loop().call_at(2.7, c.mouth.fail, OSError())

    call.run(script)
    assert call.ear.words == "red blue"


@pytest.mark.parametrize(("is_interrupted", "words"), [(False, "red blue green black."), (True, "red blue")])
def test_the_rest_is_not_said_again_if_the_user_has_interrupted(is_interrupted: bool, words: str) -> None:
    call = Call(Agent(reply_limits=ReplyLimits(patience=3.0)))
    call.ear = LossyEar(is_end=not is_interrupted)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        if is_interrupted:
            asyncio.get_running_loop().call_at(3.5, c.session.interrupt, "test")

    call.run(script)
    assert call.ear.words == words
