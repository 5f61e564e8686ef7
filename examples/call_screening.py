"""Calls a person whose phone asks who is calling, and talks to them when they come to the phone.

    python examples/call_screening.py +15550100 +15550199

The first number is called, the second is one of the account's. The agent says its name and its reason up to
three times, as often as the phone asks, and leaves after 45 seconds if nobody comes.
"""

import asyncio
import sys

from voiceflow import Pipeline
from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.processors import LLM, VAD
from voiceflow.processors.answering import AnswerDetector, ScreeningReply
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import dial
from voiceflow.transports import Call

INTRODUCTION = "Otto, the automatic assistant of Hill Road Windows, about the repair on Tuesday."
GREETING = "Hello, this is Otto, the automatic assistant of Hill Road Windows. May we come on Tuesday at ten?"
SYSTEM = """
You called a customer of Hill Road Windows and asked whether the fitter may come on Tuesday at ten. Answer in
one short sentence: what you write is spoken. If that does not suit them, say that a colleague will call back.
"""


def report(verdict: AnswerVerdict) -> None:
    """Print who is on the phone, as soon as it is known and whenever it changes."""
    print(f"{verdict.answered_by} after {verdict.at:.1f} s")  # noqa: T201 - a program for the command line


async def bot(call: Call) -> None:
    """Talk to the phone's assistant, then to the person."""
    detector = AnswerDetector(report, greeting=GREETING, leave=(AnsweredBy.VOICEMAIL, AnsweredBy.FAX))
    reply, agent = ScreeningReply(INTRODUCTION), LLM(system=SYSTEM)
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    parts = [call.input(), VAD(), ElevenLabsSTT(), detector, reply, agent, voice, call.output()]
    await call.run(Pipeline(parts))


async def main(to: str, from_number: str) -> int:
    """Make the call, and print what became of it."""
    result = await dial(to, bot, from_number=from_number)
    print(f"{result.outcome}: {result.reason}")  # noqa: T201
    return 0 if result.is_answered else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:3])))
