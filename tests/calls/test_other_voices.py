"""A whole call whose voice speaks over HTTP, and whose voice is changed after that."""

from collections.abc import Sequence
from functools import partial

import pytest

from voiceflow import Pipeline, Processor
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import (
    ElevenLabsHttpTTS,
    ElevenLabsSTT,
    ElevenLabsTTS,
    ElevenLabsVoiceChanger,
)
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports.twilio import TwilioCall

GREETING = "Hello, this is the practice."
LONG = "We open at eight in the morning, and we close at six in the evening, from Monday until Friday."


def stage(voices: Sequence[type[Processor]], answers: list[str]) -> Stage:
    async def bot(call: TwilioCall) -> None:
        made = [voice("21m00Tcm4TlvDq8ikWAM") for voice in voices]  # type: ignore[call-arg]
        llm = LLM(system="You answer the phone.", greeting=GREETING)
        await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), llm, *made, call.output()]))

    return Stage(partial(create_app, bot), answers=answers)


VOICES = pytest.mark.parametrize(
    "voices", [[ElevenLabsHttpTTS], [ElevenLabsTTS, ElevenLabsVoiceChanger]], ids=["http", "changed"]
)


@VOICES
async def test_the_agent_is_heard_and_remembers_all_it_said(voices: list[type[Processor]]) -> None:
    async with stage(voices, [LONG]) as on:
        async with on.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.wait_for_agent()
        assert on.transcript == [("agent", GREETING), ("caller", "When do you open?"), ("agent", LONG)]


@VOICES
async def test_a_caller_who_interrupts_is_answered_and_the_rest_is_forgotten(
    voices: list[type[Processor]],
) -> None:
    async with stage(voices, [LONG, "Yes, on Saturday."]) as on:
        async with on.call() as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.interrupt_after(1.5, "And on Saturday?")
            await caller.wait_for_agent()
        said = on.transcript[2][1]
        assert LONG.startswith(said)
        assert 0 < len(said) < len(LONG) / 2
        assert on.transcript[3:] == [("caller", "And on Saturday?"), ("agent", "Yes, on Saturday.")]
