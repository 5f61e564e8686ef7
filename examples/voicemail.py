"""Takes a message after the tone, and writes it to a WAV file. There is no language model.

    voiceflow serve examples/voicemail.py    answers real calls

The greeting and the tone cannot be interrupted. Four seconds of silence, or two minutes in all, end the call.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np

from voiceflow import Frame, Pipeline, Sound, UserAudioFrame, handles
from voiceflow.audio.wav import write_wav
from voiceflow.processors import VAD, Idle, Phrases, ReplyLimits, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call
from voiceflow.turns import UserTurn

GREETING = "Nobody is in the office at the moment. Please leave a message after the tone."
TONE = Sound.tone(1000, 0.5)
SILENCE = Idle(after=4.0, prompts=(), goodbye="Thank you. Goodbye.")
LENGTH = ReplyLimits(longest_call=120.0)
PHRASES = Phrases(closing="That was two minutes. Thank you. Goodbye.")


class Mailbox(Responder):
    """Keeps the user's words after the tone, and answers nothing."""

    is_open = False

    def start(self) -> None:
        self.samples = [np.zeros(0, np.int16)]

    @handles(UserAudioFrame)
    def keep(self, frame: UserAudioFrame) -> Frame:
        if self.is_open:
            self.samples.append(frame.samples)
        return frame

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield ""


async def invite(call: Call, mailbox: Mailbox) -> None:
    """Greet, and open the mailbox after the tone."""
    call.say(GREETING, protected=True)
    mailbox.is_open = (await call.play(TONE, protected=True)).is_complete


async def bot(call: Call) -> None:
    """Answer one call."""
    mailbox = Mailbox(idle=SILENCE, phrases=PHRASES, reply_limits=LENGTH)
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    async with asyncio.TaskGroup() as group:
        group.create_task(invite(call, mailbox))
        await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), mailbox, voice, call.output()]))
    file, samples = Path(f"message-{call.call_sid}.wav"), np.concatenate(mailbox.samples)
    await asyncio.to_thread(write_wav, file, samples, call.format.sample_rate)
