"""Asking the user to repeat what was not understood."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.processors.stand_ins import Call
from tests.processors.steps.test_steps import Heard, rules
from tests.processors.test_responder import Echo
from voiceflow import DTMFFrame, InterimTranscriptionFrame, Keypad, TranscriptionFrame
from voiceflow.processors import Idle, Phrases, Responder
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.processors.steps import Digits, StepRunner
from voiceflow.turns import TurnPolicy, UserTurn
from voiceflow.turns.languages import LANGUAGES, language_of


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


def unread(call: Call, start: float) -> None:
    """A second of speech in such noise that the VAD hears parts of it and the recogniser no word."""
    for begin, end in ((start, start + 0.3), (start + 0.6, start + 1.0)):
        call.mouth.voice(begin, end)
        empty = InterimTranscriptionFrame(text="", is_final=True)
        asyncio.get_running_loop().call_at(end + 0.3, call.mouth.push, empty)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_voice_without_words_is_asked_again_in_the_language_of_the_call(language: str) -> None:
    call = Call(Echo(turns=TurnPolicy(language=language)))
    call.run(lambda c: unread(c, 1.0), until=9.0)
    asked = language_of(language).phrases.not_understood
    assert asked
    # Clauses are spoken apart, in scripts without spaces too.
    assert call.ear.words.replace(" ", "") == asked.replace(" ", "")


def test_after_the_question_the_idle_rule_goes_on() -> None:
    call = Call(
        Echo(
            idle=Idle(after=5.0, prompts=("Still there?",), goodbye="Bye."),
            phrases=Phrases(not_understood="Pardon?"),
        )
    )
    call.run(lambda c: unread(c, 1.0))
    assert call.ear.words == "Pardon? Still there? Bye."


class Talker(Responder):
    """Waits, as for a tool, and then speaks for two seconds."""

    def __init__(self, *, wait: float = 0.0) -> None:
        super().__init__(phrases=Phrases(not_understood="Pardon?"))
        self._wait = wait

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        if self._wait:
            self.expect_silence(self._wait)
            await asyncio.sleep(self._wait)
        yield "one two three four five six seven eight"


@pytest.mark.parametrize(
    ("wait", "start"),
    [
        pytest.param(0.0, 3.2, id="speaking"),
        pytest.param(5.0, 4.0, id="a tool runs"),
        pytest.param(1.5, 3.0, id="thinking"),
    ],
)
def test_an_answer_goes_on_and_nothing_is_asked(wait: float, start: float) -> None:
    call = Call(Talker(wait=wait))

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Count, please.")
        unread(c, start)

    call.run(script)
    assert call.ear.words == "one two three four five six seven eight"


def test_a_voice_over_the_end_of_an_answer_is_asked_again() -> None:
    call = Call(Talker())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Count, please.")
        # The eighth word is heard 4.4 s into the call.
        unread(c, 4.35)

    call.run(script)
    assert call.ear.words.endswith("seven eight Pardon?")


def test_an_agent_that_waits_for_keys_asks_for_nothing_else() -> None:
    call = Call(Agent())
    typed: list[str] = []

    async def keys() -> None:
        result = await call.responder.keys("Your code?", Keypad(digits=2, timeout=6.0))
        typed.append(result.digits)

    def script(c: Call) -> None:
        loop = asyncio.get_running_loop()
        loop.call_at(0.5, lambda: call.responder.spawn(keys(), name="keys"))
        unread(c, 2.0)
        for at, digit in ((5.0, "1"), (5.5, "2")):
            loop.call_at(at, c.mouth.push, DTMFFrame(digit=digit))

    call.run(script)
    assert (call.ear.words, typed) == ("Your code?", ["12"])


def test_keys_of_the_same_turn_are_answered_and_nothing_is_asked() -> None:
    call = Call(Agent())

    def script(c: Call) -> None:
        unread(c, 1.0)
        asyncio.get_running_loop().call_at(1.9, c.mouth.push, DTMFFrame(digit="1"))

    call.run(script)
    assert call.ear.words == "Yes."


def test_a_sound_that_plays_on_hold_goes_on_and_nothing_is_asked() -> None:
    call = Call(Agent())

    def script(c: Call) -> None:
        asyncio.get_running_loop().call_at(0.5, lambda: c.responder.say(" ".join(["la"] * 30)))
        unread(c, 3.0)

    call.run(script)
    assert call.ear.words == " ".join(["la"] * 30)


def test_a_capture_still_waits_for_its_value_after_the_question() -> None:
    got = Heard()

    async def ask(steps: StepRunner) -> None:
        got.values.append(await steps.ask(Digits("Your number?", length=6)))

    call = rules(ask, phrases=Phrases(not_understood="Pardon?"))

    def script(c: Call) -> None:
        unread(c, 2.0)
        # In two pieces, with a pause that would end any other turn.
        c.mouth.says(7.0, 8.0, "one two three")
        c.mouth.says(9.2, 10.2, "four five six")
        c.mouth.says(18.0, 18.5, "Yes.")

    call.run(script)
    assert call.ear.words.startswith("Your number? Pardon?")
    assert got.values == ["123456"]


@pytest.mark.parametrize("is_unsure", [True, False])
def test_a_value_that_is_asked_for_again_is_still_waited_for(is_unsure: bool) -> None:
    agent = Echo(greeting="What is your e-mail address?", phrases=Phrases(not_understood="Pardon?"))
    call = Call(agent)

    def script(c: Call) -> None:
        if is_unsure:
            c.mouth.voice(3.0, 4.0)
            frame = TranscriptionFrame(text="Anna at", confidence=0.1)
            asyncio.get_running_loop().call_at(4.3, c.mouth.push, frame)
        else:
            unread(c, 3.0)
        c.mouth.says(9.0, 10.0, "anna.")
        c.mouth.says(11.2, 12.2, "at example.com.")

    call.run(script)
    assert [turn.text for turn in agent.turns] == ["anna. at example.com."]


def test_the_standard_prompt_for_a_silent_user_keeps_the_question_too() -> None:
    agent = Echo(greeting="What is your e-mail address?", idle=Idle(after=3.0))
    call = Call(agent)

    def script(c: Call) -> None:
        c.mouth.says(6.5, 7.5, "anna.")
        c.mouth.says(8.7, 9.7, "at example.com.")

    call.run(script, until=12.0)
    assert [turn.text for turn in agent.turns] == ["anna. at example.com."]
