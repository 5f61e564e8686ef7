"""The reply that has the floor: what silences it, what it waits for, and what becomes of its rest."""

from collections.abc import AsyncIterator

import pytest

from tests.processors.stand_ins import Call
from tests.processors.test_leaving import Agent, Transfer, leaving
from tests.processors.test_responder import at
from tests.processors.test_unspoken import LossyEar
from tests.processors.test_yielding import Slow, noise
from voiceflow import EndReason, InterimTranscriptionFrame, TranscriptionFrame
from voiceflow.processors import Phrases, Responder
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.turns import UserTurn

QUESTION = "red blue green black white pink grey shall I book that?"
HASTY = ReplyLimits(patience=2.0)


def test_a_reply_that_is_heard_for_longer_than_the_patience_is_no_stall() -> None:
    answer = " ".join(["red blue green black."] * 8)
    call = Call(Slow(answer, reply_limits=HASTY))
    call.run(lambda c: c.mouth.says(1.0, 2.0, "Hello?"))
    assert call.ear.words == answer
    assert call.errors.seen == []


def test_a_reply_that_is_held_while_the_user_makes_a_sound_is_no_stall() -> None:
    call = Call(Slow(QUESTION, reply_limits=HASTY))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        noise(c, 3.0, 6.5)
        # A word that the recogniser takes back.
        at(3.9, c.mouth.push, InterimTranscriptionFrame(text="well"))

    call.run(script)
    assert call.ear.words == QUESTION
    assert call.errors.seen == []


def test_a_sound_without_words_over_a_question_costs_no_word_of_it() -> None:
    call = Call(Slow(QUESTION))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        noise(c, 3.2, 4.3)

    call.run(script)
    assert call.ear.words == QUESTION
    assert call.ear.interruptions == 1


@pytest.mark.parametrize("lasts", [0.4, 1.0])
def test_a_yes_over_a_question_ends_it_and_is_answered(lasts: float) -> None:
    responder = Slow(QUESTION)
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(3.2, 3.2 + lasts, "Yes.")

    call.run(script)
    assert responder.asked == ["Hello?", "Yes."]
    assert call.ear.words.endswith("As you like.")
    assert "that?" not in call.ear.words


def test_the_question_that_was_heard_decides_how_long_its_answer_may_pause() -> None:
    responder = Slow("", greeting="What is your email address? Take your time and say it slowly, please.")
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.voice(2.0, 3.2)
        # The recogniser is slow: without the question, the turn would be over when the words come.
        at(4.1, c.mouth.push, TranscriptionFrame(text="anna"))
        c.mouth.says(4.6, 5.4, "at mill street dot org")

    call.run(script)
    assert responder.asked == ["anna at mill street dot org"]


@pytest.mark.parametrize("read_at", [2.72, 3.4])
@pytest.mark.parametrize("is_transfer", [False, True])
def test_who_goes_on_speaking_is_not_left_in_the_midst_of_a_sentence(
    read_at: float, is_transfer: bool
) -> None:
    transfer = Transfer()
    agent = Agent("red blue green.", leaving(transfer if is_transfer else None), thinks=1.0)
    call = Call(agent)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Thank you.")
        # They interrupt, or come after the voice has; the user goes on for longer than ``last_words``.
        at(read_at, c.mouth.push, InterimTranscriptionFrame(text="but where is my order"))
        at(5.0, c.mouth.push, InterimTranscriptionFrame(text="but where is my order of last week"))
        c.mouth.says(2.6, 8.0, "But where is my order of last week?")

    call.run(script, until=14.0)
    assert call.session.now() == 14.0
    assert agent.turns == ["Thank you.", "But where is my order of last week?"]
    assert call.ear.words == "Of course."
    assert transfer.made_at == []


class Colours(Responder):
    """Says something else each time."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = iter(("red blue green black white pink grey brown.", "one two three four."))

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield next(self._texts)


def test_the_rest_of_the_first_reply_after_an_interruption_is_said_again() -> None:
    call = Call(Colours())
    call.ear = LossyEar(0)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(3.4, 4.0, "No, stop that now.")
        at(3.9, setattr, c.ear, "_times", 1)

    call.run(script)
    assert call.ear.words.endswith("one two three four.")


def test_a_call_that_ends_within_a_reply_remembers_the_words_heard() -> None:
    call = Call(Slow(QUESTION))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        at(3.4, c.session.end)

    call.run(script)
    assert call.memory[-1] == ("assistant", call.ear.words)


class Breaks(Responder):
    """Fails in the midst of each answer to a greeting."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield "red blue "
        if turn.text == "Hello?":
            raise OSError


@pytest.mark.parametrize(
    ("second", "reason", "words"),
    [
        ("Hello?", EndReason.ERROR, "red blue Once more, please. red blue Goodbye."),
        ("Fine.", EndReason.AGENT_HANGUP, "red blue Once more, please. red blue red blue Once more, please."),
    ],
    ids=["broken again", "whole"],
)
def test_a_broken_answer_is_no_whole_one_though_its_words_and_the_apology_were_heard(
    second: str, reason: EndReason, words: str
) -> None:
    phrases = Phrases(no_answer="Once more, please.", farewell="Goodbye.")
    call = Call(Breaks(phrases=phrases, reply_limits=ReplyLimits(failures=2)))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(8.0, 9.0, second)
        c.mouth.says(15.0, 16.0, "Hello?")

    assert call.run(script) is reason
    assert call.ear.words == words
