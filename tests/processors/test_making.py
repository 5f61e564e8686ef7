"""Making an answer, and what may go wrong with it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.processors.stand_ins import Call
from tests.processors.test_responder import Echo
from voiceflow import (
    EndReason,
)
from voiceflow.processors import Phrases, Responder
from voiceflow.turns import UserTurn


@pytest.mark.parametrize("has_words", [True, False])
def test_the_answers_generator_is_closed_when_the_user_interrupts_with_words(has_words: bool) -> None:
    class Slow(Echo):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            try:
                yield "One moment, please. "
                await asyncio.sleep(10)
                yield "never" if turn.text == "Hello?" else "Bye."
            finally:
                self.closed.append(turn.text)

    responder = Slow()
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(4.0, 5.0, "Stop." if has_words else "")
        asyncio.get_running_loop().call_at(5.5, lambda: closed_by_then.extend(responder.closed))

    closed_by_then: list[str] = []
    call.run(script)
    assert closed_by_then == (["Hello?"] if has_words else [])
    assert ("never" in call.ear.words) is not has_words


def test_an_answer_that_cannot_even_begin_is_excused_like_one_that_fails() -> None:
    class Fails(Echo):
        def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            if turn.text == "Hello?":
                raise OSError
            return super().respond(turn)

    class Cancelled(Echo):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            if turn.text == "Hello?":
                future = asyncio.get_running_loop().create_future()
                future.cancel()
                await future
            async for word in super().respond(turn):
                yield word

    for kind in (Fails, Cancelled):
        call = Call(kind(phrases=Phrases(no_answer="Once more?")))

        def script(c: Call) -> None:
            c.mouth.says(1.0, 2.0, "Hello?")
            c.mouth.says(6.0, 7.0, "Better?")

        assert call.run(script) is EndReason.AGENT_HANGUP
        assert call.ear.words == "Once more? Better?"


def test_an_answer_that_refuses_to_be_closed_is_not_heard_and_holds_nothing_up() -> None:
    class Refuses(Echo):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            yield "One blue green black white. "
            if turn.text == "Hello?":
                try:
                    await asyncio.sleep(30)
                except asyncio.CancelledError:
                    await asyncio.sleep(25)
                    yield "late words. "
                    raise OSError("late") from None

    call = Call(Refuses())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(3.0, 4.0, "Stop.")

    call.run(script, until=100.0)
    assert "late" not in call.ear.words
    assert call.ear.words.endswith("One blue green black white.")
    assert call.errors.seen == []


def test_a_respond_that_returns_instead_of_yielding_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Wrong\.respond must yield its text"):

        class Wrong(Responder):
            async def respond(self, turn: UserTurn) -> str:  # type: ignore[override]
                return turn.text
