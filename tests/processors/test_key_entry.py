"""Asking for keys, over a whole call: prompts, tries, and nobody else who sees the keys."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest

from voiceflow import Keypad, KeysOutcome, KeysResult, LocalProtocolError, Pipeline, Sound
from voiceflow.dialogue import AssistantMessage, UserMessage, tool
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.journal.entries import NoteKind
from voiceflow.processors import LLM, VAD, Idle, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.testing.callers import Caller
from voiceflow.transports import Call
from voiceflow.turns import UserTurn

PIN = Keypad(digits=4, timeout=4.0, retry="Once more.")
PROMPT = "Please type your PIN."
TYPED = KeysResult(KeysOutcome.COMPLETE, "1234")

Bot = Callable[[Call], Awaitable[object]]
People = Callable[[Caller], Awaitable[object]]


class Desk:
    """A call in which a tool asks for keys."""

    def __init__(
        self,
        keypad: Keypad = PIN,
        *,
        prompt: str | Sound = PROMPT,
        protected: bool = False,
        idle: Idle | None = None,
    ) -> None:
        self.results: list[KeysResult] = []
        self.stage: Stage
        self._keypad, self._prompt, self._protected, self._idle = keypad, prompt, protected, idle
        self.agent: LLM

    async def bot(self, call: Call) -> None:
        @tool(time_limit=60)
        async def check_pin() -> str:
            """Ask for the PIN."""
            result = await call.keys(self._prompt, self._keypad, protected=self._protected)
            self.results.append(result)
            return result.outcome

        self.agent = LLM(tools=[check_pin], idle=self._idle)
        await call.run(chain(call, self.agent))

    def run(self, people: People, *, after: str = "Thank you.") -> list[str]:
        """Returns what the agent said."""

        async def main() -> None:
            answers: list[Answer | str] = [
                Answer(text="Sure.", calls=[AnswerToolCall("check_pin")]),
                after,
                "Well, well.",
            ]
            self.stage = Stage(partial(create_app, self.bot), answers=answers)
            async with self.stage, self.stage.call() as caller:
                await caller.say("My balance, please.")
                await people(caller)

        run_virtual(main())
        return [text for who, text in self.stage.transcript if who == "agent"]


def chain(call: Call, agent: Responder) -> Pipeline:
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    return Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()])


def typing(*entries: str, before: float = 4.0, pause: float = 6.0) -> People:
    async def people(caller: Caller) -> None:
        await caller.listen(before)
        for entry in entries:
            await caller.press(entry)
            await caller.listen(pause)

    return people


def test_a_pin_is_typed_in_a_tool_and_the_answer_follows() -> None:
    desk = Desk()
    said = desk.run(typing("1234"))
    assert desk.results == [TYPED]
    assert " ".join(said) == "Sure. Please type your PIN. Thank you."


def test_masked_keys_reach_neither_the_model_nor_the_journal() -> None:
    desk = Desk()
    desk.run(typing("1234"))
    assert not any(note.kind is NoteKind.KEY for note in desk.stage.journals[0].notes)
    assert not any(digit in str(desk.stage.model.exchanges) for digit in ("1234", "pressed keys"))
    assert [each.text for each in desk.agent.context.messages() if isinstance(each, UserMessage)] == [
        "My balance, please."
    ]
    assert "1234" not in repr(desk.results)


def test_keys_that_are_not_masked_are_in_the_journal_and_the_conversation() -> None:
    desk = Desk(Keypad(digits=4, is_masked=False))
    desk.run(typing("1234"))
    assert desk.results == [TYPED]
    notes = [note.text for note in desk.stage.journals[0].notes if note.kind is NoteKind.KEY]
    assert notes == list("1234")
    users = [each.text for each in desk.agent.context.messages() if isinstance(each, UserMessage)]
    assert users == ["My balance, please.", "(pressed keys: 1234)"]


def test_the_first_key_ends_the_prompt_and_the_reply_goes_on_without_the_rest() -> None:
    desk = Desk(prompt="Please type the four digits of the PIN that we sent you by mail last week.")
    said = desk.run(typing("1234", before=2.5))
    assert desk.results == [TYPED]
    assert "last week" not in " ".join(said)
    texts = [each.text for each in desk.agent.context.messages() if isinstance(each, AssistantMessage)]
    assert "last week" not in " ".join(texts)
    assert texts[-1] == "Thank you."


def test_a_protected_prompt_is_heard_whole_and_the_keys_over_it_count() -> None:
    desk = Desk(prompt="Please type the four digits of the PIN that we sent you.", protected=True)
    said = desk.run(typing("1234", before=2.0))
    assert desk.results == [TYPED]
    assert " ".join(said) == "Sure. Please type the four digits of the PIN that we sent you. Thank you."


def test_a_silence_brings_the_prompt_again_until_the_tries_are_over() -> None:
    desk = Desk()
    said = desk.run(typing(before=40.0))
    assert desk.results == [KeysResult(KeysOutcome.TIMEOUT)]
    assert " ".join(said).count(PROMPT) == 3
    assert " ".join(said).count("Once more.") == 2


def test_too_few_digits_before_a_silence_are_asked_for_again() -> None:
    desk = Desk()
    said = desk.run(typing("12", "1234", pause=9.0))
    assert desk.results == [TYPED]
    assert " ".join(said).count(PROMPT) == 2


def test_the_end_key_too_soon_is_a_wrong_entry() -> None:
    desk = Desk(Keypad(digits=4, tries=1))
    desk.run(typing("12#"))
    assert desk.results == [KeysResult(KeysOutcome.WRONG)]


def test_an_entry_that_is_not_valid_is_asked_for_again() -> None:
    desk = Desk(Keypad(digits=4, is_valid=lambda digits: digits != "0000"))
    desk.run(typing("0000", "1234"))
    assert desk.results == [TYPED]


def test_the_end_key_behind_a_complete_entry_is_dropped() -> None:
    desk = Desk()
    said = desk.run(typing("1234#"))
    assert desk.results == [TYPED]
    assert said[-1].endswith("Thank you.")
    assert not any(note.kind is NoteKind.KEY for note in desk.stage.journals[0].notes)


def test_keys_after_the_entry_are_keys_of_the_conversation_again() -> None:
    desk = Desk()
    desk.run(typing("1234", "5#"))
    assert desk.agent.context.messages()[-2] == UserMessage("(pressed keys: 5#)")


@pytest.mark.parametrize(("typed", "digits"), [("123#", "123"), ("12345", "12345")])
def test_an_entry_of_any_length_ends_with_its_key_or_a_silence(typed: str, digits: str) -> None:
    desk = Desk(Keypad(timeout=3.0))
    desk.run(typing(typed))
    assert desk.results == [KeysResult(KeysOutcome.COMPLETE, digits)]


def test_a_menu_takes_its_choices_and_no_other_key() -> None:
    desk = Desk(Keypad(choices=("1", "2", "90"), retry="That is no choice."))
    said = desk.run(typing("7", "90"))
    assert desk.results == [KeysResult(KeysOutcome.COMPLETE, "90")]
    assert "That is no choice." in " ".join(said)


def test_words_instead_of_keys_end_the_entry_and_are_answered() -> None:
    async def people(caller: Caller) -> None:
        await caller.listen(5)
        await caller.say("I do not have a PIN.")
        await caller.listen(8)

    desk = Desk()
    said = desk.run(people, after="Then tell me your name.")
    assert desk.results == [KeysResult(KeysOutcome.SPOKE)]
    assert "Then tell me your name." in " ".join(said)


def test_a_hangup_ends_the_entry() -> None:
    async def people(caller: Caller) -> None:
        await caller.listen(5)
        caller.hang_up()

    desk = Desk()
    desk.run(people)
    assert desk.results == [KeysResult(KeysOutcome.ENDED)]


def test_nobody_is_asked_whether_they_are_there_while_keys_are_awaited() -> None:
    idle = Idle(after=3.0, prompts=("Are you still there?",), goodbye="Goodbye.")
    desk = Desk(Keypad(digits=4, timeout=10.0, tries=1), idle=idle)
    said = desk.run(typing("1234", before=11.0, pause=2.0))
    assert desk.results == [TYPED]
    assert "still there" not in " ".join(said)


def test_a_sound_may_be_the_prompt() -> None:
    desk = Desk(prompt=Sound.tone(440, 1.0).with_text("Beep."))
    said = desk.run(typing("1234"))
    assert " ".join(said) == "Sure. Beep. Thank you."


def talk(bot: Bot, people: People) -> list[str]:
    async def answer(call: Call) -> None:
        await bot(call)

    async def main() -> list[str]:
        stage = Stage(partial(create_app, answer), answers=["Fine."])
        async with stage, stage.call() as caller:
            await people(caller)
        return [text for who, text in stage.transcript if who == "agent"]

    return run_virtual(main())


def test_respond_asks_for_keys_between_its_pieces() -> None:
    class Menu(Responder):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            yield "Sure"
            result = await self.keys("One for sales, two for service.", Keypad(choices="12"))
            yield f"You chose {result.digits}."

    async def people(caller: Caller) -> None:
        await caller.say("Hello.")
        await typing("2")(caller)

    assert " ".join(talk(lambda call: call.run(chain(call, Menu())), people)) == (
        "Sure One for sales, two for service. You chose 2."
    )


def test_words_close_a_respond_that_waits_for_keys() -> None:
    class Menu(Responder):
        async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
            if "person" in turn.text:
                yield "I am connecting you."
                return
            result = await self.keys("One for sales, two for service.", Keypad(choices="12"))
            yield f"You chose {result.digits}."

    async def people(caller: Caller) -> None:
        await caller.say("Hello.")
        await caller.listen(5)
        await caller.say("I want to talk to a person.")
        await caller.listen(5)
        await caller.press("1")
        await caller.listen(3)

    said = talk(lambda call: call.run(chain(call, Menu())), people)
    assert "I am connecting you." in said
    assert not any("You chose" in text for text in said)


def test_a_bot_asks_for_keys_outside_of_any_reply() -> None:
    results: list[KeysResult] = []

    async def bot(call: Call) -> None:
        async def menu() -> None:
            results.append(await call.keys(PROMPT, PIN))
            call.say("Welcome.")

        async with asyncio.TaskGroup() as group:
            group.create_task(menu())
            await call.run(chain(call, LLM(greeting="Hello.")))

    assert " ".join(talk(bot, typing("1234", before=6.0))) == f"Hello. {PROMPT} Welcome."
    assert results == [TYPED]


def test_outside_of_a_reply_too_nobody_is_asked_whether_they_are_there_until_the_entry_is_over() -> None:
    idle = Idle(after=3.0, prompts=("Are you still there?",), goodbye="Goodbye.")
    keypad = Keypad(digits=4, timeout=10.0, tries=1)
    results: list[KeysResult] = []

    async def ask(call: Call) -> None:
        results.append(await call.keys(PROMPT, keypad))

    async def bot(call: Call) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(ask(call))
            await call.run(chain(call, LLM(idle=idle)))

    assert talk(bot, typing(before=11.0)) == [PROMPT]
    assert talk(bot, typing(before=17.0))[:2] == [PROMPT, "Are you still there?"]
    assert [result.outcome for result in results] == [KeysOutcome.ENDED, KeysOutcome.TIMEOUT]


def test_two_entries_at_once_are_refused() -> None:
    async def bot(call: Call) -> None:
        async def menu() -> None:
            first = asyncio.create_task(call.keys(PROMPT, PIN))
            await asyncio.sleep(0.1)
            with pytest.raises(LocalProtocolError, match="already"):
                await call.keys(PROMPT, PIN)
            assert await first == TYPED

        async with asyncio.TaskGroup() as group:
            group.create_task(menu())
            await call.run(chain(call, LLM()))

    talk(bot, typing("1234"))


def test_keys_are_not_asked_for_before_the_call_runs() -> None:
    async def bot(call: Call) -> None:
        with pytest.raises(LocalProtocolError, match=r"call\.run"):
            await call.keys(PROMPT)
        await call.run(chain(call, LLM()))

    talk(bot, typing())


@pytest.mark.parametrize(
    "values", [{"digits": 0}, {"end": "x"}, {"timeout": 0}, {"tries": 0}, {"choices": ("1", "")}]
)
def test_a_keypad_that_cannot_be_typed_on_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"digits|end|timeout|choice"):
        Keypad(**values)  # type: ignore[arg-type]


def test_a_pipeline_without_a_responder_cannot_ask_or_play() -> None:
    async def bot(call: Call) -> None:
        async def menu() -> None:
            with pytest.raises(LocalProtocolError, match="needs a Responder"):
                await call.keys(PROMPT)
            assert not (await call.play(Sound.tone())).is_complete

        async with asyncio.TaskGroup() as group:
            group.create_task(menu())
            await call.run(Pipeline([call.input(), VAD(), call.output()]))

    async def main() -> None:
        stage = Stage(partial(create_app, bot))
        async with stage, stage.call(expect_errors=True) as caller:
            await caller.listen(2)

    run_virtual(main())


def test_a_tool_past_its_time_limit_asks_no_more() -> None:
    async def bot(call: Call) -> None:
        @tool(time_limit=5)
        async def check_pin() -> str:
            """Ask for the PIN."""
            return (await call.keys(PROMPT, PIN)).outcome

        await call.run(chain(call, LLM(tools=[check_pin])))

    async def main() -> list[tuple[str, str]]:
        answers: list[Answer | str] = [Answer(calls=[AnswerToolCall("check_pin")]), "Too late.", "Yes?"]
        stage = Stage(partial(create_app, bot), answers=answers)
        async with stage, stage.call(expect_errors=True) as caller:
            await caller.say("My balance, please.")
            await typing("12#", before=10.0)(caller)
        return stage.transcript

    said = run_virtual(main())
    assert ("caller", "(pressed keys: 12#)") in said
    assert sum(PROMPT in text for _, text in said) == 1
