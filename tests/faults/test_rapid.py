"""Fifty interruptions as fast as they can be made."""

import asyncio

import pytest

from tests.faults.speech import Letters, sentence
from tests.faults.trial import KEY, Trial
from voiceflow import AgentStartedSpeakingFrame, Direction, Frame, InterruptionFrame, Processor
from voiceflow.testing.elevenlabs import ElevenLabsEmulator, Endpoint, Faults
from voiceflow.testing.twilio import Call

TIMES = 50


def answer_to(question: str) -> str:
    return f"Cobalt is blue in glass and in glazes, and that is all I know of {question}"


CASES = [(Faults(), 0.0), (Faults(), 0.25), (Faults(late_audio=1.0), 0.0)]


@pytest.mark.parametrize(("faults", "wait"), CASES, ids=["at once", "in a word", "late audio"])
async def test_fifty_rapid_interruptions_never_need_a_sixth_context(
    faults: Faults, wait: float, trial: Trial
) -> None:
    questions = [f"q{number}." for number in range(TIMES + 1)]
    trial.service = ElevenLabsEmulator(stt=questions, tts=Letters(), keys=[KEY], faults=faults)
    trial.answer = answer_to
    begun: asyncio.Queue[int] = asyncio.Queue()

    def note(processor: Processor, frame: Frame, _: Direction) -> None:
        if isinstance(frame, AgentStartedSpeakingFrame) and processor.name == "TwilioOutput":
            begun.put_nowait(frame.reply)

    async def deed(call: Call) -> None:
        await begun.get()
        for _ in range(TIMES + 1):
            await asyncio.sleep(wait)
            call.say(sentence("zebra"))
            async with asyncio.timeout(6):
                await begun.get()
        await asyncio.sleep(8)

    trial.observers = [note]
    outcome = await trial.run(deed=deed)
    assert len(outcome.bot.seen(InterruptionFrame, "TwilioOutput")) == TIMES + 2  # the hang-up is one
    voices = [each for each in trial.service.connections if each.endpoint is Endpoint.TTS_MULTI]
    assert max(voice.most_contexts for voice in voices) <= 5
    assert outcome.text.endswith(answer_to(questions[-1]))
    assert outcome.bot.said("user") == questions
    assert outcome.bot.errors == []
