"""A phone bot that answers for a dental practice.

voiceflow serve examples/phone_bot.py    answers real calls
voiceflow demo                           the same file, with no key, no network and no phone
"""

from voiceflow import Pipeline
from voiceflow.dialogue import EndCall
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

SYSTEM = """
You answer the phone for the Mill Street dental practice. What you write is spoken: plain words, one or two
short sentences at a time. You know this:
Open Monday to Friday from eight until six, Saturdays from nine until one, closed on Sundays.
There is a free car park behind the building. A check-up is 60 dollars, a cleaning 90.
To book, ask for the day and the time, repeat them, and book when the caller agrees.
When the caller says goodbye, say goodbye too and end the call.
"""

GREETING = "Hello, this is the Mill Street dental practice. How can I help you?"


async def book_appointment(day: str, time: str) -> str:
    """Book an appointment that the caller has agreed to.

    Args:
        day: The day, as the caller said it.
        time: The time of day, as HH:MM.
    """
    # Put your calendar here.
    return f"Done, you are booked for {day}. Is there anything else?"


async def end_call() -> EndCall:
    """Hang up. Say goodbye first."""
    return EndCall()


async def bot(call: Call) -> None:
    """Answer one call."""
    await call.run(
        Pipeline(
            [
                call.input(),
                VAD(),
                ElevenLabsSTT(),
                LLM(system=SYSTEM, greeting=GREETING, tools=[book_appointment, end_call]),
                ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                call.output(),
            ]
        )
    )
