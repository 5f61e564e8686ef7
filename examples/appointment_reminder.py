"""Calls a patient about an appointment. A mailbox gets a message, a call screener an introduction.

    python examples/appointment_reminder.py +15550100 +15550199

The first number is called, the second is one of the account's. It needs PUBLIC_URL, at which Twilio reaches
this program, and the keys of Twilio, ElevenLabs and the model.
"""

import asyncio
import sys

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.answering import AnswerDetector, ScreeningReply, VoicemailDrop
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import dial
from voiceflow.transports import Call, DialOutcome

WHO = "This is Anna, the automatic assistant of the Park Street dental practice"
GREETING = f"{WHO}. I am calling about your appointment on Monday at nine. Does that still suit you?"
MESSAGE = f"{WHO}. Your appointment is on Monday at nine. Please call us if that does not suit you. Goodbye."
SYSTEM = """
You called a patient about the appointment on Monday at nine, and asked whether it still suits them. Answer in
one or two short sentences: what you write is spoken. If it does not suit them, ask them to call the practice.
"""


async def bot(call: Call) -> None:
    """Talk to whoever or whatever answers."""
    await call.run(
        Pipeline(
            [
                call.input(),
                VAD(),
                ElevenLabsSTT(),
                AnswerDetector(greeting=GREETING),
                VoicemailDrop(MESSAGE),
                ScreeningReply(f"{WHO}, about the appointment on Monday."),
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
    return 0 if result.outcome in (DialOutcome.ANSWERED, DialOutcome.MACHINE) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:3])))
