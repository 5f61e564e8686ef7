"""Joins a Zoom, Meet or Teams meeting by phone, and answers whoever says its name.

    python examples/meeting_dial_in.py zoom "812 3456 7890" 445566 +15550111 +15550199

Service, meeting, passcode ("" for none) and the service's number are in the invitation; the last number is
one of the account's. The keys are pressed when the machine asks for them. In a waiting room the agent waits.
"""

import asyncio
import sys

from voiceflow import Pipeline
from voiceflow.dialogue import EndCall
from voiceflow.processors import LLM, VAD, ReplyLimits
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.meeting import CalledByName, MeetingEntrance
from voiceflow.server import dial
from voiceflow.transports import Bot, Call
from voiceflow.transports.dial_in import KeyStep, key_steps, keys_by_request

GREETING = "Hello, this is Otto, an automatic assistant. Say my name when you need me."
SYSTEM = """
You are Otto, an assistant in a meeting. You get what people say, up to the sentence that is meant for you.
Answer only that, in one short spoken sentence. When you are asked to leave, say goodbye and leave.
"""


async def leave() -> EndCall:
    """Leave the meeting. Say goodbye first."""
    return EndCall()


def bot_for(steps: tuple[KeyStep, ...]) -> Bot:
    """Make a bot that enters a meeting with these keys."""

    async def bot(call: Call) -> None:
        entrance = MeetingEntrance(
            entered=lambda: call.say(GREETING, protected=True),
            keys=keys_by_request(steps),
            press=call.send_digits,
        )
        # Most of what is said is not for Otto: it never asks people to say it again.
        agent = LLM(system=SYSTEM, tools=[leave], reply_limits=ReplyLimits(repeats=0))
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        before = [call.input(), VAD(), ElevenLabsSTT(), entrance, CalledByName("Otto", follow_up=8.0)]
        await call.run(Pipeline([*before, agent, voice, call.output()]))

    return bot


async def main(service: str, meeting: str, passcode: str, number: str, from_number: str) -> int:
    """Join the meeting until it ends, or the agent is asked to leave."""
    bot = bot_for(key_steps(service, meeting, passcode))  # type: ignore[arg-type]
    result = await dial(number, bot, from_number=from_number)
    print(f"{result.outcome}: {result.reason}")  # noqa: T201 - a program for the command line
    return 0 if result.is_answered else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:6])))
