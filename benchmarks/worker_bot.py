"""The bot of ``benchmarks.workers``: voice detection, turns and playout, without vendors."""

from __future__ import annotations

from collections.abc import AsyncIterator

from voiceflow import TELEPHONE, AgentAudioFrame, AgentTextFrame, Pipeline, Processor, handles
from voiceflow.processors import VAD, Responder
from voiceflow.transports import Call
from voiceflow.turns import UserTurn

SPEECH = b"\x20" * 8000
"""A second of sound."""


class Reply(Responder):
    """Answers each turn of keys."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield "Yes."


class Tone(Processor):
    """A voice whose every text is a second of sound."""

    @handles(AgentTextFrame)
    def speak(self, frame: AgentTextFrame) -> AgentAudioFrame:
        return AgentAudioFrame(reply=frame.reply, data=SPEECH, format=TELEPHONE)


async def bot(call: Call) -> None:
    """Answers a call."""
    await call.run(Pipeline([call.input(), VAD(), Reply(greeting="Hello."), Tone(), call.output()]))
