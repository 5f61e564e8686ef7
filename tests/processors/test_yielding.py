"""A sound without words costs the user no answer: what was being made is kept and spoken to its end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.processors.stand_ins import Call, Ear
from tests.processors.test_responder import Echo, at
from voiceflow import (
    Direction,
    EndReason,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    LocalProtocolError,
    SayFrame,
    ServiceError,
)
from voiceflow.processors import Phrases, Responder
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.turns import TurnPolicy, UserTurn


class Slow(Responder):
    """Thinks for a while, then answers word by word, with a pause between two."""

    def __init__(self, answer: str, *, thinks: float = 0.0, pause: float = 0.0, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.answers = {"Hello?": answer}
        self.asked: list[str] = []
        self.closed: list[str] = []
        self._thinks, self._pause = thinks, pause

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        self.asked.append(turn.text)
        try:
            await asyncio.sleep(self._thinks)
            for word in self.answers.get(turn.text, "As you like.").split():
                yield f"{word} "
                await asyncio.sleep(self._pause)
        finally:
            self.closed.append(turn.text)


def noise(call: Call, start: float, end: float) -> None:
    """A sound of which the recogniser says, 0.3 s after its end, that there were no words in it."""
    call.mouth.voice(start, end)
    frame = InterimTranscriptionFrame(text="", is_final=True)
    asyncio.get_running_loop().call_at(end + 0.3, call.mouth.push, frame)


ANSWER = "red blue green black white pink grey brown gold."


@pytest.mark.parametrize("at", [2.5, 3.0, 3.4])
def test_a_noise_while_the_answer_is_being_thought_of_does_not_cost_it(at: float) -> None:
    responder = Slow(ANSWER, thinks=1.5)
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        noise(c, at, at + 0.4)

    call.run(script)
    assert call.ear.words == ANSWER
    assert responder.asked == ["Hello?"]
    assert call.memory == [("user", "Hello?"), ("assistant", ANSWER)]


@pytest.mark.parametrize("at", [2.7, 3.3, 4.1])
def test_a_noise_while_the_answer_is_being_written_costs_no_word_of_it(at: float) -> None:
    responder = Slow(ANSWER, pause=0.3)
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        noise(c, at, at + 0.4)
        noise(c, at + 2.0, at + 2.4)

    call.run(script)
    assert call.ear.words == ANSWER
    assert call.memory == [("user", "Hello?"), ("assistant", ANSWER)]


def test_words_drop_what_was_being_made_and_are_answered() -> None:
    responder = Slow(ANSWER, thinks=1.5)
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(3.0, 3.8, "Never mind.")

    call.run(script)
    assert call.ear.words == "As you like."
    assert responder.closed == ["Hello?", "Never mind."]
    assert call.memory == [("user", "Hello?"), ("user", "Never mind."), ("assistant", "As you like.")]


def test_no_more_of_a_silenced_answer_is_asked_for_until_it_is_known_whether_it_is_wanted() -> None:
    asked: list[float] = []

    class Counts(Slow):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            async for word in super().respond(turn):
                asked.append(self.session.now())
                yield word

    call = Call(Counts(ANSWER, pause=0.2))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        noise(c, 3.0, 3.6)

    call.run(script)
    # Silenced at 3.16: one piece was on its way. At 3.9 the recogniser has heard no words.
    assert len([at for at in asked if 3.16 < at < 3.9]) == 1
    assert call.ear.words == ANSWER


def test_a_murmur_while_the_answer_is_being_thought_of_does_not_cost_it() -> None:
    responder = Slow(ANSWER, thinks=2.0)
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(3.0, 3.4, "Okay.")

    call.run(script)
    assert call.ear.words == ANSWER
    assert responder.asked == ["Hello?"]
    assert call.memory == [("user", "Hello?"), ("user", "Okay."), ("assistant", ANSWER)]


def test_a_noise_after_the_last_word_repeats_nothing_and_asks_nothing() -> None:
    responder = Slow("red blue green.")
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        noise(c, 3.1, 3.4)

    call.run(script)
    assert call.ear.words == "red blue green."
    assert call.memory[-1] == ("assistant", "red blue green.")


def test_an_answer_that_fails_while_it_is_silenced_is_excused_when_it_is_wanted() -> None:
    class Fails(Slow):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            await asyncio.sleep(1.5)
            raise ServiceError("slow", vendor="x", code="timeout", retryable=True)
            yield ""

    call = Call(Fails("", phrases=Phrases(no_answer="Once more, please.")))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        noise(c, 3.5, 4.2)

    call.run(script)
    assert call.ear.words == "Once more, please."


def test_an_error_before_the_responder_does_not_touch_what_the_user_heard() -> None:
    class Terse(Ear):
        """Knows the times of the first word only."""

        def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
            told = replace(frame, text=frame.text[:3]) if isinstance(frame, HeardFrame) else frame
            super().push(told, direction)

    call = Call(Slow(ANSWER))
    call.ear = Terse()

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        asyncio.get_running_loop().call_at(3.0, c.mouth.fail, OSError())

    call.run(script)
    # After an error of the voice only the reported word would count, and the rest would be repeated.
    assert call.ear.words == ANSWER
    assert call.memory == [("user", "Hello?"), ("assistant", ANSWER)]


def test_a_yes_to_a_prompt_without_a_question_mark_is_its_answer() -> None:
    responder = Slow("", greeting="To cancel your order please say yes now or stay on the line.")
    call = Call(responder)
    call.run(lambda c: c.mouth.says(1.5, 2.0, "Yes."))
    assert responder.asked == ["Yes."]
    assert call.ear.words.endswith("As you like.")


def test_a_yes_over_a_statement_is_answered_when_it_is_over() -> None:
    responder = Slow("", greeting="red blue green black white pink grey brown gold.")
    call = Call(responder)
    call.run(lambda c: c.mouth.says(0.8, 1.2, "Yes."))
    assert responder.asked == ["Yes."]
    assert call.ear.words == "red blue green black white pink grey brown gold. As you like."


def test_what_is_said_before_the_session_runs_comes_before_the_greeting() -> None:
    responder = Slow("", greeting="Hello!")
    responder.say("This call is recorded.")
    call = Call(responder)
    call.run(lambda c: None)
    assert call.ear.words == "This call is recorded. Hello!"


def test_too_many_sentences_that_wait_are_refused_and_the_call_goes_on() -> None:
    responder = Slow("", reply_limits=ReplyLimits(queue=2))
    for text in ("One.", "Two."):
        responder.say(text)
    with pytest.raises(LocalProtocolError, match="2 sentences wait"):
        responder.say("Three.")
    call = Call(responder)

    def script(c: Call) -> None:
        for number in range(4):
            asyncio.get_running_loop().call_at(0.1, c.mouth.push, SayFrame(text=f"Say {number}."))

    call.run(script)
    assert call.ear.words == "One. Two. Say 0."
    assert len(call.errors.seen) == 3


def test_an_answer_of_mere_signs_is_excused() -> None:
    for text in ("🙂", "---", " . ", "…"):
        call = Call(Slow(text, phrases=Phrases(no_answer="Once more?")))
        call.run(lambda c: c.mouth.says(1.0, 2.0, "Hello?"))
        assert call.ear.words.endswith("Once more?"), text
        assert "SilentAnswerError" in [type(frame.error).__name__ for frame in call.errors.seen]


def test_a_voice_that_never_ends_and_holds_no_words_silences_the_agent_for_a_moment_only() -> None:
    call = Call(Slow(ANSWER, turns=TurnPolicy(pause_limit=1.5)))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.voice(3.0, 20.0)

    call.run(script)
    gaps = [b - a for (a, _), (b, _) in zip(call.ear.heard, call.ear.heard[1:], strict=False)]
    assert call.ear.words == ANSWER
    assert max(gaps) < 2.0


def test_an_interruption_without_words_resumes_where_the_caller_was() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink grey brown.")
        c.mouth.voice(3.4, 3.7)

    call.run(script)
    assert call.ear.words == "red blue green black white pink grey brown."
    assert " ".join(text for role, text in call.memory if role == "assistant") == call.ear.words


def test_the_greeting_can_be_interrupted_and_a_protected_sentence_cannot() -> None:
    for protected in (False, True):
        call = Call(Echo())

        def script(c: Call, protected: bool = protected) -> None:
            asyncio.get_running_loop().call_at(
                0.5,
                c.mouth.push,
                SayFrame(text="This call may be recorded for training purposes.", protected=protected),
            )
            c.mouth.says(1.2, 2.0, "Not now.")

        call.run(script)
        expected = "This call may be recorded for training purposes." if protected else "This call"
        assert call.ear.words.startswith(expected)
        assert ("training" in call.ear.words) is protected
        assert call.ear.words.endswith("Not now.")


def test_an_interruption_drops_what_is_being_said_and_not_what_waits_to_be_said() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        for index, text in enumerate(("One blue green.", "Four.", "Five.")):
            at(1.0 + index / 100, c.mouth.push, SayFrame(text=text))
        at(1.3, lambda: c.session.interrupt("somebody else"))

    call.run(script)
    assert call.ear.words == "One Four. Five."


def test_a_hangup_leaves_unsaid_what_waits_and_ends_at_once() -> None:
    for said in (1, 3):
        call = Call(Echo())

        def script(c: Call, said: int = said) -> None:
            for number in range(said):
                at(1.0 + number / 100, c.mouth.push, SayFrame(text=f"{number} red blue green black."))
            at(2.0, lambda: c.session.end(EndReason.USER_HANGUP))

        assert call.run(script) is EndReason.USER_HANGUP
        assert call.session.now() == 2.0
        assert call.ear.words == "0 red blue"
        assert len(call.memory) == 1
