"""Interruptions as fast as they can be made."""

import asyncio

import pytest

from tests.faults.speech import Letters, sentence
from tests.faults.trial import KEY, Trial
from tests.rows import by_default
from voiceflow import AgentStartedSpeakingFrame, Direction, Frame, InterruptionFrame, Processor
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedSocket, Faults, TtsBehaviour
from voiceflow.emulators.twilio import EmulatedTwilioCall

TIMES = by_default(12, 50)


def answer_to(question: str) -> str:
    return f"Cobalt is blue in glass and in glazes, and that is all I know of {question}"


CASES = {
    "at once": (TtsBehaviour(), Faults(), 0.0),
    "in a word": (TtsBehaviour(), Faults(), 0.25),
    "late audio": (TtsBehaviour(), Faults(late_audio=1.0), 0.0),
    "slow voice": (TtsBehaviour(speed=0.5), Faults(), 0.0),
}


@pytest.mark.parametrize("name", CASES)
async def test_rapid_interruptions_never_need_a_sixth_context(name: str, trial: Trial) -> None:
    behaviour, faults, wait = CASES[name]
    questions = [f"q{number}." for number in range(TIMES + 1)]
    trial.service = ElevenLabsEmulator(
        stt=questions, tts=Letters(), keys=[KEY], faults=faults, tts_behaviour=behaviour
    )
    trial.answer = answer_to
    begun: asyncio.Queue[int] = asyncio.Queue()

    def note(processor: Processor, frame: Frame, _: Direction) -> None:
        if isinstance(frame, AgentStartedSpeakingFrame) and processor.name == "CallOutput":
            begun.put_nowait(frame.reply)

    async def deed(call: EmulatedTwilioCall) -> None:
        await begun.get()
        for _ in range(TIMES + 1):
            await asyncio.sleep(wait)
            call.say(sentence("zebra"))
            async with asyncio.timeout(6):
                await begun.get()
        await asyncio.sleep(10)

    trial.observers = [note]
    outcome = await trial.run(deed=deed)
    assert len(outcome.bot.seen(InterruptionFrame, "CallOutput")) == TIMES + 2  # the hang-up is one
    voices = [each for each in trial.service.connections if each.endpoint is EmulatedSocket.TTS_MULTI]
    most = max(voice.most_contexts for voice in voices)
    # A slow voice is still busy with what was interrupted, so that the next replies have to wait for a slot.
    assert most == 5 if name == "slow voice" else most <= 5
    assert outcome.text.endswith(answer_to(questions[-1]))
    assert outcome.bot.said("user") == questions
    assert outcome.bot.errors == []
