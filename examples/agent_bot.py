"""A phone bot whose brain is an agent of ElevenLabs' Agents platform: one processor hears, thinks and speaks.

    voiceflow call examples/agent_bot.py --say "Is Friday at ten free?"
    voiceflow serve examples/agent_bot.py    answers real calls

The agent's words, knowledge, voice and turn-taking are set at ElevenLabs. Three things are set here:
the functions that it may call (its client tools, under the same names), the variables that its prompt uses,
and a VAD, with which it falls silent as soon as the user speaks.
"""

import os

from voiceflow import Pipeline
from voiceflow.dialogue import EndCall
from voiceflow.processors import VAD
from voiceflow.processors.elevenlabs import ElevenLabsAgent
from voiceflow.transports import Call

AGENT = os.environ.get("ELEVENLABS_AGENT_ID", "agent_01k0dentalpractice")

FREE = {("friday", "10:00"), ("friday", "14:00"), ("monday", "09:00")}
"""Put your calendar here."""


async def find_appointment(day: str, time: str) -> dict[str, bool]:
    """Tell whether an appointment is free.

    Args:
        day: The day of the week.
        time: The time of day, as HH:MM.
    """
    return {"free": (day.lower(), time) in FREE}


async def hang_up() -> EndCall:
    """End the call; the agent may say goodbye before or after."""
    return EndCall()


async def bot(call: Call) -> None:
    """Answer one call."""
    agent = ElevenLabsAgent(
        AGENT,
        tools=[find_appointment, hang_up],
        # The agent knows only this about the user.
        variables={"caller_number": call.from_number},
    )
    await call.run(Pipeline([call.input(), VAD(), agent, call.output()]))
