"""Waits in a company's queue for you, and calls you into the conversation when a person is there.

    python examples/on_hold.py +15550100 +15550199 +15550111

The first number is called, the second is one of the account's; the third is yours. While music plays, nothing
is sent to the recogniser, and announcements reach nobody. There is no language model.
"""

import asyncio
import sys
from collections.abc import AsyncIterator

from voiceflow import Pipeline
from voiceflow.processors import VAD, Responder
from voiceflow.processors.answering import AnswerDetector, HoldGate, HoldWatch
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import dial
from voiceflow.transports import Bot, Call
from voiceflow.turns import UserTurn

WORDS = "Hello. I was waiting for somebody who would like to speak to you. One moment please."


class PutThrough(Responder):
    """Answers the first words of a person by calling in whoever wants to speak to them."""

    def __init__(self, call: Call, to: str) -> None:
        super().__init__()
        self._call, self._to = call, to

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield WORDS
        await self._call.transfer(self._to)


def bot_for(to: str) -> Bot:
    """Make a bot that connects the call with this number."""

    async def bot(call: Call) -> None:
        gate, watch = HoldGate(), HoldWatch()
        detector, connect = AnswerDetector(patience=3600.0), PutThrough(call, to)
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        before = [call.input(), VAD(), gate, ElevenLabsSTT(), watch]
        await call.run(Pipeline([*before, detector, connect, voice, call.output()]))

    return bot


async def main(to: str, from_number: str, own_number: str) -> int:
    """Make the call, and print what became of it."""
    result = await dial(to, bot_for(own_number), from_number=from_number)
    print(f"{result.outcome}: {result.reason}")  # noqa: T201 - a program for the command line
    return 0 if result.is_answered else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:4])))
