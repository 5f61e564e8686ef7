"""A bot without vendors, for worker processes: its sounds tell how many turns of the user it knows."""

from __future__ import annotations

from collections.abc import AsyncIterator

from voiceflow import TELEPHONE, AgentAudioFrame, AgentTextFrame, Pipeline, Processor, handles
from voiceflow.dialogue import UserMessage
from voiceflow.processors import Responder
from voiceflow.transports import Call
from voiceflow.turns import UserTurn

RESUMED = 0x60


def sound(value: int) -> bytes:
    """A fifth of a second of one sample."""
    return bytes([value]) * 1600


class Counter(Responder):
    """Says how many turns of the user it knows."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield str(sum(isinstance(message, UserMessage) for message in self.context.messages()))


class Tones(Processor):
    """A voice whose texts are sounds: a number sounds as its value, everything else as one sound."""

    @handles(AgentTextFrame)
    def speak(self, frame: AgentTextFrame) -> AgentAudioFrame:
        text = frame.text.strip()
        data = sound(0x10 + int(text) if text.isdecimal() else RESUMED)
        return AgentAudioFrame(reply=frame.reply, data=data, format=TELEPHONE)


async def bot(call: Call) -> None:
    await call.run(Pipeline([call.input(), Counter(greeting="0"), Tones(), call.output()]))
