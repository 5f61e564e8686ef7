"""Calls a company for the user: through its menu, through its queue, to a person at the reception.

    python examples/call_reception.py +15550100 +15550199

The first number is called, the second is one of the account's. In the queue neither the recogniser nor the
model costs anything: music is not sent to the one, announcements not to the other.
"""

import asyncio
import sys

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.answering import (
    AnswerDetector,
    HoldGate,
    HoldWatch,
    MenuNavigator,
    ScreeningReply,
)
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import dial
from voiceflow.transports import Call

SYSTEM = """
You call a garage for Ms Okafor, who wants her car inspected next week, any morning. You are her automatic
assistant and say so. Agree on a day and an hour, in one short sentence at a time: what you write is spoken.
"""
WISHES = ("appointment", "service", "reception", "operator")


async def bot(call: Call) -> None:
    """Talk to whoever or whatever answers."""
    await call.run(
        Pipeline(
            [
                call.input(),
                VAD(),
                HoldGate(),
                ElevenLabsSTT(),
                HoldWatch(),
                AnswerDetector(patience=900.0),
                MenuNavigator(call.send_digits, *WISHES),
                ScreeningReply("An automatic assistant for Ms Okafor, about an inspection of her car."),
                LLM(system=SYSTEM),
                ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                call.output(),
            ]
        )
    )


async def main(to: str, from_number: str) -> int:
    """Make the call, and print what became of it."""
    result = await dial(to, bot, from_number=from_number)
    print(f"{result.outcome}: {result.reason}")  # noqa: T201 - a program for the command line
    return 0 if result.is_answered else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:3])))
