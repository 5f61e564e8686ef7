"""A responder answers every turn once, remembers what was heard, and is never silent for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from tests.processors.stand_ins import Call, Ear, Mouth
from voiceflow import (
    ConfigurationError,
    Direction,
    DTMFFrame,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterimTranscriptionFrame,
    SayFrame,
    ServiceError,
    TranscriptionFrame,
    handles,
)
from voiceflow.processors import Phrases, Responder
from voiceflow.turns import TurnPolicy, UserTurn


class Echo(Responder):
    """Says what it was told, word by word."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.turns: list[UserTurn] = []
        self.closed: list[str] = []
        self.errors: list[ErrorFrame] = []

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        self.turns.append(turn)
        try:
            for word in turn.text.split():
                await asyncio.sleep(0.01)
                yield f"{word} "
        except GeneratorExit:
            self.closed.append(turn.text)
            raise


def test_a_turn_is_answered_and_both_sides_are_remembered() -> None:
    call = Call(Echo())
    call.run(lambda c: c.mouth.says(1.0, 2.0, "Are you open on Saturday?"))
    assert call.ear.words == "Are you open on Saturday?"
    assert call.mouth.commits == [2.2]
    assert call.memory == [("user", "Are you open on Saturday?"), ("assistant", "Are you open on Saturday?")]


def test_after_a_barge_in_only_the_words_that_were_heard_are_remembered() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink grey brown gold lime.")
        c.mouth.says(3.9, 5.0, "Stop.")

    call.run(script)
    [(_, first), (_, second), *rest] = call.memory
    assert first.split()[-1] == "lime."
    heard_before = [word for at, word in call.ear.heard if at <= 4.06]
    assert second.split() == heard_before
    assert 0 < len(heard_before) < 10
    assert rest == [("user", "Stop."), ("assistant", "Stop.")]


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


def test_a_cough_pauses_and_the_agent_goes_on_without_a_lost_word() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white.")
        c.mouth.voice(3.0, 3.1)

    call.run(script)
    assert call.ear.words == "red blue green black white."
    gaps = [round(b - a, 3) for (a, _), (b, _) in zip(call.ear.heard, call.ear.heard[1:], strict=False)]
    assert max(gaps) > 0.3
    assert call.memory[-1] == ("assistant", "red blue green black white.")


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


def test_keys_make_a_turn() -> None:
    responder = Echo()
    call = Call(responder)

    def script(c: Call) -> None:
        for at, digit in ((1.0, "4"), (1.5, "2")):
            asyncio.get_running_loop().call_at(at, c.mouth.push, DTMFFrame(digit=digit))

    call.run(script)
    assert [(turn.text, turn.digits) for turn in responder.turns] == [("", "42")]
    assert call.memory[0] == ("user", "(pressed keys: 42)")


class Fails(Echo):
    """Fails a number of times, then echoes."""

    def __init__(self, error: Exception, times: int) -> None:
        super().__init__(phrases=Phrases(no_answer="Once more, please.", farewell="Goodbye."))
        self._failure, self._times = error, times

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        if self._times:
            self._times -= 1
            raise self._failure
        async for word in super().respond(turn):
            yield word


def test_a_failed_answer_is_excused_aloud_and_the_next_turn_is_answered() -> None:
    error = ServiceError("slow", vendor="x", code="timeout", retryable=True)
    call = Call(Fails(error, 1))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        c.mouth.says(6.0, 7.0, "Better?")

    assert call.run(script) is EndReason.AGENT_HANGUP
    assert call.ear.words == "Once more, please. Better?"
    assert [frame.error for frame in call.errors.seen] == [error]


@pytest.mark.parametrize(
    ("error", "turns"),
    [
        (ServiceError("no key", vendor="x", code="http_401", retryable=False), 1),
        (RuntimeError("bug"), 3),
    ],
)
def test_an_answerer_that_cannot_recover_says_goodbye_and_hangs_up(error: Exception, turns: int) -> None:
    call = Call(Fails(error, 99))

    def script(c: Call) -> None:
        for number in range(turns):
            c.mouth.says(1.0 + 6 * number, 2.0 + 6 * number, "Hello?")

    assert call.run(script) is EndReason.ERROR
    assert call.ear.words.split(". ")[-1] == "Goodbye."


