"""A barge-in while the vendors are blocked: the agent falls silent as fast as ever."""

import asyncio
from collections.abc import Callable

import pytest

from tests.faults.speech import recognise, sentence
from tests.faults.trial import KEY, MODEL, QUESTIONS, Trial, answer_to
from voiceflow import PausePlayoutFrame, UserAudioFrame
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedSocket, FunctionListener, TtsBehaviour
from voiceflow.emulators.openai import Answer, Delivery
from voiceflow.emulators.twilio import EmulatedTwilioCall

pytestmark = pytest.mark.rows(3)

# The voice model hears windows of 32 ms, and needs two or three of them.
PAUSE_LIMIT, CLEAR_LIMIT = 0.08, 0.2
BLOCKED = 1.0
"""Seconds. Beyond 1.5 without a word, a voice is taken for noise and the agent goes on until words come."""
BARGE_IN = "velvet harbor tulip comet"
"""Long enough to interrupt without a word, since a stalled recogniser gives none."""
LONG = "Cobalt is a metal that was known to the ancients, and it is blue in glass and in glazes. " * 3


def block_speech(trial: Trial, endpoint: EmulatedSocket) -> None:
    [connection] = trial.service.open_connections(endpoint)
    connection.stall(BLOCKED)


def block_model(trial: Trial) -> None:
    loop = asyncio.get_running_loop()
    for connection in trial.network.connections(MODEL):
        connection.stall()
        loop.call_later(BLOCKED, connection.resume)


def block_all(trial: Trial) -> None:
    block_speech(trial, EmulatedSocket.STT)
    block_speech(trial, EmulatedSocket.TTS_MULTI)
    block_model(trial)


VENDORS: dict[str, Callable[[Trial], None]] = {
    "none": lambda _: None,
    "recogniser": lambda trial: block_speech(trial, EmulatedSocket.STT),
    "voice": lambda trial: block_speech(trial, EmulatedSocket.TTS_MULTI),
    "model": block_model,
    "all": block_all,
}


@pytest.mark.parametrize("offset", [0.0, 0.06, 0.13])
@pytest.mark.parametrize("name", VENDORS)
async def test_the_agent_falls_silent_though_its_vendors_are_blocked(
    name: str, offset: float, trial: Trial
) -> None:
    # The model and the voice are still at work on the answer when the caller speaks.
    slow = TtsBehaviour(speed=1.5)
    trial.service = ElevenLabsEmulator(
        stt=FunctionListener(recognise, redecode=True),
        tts=trial.service.voice,
        keys=[KEY],
        tts_behaviour=slow,
    )
    trial.replies = [lambda _: Answer(text=LONG, delivery=Delivery(token_gap=0.08))]

    async def deed(call: EmulatedTwilioCall) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(2)
        said = call.say(sentence(QUESTIONS[0]))
        await asyncio.sleep(said.end + 3 + offset - loop.time())
        assert not trial.model.exchanges[-1].is_complete
        VENDORS[name](trial)
        said = call.say(sentence(BARGE_IN))
        await asyncio.sleep(said.end + BLOCKED + 4 - loop.time())

    outcome = await trial.run(deed=deed)
    barge_in = outcome.call.record.said[-1].at
    voiced = min(
        at
        for at, frame in outcome.bot.seen(UserAudioFrame, "CallInput")
        if at > barge_in and set(frame.data) != {0xFF}
    )
    [paused] = [at for at, _ in outcome.bot.seen(PausePlayoutFrame, "CallOutput") if at > barge_in]
    assert paused - voiced <= PAUSE_LIMIT + 1e-9
    assert [each for each in outcome.call.record.media if paused - 0.12 < each.at <= paused], (
        "it was speaking"
    )
    [cleared] = outcome.call.record.clears
    assert cleared.at - voiced <= CLEAR_LIMIT + 1e-9
    # Nothing is sent between the pause and the new answer, which comes in spite of all.
    assert [each for each in outcome.call.record.media if paused < each.at < said_end(outcome.call)] == []
    assert outcome.text.endswith(answer_to(BARGE_IN))
    assert outcome.bot.said("user") == [QUESTIONS[0], BARGE_IN]


def said_end(call: EmulatedTwilioCall) -> float:
    return call.record.said[-1].end
