"""Nothing of a call is left after its end, though the garbage collector does not run."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from functools import partial
from weakref import ref

import pytest

from voiceflow import Pipeline, Processor, TranscriptionFrame, handles
from voiceflow.emulators.openai import Answer, AnswerToolCall, Script
from voiceflow.processors import LLM, VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage, play
from voiceflow.testing.callers import CallerError
from voiceflow.transports.twilio import Bot, TwilioCall
from voiceflow.turns import UserTurn

VOICE = "21m00Tcm4TlvDq8ikWAM"


@pytest.fixture(autouse=True)
def no_collections() -> Iterator[None]:
    """Leave everything to reference counting."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Kept:
    """The parts of calls, held weakly."""

    def __init__(self) -> None:
        self._parts: dict[str, ref[object]] = {}

    def add(self, *parts: object) -> None:
        """Watch these."""
        for part in parts:
            self._parts[type(part).__name__] = ref(part)

    def add_call(self, call: TwilioCall, pipeline: Pipeline) -> Pipeline:
        """Watch a call, its pipeline and its processors."""
        self.add(call, pipeline, *pipeline.processors())
        return pipeline

    @property
    def left(self) -> list[str]:
        """Those that are still there."""
        return [name for name, part in self._parts.items() if part() is not None]

    def __len__(self) -> int:
        return len(self._parts)


def add(first: int, second: int) -> int:
    """Add two numbers."""
    return first + second


class Parrot(Responder):
    """Repeats what the user said."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield turn.text


def chain(call: TwilioCall, model: LLM) -> Pipeline:
    """The chain of the README."""
    voice = ElevenLabsTTS(voice=VOICE)
    return Pipeline([call.input(), VAD(), ElevenLabsSTT(), model, voice, call.output()])


async def serve(bot: Bot, kept: Kept, answers: Script = (), *, expect_errors: bool = False) -> list[str]:
    """Answer a call in which the user asks something once; returns what is left of it."""
    async with Stage(partial(create_app, bot), answers=answers) as stage:
        with suppress(CallerError):
            async with stage.call(expect_errors=expect_errors) as caller:
                await caller.wait_for_agent()
                await caller.say("What is one and two?")
                await caller.wait_for_agent()
        # The carrier's own timers hold the socket until then.
        await asyncio.sleep(60)
        stage.journals.clear()
        stage.network.connections()
        return kept.left


async def test_a_served_call_with_a_tool_is_freed_at_its_end() -> None:
    kept = Kept()

    async def bot(call: TwilioCall) -> None:
        model = LLM(model="emulated", tools=[add], greeting="Hello.")
        await call.run(kept.add_call(call, chain(call, model)))

    answers: Script = [Answer(calls=[AnswerToolCall("add", '{"first": 1, "second": 2}')]), "That is three."]
    assert (await serve(bot, kept, answers), len(kept)) == ([], 8)


class BrokenInput(Processor):
    """A processor whose handler ends the call by an error."""

    @handles(TranscriptionFrame)
    async def end_call(self, frame: TranscriptionFrame) -> TranscriptionFrame:
        try:
            raise ValueError("broken")
        except ValueError as error:
            self.fail(error, fatal=True)
        return frame


async def test_a_call_that_an_error_of_a_processor_ends_is_freed() -> None:
    kept = Kept()

    async def bot(call: TwilioCall) -> None:
        model = LLM(model="emulated", greeting="Hello.")
        voice = ElevenLabsTTS(voice=VOICE)
        parts = [call.input(), VAD(), ElevenLabsSTT(), BrokenInput(), model, voice, call.output()]
        await call.run(kept.add_call(call, Pipeline(parts)))

    assert (await serve(bot, kept, expect_errors=True), len(kept)) == ([], 9)


async def test_a_call_whose_bot_fails_is_freed() -> None:
    kept = Kept()

    async def bot(call: TwilioCall) -> None:
        kept.add(call, call.input(), call.output())
        raise ValueError("broken")

    assert (await serve(bot, kept, expect_errors=True), len(kept)) == ([], 3)


async def test_what_was_played_in_a_script_is_freed() -> None:
    kept = Kept()

    async def main() -> None:
        parts: list[Processor] = [VAD(), Parrot()]
        kept.add(*parts)
        await play(parts, [(1.0, TranscriptionFrame(text="Hello."))], expect_errors=True)

    await main()
    assert (kept.left, len(kept)) == ([], 2)