def test_a_reply_that_nobody_hears_is_given_up_and_the_call_does_not_hang() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.ear.deaf = True
        c.mouth.says(1.0, 2.0, "Hello?")

    assert call.run(script, until=300.0) is EndReason.ERROR
    assert call.session.now() < 120
    assert call.ear.told[-1] == "Goodbye."
    assert "StalledReplyError" in [type(frame.error).__name__ for frame in call.errors.seen]


def test_the_last_words_are_heard_before_the_call_ends_and_a_goodbye_does_not_cut_them() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink.")
        asyncio.get_running_loop().call_at(3.0, lambda: c.session.end())
        c.mouth.says(3.3, 3.8, "Goodbye then.")

    assert call.run(script) is EndReason.AGENT_HANGUP
    assert call.ear.words == "red blue green black white pink."
    assert ("user", "Goodbye then.") in call.memory


def test_words_that_come_with_the_hangup_are_remembered() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.voice(1.0, 2.0)

        def hang_up() -> None:
            c.mouth.push(TranscriptionFrame(text="I must go"))
            c.session.end(EndReason.USER_HANGUP)

        asyncio.get_running_loop().call_at(2.4, hang_up)

    assert call.run(script) is EndReason.USER_HANGUP
    assert call.memory == [("user", "I must go")]
    assert call.ear.words == ""


def test_the_frames_that_tell_the_floor_cannot_be_taken_away() -> None:
    with pytest.raises(TypeError, match=r"handles TranscriptionFrame, from which a responder knows"):

        class Wrong(Responder):
            @handles(TranscriptionFrame)
            def words(self, _: TranscriptionFrame) -> None: ...


def test_words_may_be_asked_for_before_a_voice_interrupts() -> None:
    call = Call(Echo(turns=TurnPolicy(words_to_interrupt=2)))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink grey brown gold.")
        c.mouth.says(3.4, 3.8, "Mm-hm.")

    call.run(script)
    assert call.ear.words == "red blue green black white pink grey brown gold."


def at(when: float, action: Callable[..., object], *arguments: object) -> None:
    asyncio.get_running_loop().call_at(when, action, *arguments)


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


def test_what_is_said_after_the_hangup_is_remembered_and_not_answered() -> None:
    class SlowMouth(Mouth):
        @handles(EndFrame)
        async def finish(self, frame: EndFrame) -> EndFrame:
            await asyncio.sleep(2)
            return frame

    responder = Echo()
    call = Call(responder)
    call.mouth = SlowMouth()

    def script(c: Call) -> None:
        at(1.0, lambda: c.session.end(EndReason.USER_HANGUP))
        at(1.5, c.mouth.push, TranscriptionFrame(text="I must go."))

    assert call.run(script) is EndReason.USER_HANGUP
    assert call.memory == [("user", "I must go.")]
    assert responder.turns == []


def test_once_the_end_has_gone_on_nothing_is_answered_any_more() -> None:
    class SlowEar(Ear):
        @handles(EndFrame)
        async def hang_up(self, frame: EndFrame) -> EndFrame:
            await asyncio.sleep(5)
            return frame

    responder = Echo()
    call = Call(responder)
    call.ear = SlowEar()

    def script(c: Call) -> None:
        at(1.0, lambda: c.session.end())
        c.mouth.says(2.0, 3.0, "Wait.")
        at(3.5, lambda: responder.say("No."))

    assert call.run(script) is EndReason.AGENT_HANGUP
    assert call.memory == [("user", "Wait.")]
    assert responder.turns == []


def test_what_the_user_said_is_remembered_if_the_call_is_cancelled() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        at(1.0, c.mouth.push, TranscriptionFrame(text="I would like to"))
        at(1.2, lambda: c.session.cancel(EndReason.SHUTDOWN))

    assert call.run(script) is EndReason.SHUTDOWN
    assert call.memory == [("user", "I would like to")]


def test_in_a_call_of_several_the_model_reads_who_said_what() -> None:
    responder = Echo()
    call = Call(responder)

    def script(c: Call) -> None:
        at(2.1, c.mouth.push, InterimTranscriptionFrame(text="On", speaker="Ada"))
        at(2.25, c.mouth.push, TranscriptionFrame(text="On Sunday?", speaker="Ada"))
        c.mouth.says(1.0, 2.0, "Is it open?")

    call.run(script)
    assert [turn.text for turn in responder.turns] == ["Ada: On Sunday? user: Is it open?"]
    assert call.memory[0] == ("user", "Ada: On Sunday? user: Is it open?")


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


