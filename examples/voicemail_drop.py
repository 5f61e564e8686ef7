"""Leaves a message in a mailbox after the beep, and reports whether the carrier has played all of it.

    python examples/voicemail_drop.py +15550100 +15550199

The first number is called, the second is one of the account's. A person who answers hears the message, too.
It needs PUBLIC_URL, and the keys of the carrier and of ElevenLabs. There is no language model.
"""

import asyncio
import sys
from collections.abc import AsyncIterator

from voiceflow import Pipeline
from voiceflow.processors import VAD, Responder
from voiceflow.processors.answering import AnswerDetector, DroppedMessage, VoicemailDrop
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import dial
from voiceflow.transports import Bot, Call
from voiceflow.turns import UserTurn

MESSAGE = "This is the Park Street library. The book that you ordered is here until Friday. Goodbye."


class Parting(Responder):
    """Says goodbye to a person who answers the message."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        yield "Thank you. Goodbye."
        await self._call.hang_up()


def bot_for(left: list[DroppedMessage]) -> Bot:
    """Make a bot that notes the message it has left."""

    async def bot(call: Call) -> None:
        detector = AnswerDetector(greeting=MESSAGE)
        drop = VoicemailDrop(MESSAGE, left.append)
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        before = [call.input(), VAD(), ElevenLabsSTT(), detector, drop]
        await call.run(Pipeline([*before, Parting(call), voice, call.output()]))

    return bot


async def main(to: str, from_number: str) -> int:
    """Make the call, and print what became of it."""
    left: list[DroppedMessage] = []
    result = await dial(to, bot_for(left), from_number=from_number)
    is_left = any(message.is_complete for message in left)
    print(f"{result.outcome}: {'the message was left' if is_left else result.reason}")  # noqa: T201
    return 0 if result.is_answered else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:3])))
