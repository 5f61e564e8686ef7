"""The stage: whole calls in a test."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

import pytest

from voiceflow import ConfigurationError, LocalProtocolError, Pipeline, ServiceError
from voiceflow.emulators.openai import Refusal
from voiceflow.processors import LLM, VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.tasks import ExitError
from voiceflow.testing import Stage
from voiceflow.testing.environment import environment
from voiceflow.testing.stage import StageError
from voiceflow.transports.twilio import Bot, TwilioCall
from voiceflow.turns import UserTurn


class Parrot(Responder):
    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield f"You said: {turn.text}"


def answered_by(make: Callable[[], Responder]) -> Bot:
    async def bot(call: TwilioCall) -> None:
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), make(), voice, call.output()]))

    return bot


def staged(make: Callable[[], Responder], answers: Sequence[str | Refusal] = ()) -> Stage:
    return Stage(partial(create_app, answered_by(make)), answers=answers)


async def test_what_the_caller_says_is_understood_and_the_answer_is_heard() -> None:
    async with staged(lambda: Parrot(greeting="Hello.")) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("one two")
            await caller.wait_for_agent()
            await caller.say("three four five")
            await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", "Hello."),
            ("caller", "one two"),
            ("agent", "You said: one two"),
            ("caller", "three four five"),
            ("agent", "You said: three four five"),
        ]
        assert caller.call.record.heard_bytes


async def test_the_transcript_is_that_of_the_last_call() -> None:
    async with staged(Parrot) as stage:
        assert stage.transcript == []
        for word in ("first", "second"):
            async with stage.call() as caller:
                await caller.say(word)
                await caller.wait_for_agent()
            assert stage.transcript == [("caller", word), ("agent", f"You said: {word}")]
        assert len(stage.journals) == 2


async def test_an_interruption_leaves_the_words_that_were_heard() -> None:
    async with staged(lambda: Parrot(greeting="one two three four five six seven eight nine ten")) as stage:
        async with stage.call() as caller:
            await caller.interrupt_after(1.0, "stop it")
            await caller.wait_for_agent()
        (_, greeting), *rest = stage.transcript
        assert greeting == "one two three four"
        assert rest == [("caller", "stop it"), ("agent", "You said: stop it")]


async def test_an_error_that_nobody_expects_fails_the_test() -> None:
    refusal = Refusal(status=401, message="no")
    for expect_errors in (False, True):
        async with staged(lambda: LLM(), [refusal]) as stage:

            async def use(stage: Stage = stage, expect_errors: bool = expect_errors) -> None:
                async with stage.call(expect_errors=expect_errors) as caller:
                    await caller.say("Hello?")
                    await caller.call.over()

            if expect_errors:
                await use()
                assert len(stage.journals[-1].errors) == 1
            else:
                with pytest.raises(ServiceError):
                    await use()


def failing(where: str) -> Bot:
    """A bot that fails before, in or after its pipeline, or runs none."""

    async def bot(call: TwilioCall) -> None:
        if where == "before":
            raise LookupError("no menu")
        if where == "nowhere":
            return
        ears = [] if where == "in" else [call.input()]
        voice = ElevenLabsTTS(voice="v")
        await call.run(Pipeline([*ears, VAD(), Parrot(greeting="Hello."), voice, call.output()]))
        await asyncio.sleep(3)
        raise SystemExit("the order could not be saved")

    return bot


@pytest.mark.parametrize("looks", ["talks", "waits", "leaves"])
@pytest.mark.parametrize(
    ("where", "kind", "what"),
    [
        ("before", LookupError, "no menu"),
        ("in", LocalProtocolError, "needs call.input"),
        ("after", ExitError, "SystemExit in a call"),
        ("nowhere", StageError, "the bot ran no pipeline"),
    ],
)
async def test_a_bot_that_fails_fails_the_test_with_its_own_exception(
    where: str, kind: type[Exception], what: str, looks: str
) -> None:
    async def use(*, expect_errors: bool = False) -> None:
        async with stage.call(expect_errors=expect_errors) as caller:
            match looks:
                case "talks":
                    await caller.wait_for_agent()
                case "waits":
                    await caller.listen(5)

    async with Stage(partial(create_app, failing(where))) as stage:
        with pytest.raises(kind, match=what):
            await use()
        if looks != "talks":
            await use(expect_errors=True)


async def test_an_assertion_of_the_test_is_raised_with_a_note_of_what_the_bot_did_wrong() -> None:
    async with Stage(partial(create_app, failing("before"))) as stage:

        async def use() -> None:
            async with stage.call() as caller:
                await caller.listen(1)
                raise AssertionError("nothing was said")

        with pytest.raises(AssertionError) as raised:
            await use()
    assert raised.value.__notes__ == ["in the call: LookupError: no menu"]


async def test_a_failing_test_fails_for_its_own_reason() -> None:
    async with staged(Parrot) as stage:
        with pytest.raises(ZeroDivisionError):
            async with stage.call():
                raise ZeroDivisionError


async def test_the_environment_leads_to_the_emulators_and_then_is_as_it_was() -> None:
    with environment({"ELEVENLABS_BASE_URL": "https://elsewhere.example", "SHOP": "none"}):
        before = dict(os.environ)
        stage = Stage(partial(create_app, answered_by(Parrot)), variables={"SHOP": "north"})
        async with stage:
            assert os.environ["ELEVENLABS_BASE_URL"] == "https://api.elevenlabs.io"
            assert os.environ["SHOP"] == "north"
        assert dict(os.environ) == before


async def test_a_chain_that_cannot_work_fails_the_test_and_the_caller_hears_an_apology() -> None:
    async def bot(call: TwilioCall) -> None:
        voice = ElevenLabsTTS(voice="v")
        await call.run(Pipeline([call.input(), VAD(), Parrot(), ElevenLabsSTT(), voice, call.output()]))

    async with Stage(partial(create_app, bot)) as stage:
        with pytest.raises(ConfigurationError, match="Parrot stands before ElevenLabsSTT, which makes the"):
            async with stage.call() as caller:
                await caller.listen(6)
        assert caller.call.record.heard_bytes
