"""The stage: whole calls in a test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from functools import partial
from typing import Any

import pytest
from loguru import logger

from voiceflow import (
    ConfigurationError,
    LocalProtocolError,
    Pipeline,
    Processor,
    ServiceError,
    TranscriptionFrame,
    handles,
)
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.emulators.openai import Answer, AnswerToolCall, Refusal, Script
from voiceflow.processors import LLM, VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.openai import OpenAISTT, OpenAITTS
from voiceflow.server import create_app
from voiceflow.tasks import ExitError
from voiceflow.testing import Stage
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


@pytest.mark.parametrize(
    "model", ["emulated", "openai-responses:emulated", "anthropic:emulated", "gemini:emulated"]
)
async def test_the_models_of_all_vendors_answer_from_one_script(model: str) -> None:
    def add(first: int, second: int) -> int:
        """Add two numbers."""
        return first + second

    answers: Script = [Answer(calls=[AnswerToolCall("add", '{"first": 1, "second": 2}')]), "That is three."]
    async with staged(lambda: LLM(model=model, tools=[add], greeting="Hello."), answers) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("What is one and two?")
            await caller.wait_for_agent()
        assert stage.transcript[1:] == [("caller", "What is one and two?"), ("agent", "That is three.")]
        of_vendor = {"anthropic": stage.anthropic, "gemini": stage.gemini}.get(model.partition(":")[0])
        assert len((of_vendor or stage.model).exchanges) == 2


@pytest.mark.parametrize("model", ["emulated", "anthropic:emulated", "gemini:emulated"])
async def test_a_function_answers_all_vendors_from_the_same_form_of_request(model: str) -> None:
    def answer(request: Mapping[str, Any]) -> str:
        return f"{request['model']}: you said {request['messages'][-1]['content']}"

    async with staged(lambda: LLM(model=model, greeting="Hello."), answer) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("good morning")
            await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "emulated: you said good morning")


def staged(make: Callable[[], Responder], answers: Script = ()) -> Stage:
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
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
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


async def test_a_chain_that_cannot_work_fails_the_test_and_the_caller_hears_an_apology() -> None:
    async def bot(call: TwilioCall) -> None:
        voice = ElevenLabsTTS(voice="v")
        await call.run(Pipeline([call.input(), VAD(), Parrot(), ElevenLabsSTT(), voice, call.output()]))

    async with Stage(partial(create_app, bot)) as stage:
        with pytest.raises(ConfigurationError, match="Parrot stands before ElevenLabsSTT, which makes the"):
            async with stage.call() as caller:
                await caller.listen(6)
        assert caller.call.record.heard_bytes


def speaking(voice: str = "21m00Tcm4TlvDq8ikWAM", **options: str) -> Bot:
    async def bot(call: TwilioCall) -> None:
        stt = ElevenLabsSTT(**options)  # type: ignore[arg-type]
        chain = [call.input(), VAD(), stt, Parrot(greeting="Hello."), ElevenLabsTTS(voice=voice)]
        await call.run(Pipeline([*chain, call.output()]))

    return bot


async def hear_the_greeting(bot: Bot, **options: Collection[str]) -> None:
    stage = Stage(partial(create_app, bot), **options)  # type: ignore[arg-type]
    async with stage, stage.call() as caller:
        await caller.wait_for_agent()


@pytest.mark.parametrize("voice", ["Rachel", "alloy", "21m00Tcm4TlvDq8ikWA"])
async def test_what_is_no_id_of_a_voice_is_refused_and_the_error_names_it(voice: str) -> None:
    with pytest.raises(ServiceError) as caught:
        await hear_the_greeting(speaking(voice))
    assert caught.value.__notes__ == [
        f"voice_not_found: A voice with the voice_id {voice} was not found.",
        "in ElevenLabsTTS",
    ]


async def test_of_an_account_with_named_voices_only_these_speak() -> None:
    with pytest.raises(ServiceError):
        await hear_the_greeting(speaking("a" * 20), voices=["b" * 20])
    await hear_the_greeting(speaking("b" * 20), voices=["b" * 20])


@pytest.mark.parametrize("language", ["english", "xx", "EN", "de-DE"])
async def test_what_is_no_language_is_refused_and_the_error_names_the_parameter(language: str) -> None:
    with pytest.raises(ServiceError) as caught:
        await hear_the_greeting(speaking(language=language))
    assert caught.value.__notes__[0].startswith("language_code: ")


async def test_the_recogniser_hears_in_which_language_the_caller_speaks() -> None:
    languages = []

    class Listener(Processor):
        @handles(TranscriptionFrame)
        def hear(self, frame: TranscriptionFrame) -> TranscriptionFrame:
            languages.append(frame.language)
            return frame

    async def bot(call: TwilioCall) -> None:
        stt = ElevenLabsSTT(options=STTOptions(include_language_detection=True))
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        await call.run(Pipeline([call.input(), VAD(), stt, Listener(), Parrot(), voice, call.output()]))

    async with Stage(partial(create_app, bot)) as stage, stage.call() as caller:
        await caller.say("Hola, buenos días.", language="es")
        await caller.wait_for_agent()
        await caller.say("Hello.")
        await caller.wait_for_agent()
    assert list(dict.fromkeys(languages)) == ["es", "en"]


async def test_the_log_holds_the_text_of_an_exception_in_a_stage() -> None:
    async def bot(call: TwilioCall) -> None:
        raise RuntimeError("no menu")

    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")
    try:
        with pytest.raises(RuntimeError, match="no menu"):
            await hear_the_greeting(bot)
    finally:
        logger.remove(sink)
    assert any("bot: RuntimeError: no menu" in line for line in lines)


async def test_a_stage_has_openai_compatible_speech_and_transcripts() -> None:
    async def bot(call: TwilioCall) -> None:
        parts = [VAD(), OpenAISTT(), Parrot(greeting="Hello."), OpenAITTS("nova")]
        await call.run(Pipeline([call.input(), *parts, call.output()]))

    async with Stage(partial(create_app, bot)) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("one two")
            await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", "Hello."),
            ("caller", "one two"),
            ("agent", "You said: one two"),
        ]
        paths = [exchange.path for exchange in stage.audio.exchanges]
        assert paths == ["speech", "transcriptions", "speech"]
