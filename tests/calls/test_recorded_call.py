"""Whole calls that are recorded and written down afterwards, and calls that are heard by the utterance."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from voiceflow import Pipeline
from voiceflow.audio.recording import StereoRecording
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.stt.call_transcripts import transcribe_call
from voiceflow.emulators.elevenlabs import Script
from voiceflow.emulators.elevenlabs.api.transcripts import TranscriptionBehaviour
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.processors import VAD, Recorder, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSegmentSTT, ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.testing.sound import voices
from voiceflow.transports.twilio import TwilioCall
from voiceflow.turns import UserTurn


class Parrot(Responder):
    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield f"You said: {turn.text}"


class RecordingBot:
    """Records, and hands the recordings to whoever waits for them."""

    def __init__(self) -> None:
        self.recordings: asyncio.Queue[StereoRecording] = asyncio.Queue(maxsize=10)
        self.returned: list[float] = []

    async def __call__(self, call: TwilioCall) -> None:
        recorder = Recorder()
        parrot = Parrot(greeting="Good morning.")
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        chain = [call.input(), VAD(), ElevenLabsSTT(), parrot, voice, recorder, call.output()]
        await call.run(Pipeline(chain))
        self.recordings.put_nowait(recorder.recording)
        self.returned.append(asyncio.get_running_loop().time())


async def test_a_call_is_written_down_with_its_speakers_and_nobody_waits_for_it() -> None:
    bot = RecordingBot()
    async with Stage(partial(create_app, bot)) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("a table for two")
            await caller.wait_for_agent()
        hung_up = asyncio.get_running_loop().time()
        # The service hears again what was said, in the order in which it was.
        emulator = stage.speech
        emulator.transcripts.listener = Script(
            ["Good morning.", "A table for two.", "You said: a table for two"]
        )
        emulator.transcripts.behaviour = TranscriptionBehaviour(pause=1.0)
        emulator.http.plan(HttpFault(delay=60.0))
        recording = await bot.recordings.get()
        client = ElevenLabs(http=stage.network.session(), api_key="key-of-the-stage")
        found = await transcribe_call(recording, client)
        done = asyncio.get_running_loop().time()
        assert [(turn.speaker, turn.text) for turn in found.turns] == [
            ("agent", "Good morning."),
            ("user", "A table for two."),
            ("agent", "You said: a table for two"),
        ]
        assert [turn.start for turn in found.turns] == sorted(turn.start for turn in found.turns)
        assert bot.returned[0] < hung_up + 1.0 < done


async def test_the_recording_is_what_the_caller_heard() -> None:
    bot = RecordingBot()
    async with Stage(partial(create_app, bot)) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("one two three four five six seven eight nine ten")
            # Longer than the caller listens.
            await caller.interrupt_after(1.0, "stop")
            await caller.wait_for_agent()
        recording = (await bot.recordings.get()).samples
        heard = caller.call.record.stereo()
        late = [differences(heard[:, side], recording[:, side]) for side in (0, 1)]
        assert late[0] == [(0.0, 0.0), (0.0, 0.0)]
        # What the output had sent ahead when it was paused still sounded: 0.3 s at most.
        greeting, (start, end), answer = late[1]
        assert greeting == answer == (0.0, 0.0)
        assert start == 0.0
        assert -0.3 <= end <= 0.0


def differences(heard: NDArray[np.int16], recorded: NDArray[np.int16]) -> list[tuple[float, float]]:
    """How much later each sound begins and ends in the recording than at the carrier.

    The session starts with the stream and the carrier's record with the call: a fixed time between them.
    """
    theirs, ours = voices(heard, 8000), voices(recorded, 8000)
    assert len(theirs) == len(ours)
    shift = theirs[0].start - ours[0].start
    return [
        (float(round(b.start + shift - a.start, 3)), float(round(b.end + shift - a.end, 3)))
        for a, b in zip(theirs, ours, strict=True)
    ]


async def test_a_caller_is_understood_by_the_utterance() -> None:
    async def bot(call: TwilioCall) -> None:
        parrot = Parrot(greeting="Hello.")
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        await call.run(Pipeline([call.input(), VAD(), ElevenLabsSegmentSTT(), parrot, voice, call.output()]))

    async with Stage(partial(create_app, bot)) as stage:
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
        assert not stage.speech.connections or all(c.endpoint != "stt" for c in stage.speech.connections)