def test_a_responder_that_starts_things_of_its_own_owes_no_call_to_its_base() -> None:
    class Starts(Echo):
        def start(self) -> None:
            self.started = True

    call = Call(Starts())
    call.run(lambda c: c.mouth.says(1.0, 2.0, "Hello."))
    assert call.ear.words == "Hello."


def test_a_murmur_over_the_agents_speech_is_noted_and_the_agent_goes_on() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black white pink grey brown gold.")
        c.mouth.says(3.4, 3.8, "Mm-hm.")

    call.run(script)
    assert call.ear.words == "red blue green black white pink grey brown gold."
    assert [text for role, text in call.memory if role == "user"][1:] == ["Mm-hm."]


def test_a_murmur_over_a_question_is_its_answer() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black shall I book that?")
        c.mouth.says(3.4, 3.8, "Yes.")

    call.run(script)
    assert call.ear.words.endswith("Yes.")
    assert "that?" not in call.ear.words


def test_a_server_that_is_shut_down_says_so() -> None:
    call = Call(Echo(phrases=Phrases(closing="We close now.")))

    def script(c: Call) -> None:
        asyncio.get_running_loop().call_at(2.0, lambda: c.session.end(EndReason.SHUTDOWN))

    assert call.run(script) is EndReason.SHUTDOWN
    assert call.ear.words == "We close now."


@pytest.mark.parametrize("is_disturbed", [False, True])
def test_a_voice_without_word_times_that_was_played_to_its_end_was_heard(is_disturbed: bool) -> None:
    class Wordless(Ear):
        def push(self, frame: Frame, direction: Direction = Direction.DOWNSTREAM) -> None:
            super().push(replace(frame, text="") if isinstance(frame, HeardFrame) else frame, direction)

    call = Call(Echo())
    call.ear = Wordless()

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "red blue green black.")
        if is_disturbed:
            at(2.7, c.mouth.fail, OSError())

    call.run(script)
    assert call.ear.words == "red blue green black."
    assert call.memory[-1] == ("assistant", "red blue green black.")


def test_a_change_of_the_language_changes_the_phrases_and_the_rules_for_turns() -> None:
    responder = Echo(phrases=Phrases(not_understood="Pardon?"))
    call = Call(responder)

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "")
        at(6.0, lambda: c.session.update(language="de-AT"))
        c.mouth.says(8.0, 9.0, "")
        c.mouth.says(13.0, 14.0, "Meine Nummer ist.")

    call.run(script)
    german = "Entschuldigung, das habe ich nicht verstanden. Können Sie es bitte wiederholen?"
    assert call.ear.words == f"Pardon? {german} Meine Nummer ist."
    [turn] = responder.turns
    assert turn.language == "de"
    # A value was announced: the rules of English would have answered after 0.4 s.
    assert next(at for at, word in call.ear.heard if word == "Meine") > 15.8


def test_the_bots_own_phrases_come_back_with_their_language() -> None:
    call = Call(Echo(phrases=Phrases(not_understood="Pardon?")))

    def script(c: Call) -> None:
        at(0.5, lambda: c.session.update(language="de"))
        at(0.6, lambda: c.session.update(language="en"))
        c.mouth.says(1.0, 2.0, "")

    call.run(script)
    assert call.ear.words == "Pardon?"


def test_thresholds_and_phrases_change_in_mid_call() -> None:
    call = Call(Echo())

    def script(c: Call) -> None:
        policy = TurnPolicy(silence_finished=3.0)
        at(0.5, lambda: c.session.update(turns=policy, phrases=Phrases(not_understood="Pardon?")))
        c.mouth.says(1.0, 2.0, "Hello there.")
        c.mouth.says(8.0, 9.0, "")

    call.run(script)
    assert call.ear.heard[0][0] > 5.0
    assert call.ear.words == "Hello there. Pardon?"


@pytest.mark.parametrize(
    "change", [{"language": "Spanish please"}, {"language": None}, {"turns": 0.5}, {"phrases": "Pardon?"}]
)
def test_a_setting_that_is_not_possible_is_refused(change: dict[str, object]) -> None:
    call = Call(Echo())
    refused: list[str] = []

    def script(c: Call) -> None:
        def update() -> None:
            with pytest.raises(ConfigurationError, match=next(iter(change))):
                c.session.update(**change)
            refused.append("yes")

        at(0.5, update)
        c.mouth.says(1.0, 2.0, "Hello.")

    call.run(script)
    assert refused == ["yes"]
