"""What is said to a voice changer, and what came of it."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AudioFormat,
    Encoding,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.audio.g711 import decode, encode
from voiceflow.emulators.elevenlabs import TtsBehaviour
from voiceflow.processors.elevenlabs import ElevenLabsVoiceChanger

VOICE = "21m00Tcm4TlvDq8ikWAM"
HOST = "api.elevenlabs.io"
SLOW = TtsBehaviour(speed=2.0, chunk=0.2)
PACKET = 0.02


def tone(
    seconds: float, *, level: int = 8000, hertz: float = 1234.0, audio: AudioFormat = TELEPHONE
) -> bytes:
    index = np.arange(round(seconds * audio.sample_rate))
    samples = level * np.sin(2 * np.pi * hertz * index / audio.sample_rate)
    return encode(samples.astype(np.int16), audio.encoding)


def audio(data: bytes, reply: int = 1) -> AgentAudioFrame:
    return AgentAudioFrame(reply=reply, data=data, format=TELEPHONE)


def heard(call: Any, reply: int = 1) -> bytes:
    return b"".join(frame.data for frame in call.all(AgentAudioFrame) if frame.reply == reply)


def loudest(data: bytes) -> float:
    """The frequency of most power, in Hz."""
    samples = decode(data, Encoding.MULAW).astype(float)
    return float(np.abs(np.fft.rfft(samples)).argmax() * 8000 / len(samples))


def changer(**options: Any) -> ElevenLabsVoiceChanger:
    return ElevenLabsVoiceChanger(VOICE, **options)


async def speak(call: Any, seconds: float, *, pause: float = 0.0) -> None:
    """What the line and the VAD before it give: voice, then the silence after which the VAD is sure."""
    begun = call.session.now()
    data = tone(seconds) + TELEPHONE.silence(0.3)
    for number, at in enumerate(range(0, len(data), 160)):
        await asyncio.sleep(PACKET)
        if number == 4:
            call.send(UserStartedSpeakingFrame(at=begun))
        call.send(UserAudioFrame(data=data[at : at + 160], format=TELEPHONE))
    call.send(UserStoppedSpeakingFrame(at=begun + seconds))
    await asyncio.sleep(pause)
