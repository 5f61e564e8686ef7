"""Agents of the emulated platform, and what a test wants to know of a call to one."""

import asyncio
from typing import Any

from tests.processors.elevenlabs.conftest import Call
from voiceflow import (
    AgentAudioFrame,
    AgentWordsFrame,
    AudioFormat,
    EndFrame,
    Processor,
    UserAudioFrame,
    handles,
)
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import Brainlike, EchoBrain, brain_of
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.processors.elevenlabs import ElevenLabsAgent

GREETING = "Hello! How can I help you?"


def emulator(*stt: str, agent: Brainlike = (), **behaviour: Any) -> ElevenLabsEmulator:
    service = AgentService(brain_of(agent) if agent else EchoBrain(), behaviour=AgentBehaviour(**behaviour))
    return ElevenLabsEmulator(stt=stt, agent=service)


def silent() -> ElevenLabsEmulator:
    """An agent that says nothing: the test does."""
    return ElevenLabsEmulator(agent=AgentService(EchoBrain(), lookup=lambda _: phone_agent("")))


async def say(call: Call, seconds: float, *, then: float = 0.0, audio: AudioFormat = TELEPHONE) -> None:
    sound = encode(FormantVoice(seconds / 5).speech("voice", audio.sample_rate).samples, audio.encoding)
    sound += audio.silence(then)
    size = audio.size(0.02)
    for begin in range(0, len(sound), size):
        call.send(UserAudioFrame(data=sound[begin : begin + size], format=audio))
        await asyncio.sleep(0.02)


def agent_of(call: Call) -> ElevenLabsAgent:
    assert isinstance(call.processor, ElevenLabsAgent)
    return call.processor


def record_of(call: Call) -> ConversationRecord:
    record = call.emulator.connections[-1].conversation
    assert record is not None
    return record


def spoken(call: Call) -> dict[int, float]:
    seconds: dict[int, float] = {}
    for frame in call.all(AgentAudioFrame):
        seconds[frame.reply] = seconds.get(frame.reply, 0.0) + frame.duration
    return seconds


def words(call: Call, reply: int) -> str:
    told = [word.text for frame in call.all(AgentWordsFrame) if frame.reply == reply for word in frame.words]
    return " ".join(told)


class Lingers(Processor):
    """Holds the end of a call for a second, as an output does that still plays."""

    @handles(EndFrame)
    async def hold(self, frame: EndFrame) -> EndFrame:
        await asyncio.sleep(1)
        return frame
