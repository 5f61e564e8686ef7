"""A phone bot on a speech-to-speech model: one processor hears, thinks and speaks.

    voiceflow serve examples/realtime_bot.py    answers real calls

The model decides when the user has finished. A VAD before it lets the agent fall silent as soon as the user
speaks; the model then learns how much of its answer was heard. Set ``OPENAI_API_KEY``, or with
``REALTIME=gemini`` set ``GEMINI_API_KEY``.
"""

import os

from voiceflow import Pipeline, Processor
from voiceflow.dialogue import EndCall
from voiceflow.processors import VAD
from voiceflow.processors.gemini import GeminiLive
from voiceflow.processors.openai import OpenAIRealtime
from voiceflow.transports import Call

INSTRUCTIONS = "You answer the phone for the Mill Street dental practice. One short sentence at a time."
GREETING = "Hello, this is the Mill Street dental practice. How can I help you?"

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
    """End the call, after you have said goodbye."""
    return EndCall()


def agent() -> Processor:
    """The model that answers."""
    kind = GeminiLive if os.environ.get("REALTIME") == "gemini" else OpenAIRealtime
    return kind(instructions=INSTRUCTIONS, greeting=GREETING, tools=[find_appointment, hang_up])


async def bot(call: Call) -> None:
    """Answer one call."""
    await call.run(Pipeline([call.input(), VAD(), agent(), call.output()]))
