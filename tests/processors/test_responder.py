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
    ServiceError,
    TranscriptionFrame,
    handles,
)
from voiceflow.processors import Phrases, Responder
from voiceflow.turns import UserTurn


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


def at(when: float, action: Callable[..., object], *arguments: object) -> None:
    asyncio.get_running_loop().call_at(when, action, *arguments)


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


def test_a_responder_that_starts_things_of_its_own_owes_no_call_to_its_base() -> None:
    class Starts(Echo):
        def start(self) -> None:
            self.started = True

    call = Call(Starts())
    call.run(lambda c: c.mouth.says(1.0, 2.0, "Hello."))
    assert call.ear.words == "Hello."


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
