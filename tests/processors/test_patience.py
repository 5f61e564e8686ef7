"""How long a reply is waited for."""

from collections.abc import AsyncIterator

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo
from tests.processors.test_yielding import Slow
from voiceflow import (
    EndReason,
)
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.turns import UserTurn


def test_a_reply_that_nobody_hears_is_given_up_and_the_call_does_not_hang() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.ear.deaf = True
        c.mouth.says(1.0, 2.0, "Hello?")

    assert call.run(script, until=300.0) is EndReason.ERROR
    assert call.session.now() < 120
    assert call.ear.told[-1] == "Goodbye."
    assert "StalledReplyError" in [type(frame.error).__name__ for frame in call.errors.seen]


ANSWER = "red blue green black white pink grey brown gold."


def test_patience_is_a_setting_and_an_announced_silence_is_no_stall() -> None:
    class Announces(Slow):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            self.expect_silence(30)
            async for word in super().respond(turn):
                yield word

    limits = ReplyLimits(patience=5)
    for kind, heard in (
        (Slow, "Sorry, I had a problem there. Could you say that again?"),
        (Announces, ANSWER),
    ):
        call = Call(kind(ANSWER, thinks=25, reply_limits=limits))
        call.run(lambda c: c.mouth.says(1.0, 2.0, "Hello?"), until=60.0)
        assert call.ear.words == heard
