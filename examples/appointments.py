"""Appointments by phone: functions that call functions, with an agent or a question for each step.

    voiceflow call examples/appointments.py --say "Ada Lovelace." --say "I need an appointment."
    voiceflow serve examples/appointments.py    answers real calls

The receptionist finds out what the user wants; the booking agent has its prompt, its tool and a typed result.
A user who asks for a person is put through from every step.
"""

import datetime
from dataclasses import dataclass
from functools import partial
from typing import Literal

from voiceflow import Pipeline
from voiceflow.clients.twilio import twiml
from voiceflow.processors import VAD, Idle
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.steps import (
    AgentStep,
    Date,
    Exit,
    ExitTaken,
    Name,
    NotCapturedError,
    PhoneNumber,
    StepRunner,
    Steps,
    YesNo,
)
from voiceflow.transports import Call

SYSTEM = (
    "You answer the phone of the Mill Street dental practice. One short sentence at a time: it is spoken."
)
PERSON = Exit("wants_person", "The user wants to talk to a person.", ("a person", "a human", "operator"))
FRONT_DESK = "+15550123"
BOOKED: list[tuple[str, str, str]] = []
"""Put your calendar here."""


@dataclass
class Wish:
    """What the user wants."""

    kind: Literal["appointment", "question"]


@dataclass
class Slot:
    """The time of an appointment that the user has agreed to."""

    hour: int


async def free_hours(day: str) -> list[int]:
    """Look up the free hours of a day, as YYYY-MM-DD."""
    return [9, 11, 15] if datetime.date.fromisoformat(day).weekday() < 5 else []


async def reception(steps: StepRunner, call: Call) -> None:
    """Answer the phone."""
    try:
        name = await steps.ask(Name("Mill Street dental practice. Who am I speaking to?", read_back=False))
        wish = await steps.run(AgentStep("Find out what the user wants. Do not book anything.", Wish))
        if wish.kind == "appointment":
            await book(steps, name, call.from_number)
        else:
            await steps.run(
                AgentStep("Answer questions: open Monday to Friday, eight to six; 12 Mill Street.")
            )
        steps.say("Thank you for calling. Goodbye!")
    except ExitTaken:
        steps.say("I put you through.")
        await call.transfer(twiml.document(twiml.dial(FRONT_DESK)))
    except NotCapturedError:
        steps.say("I am sorry, I did not understand. Please call again later. Goodbye.")


async def book(steps: StepRunner, name: str, caller: str) -> None:
    """Book an appointment."""
    while True:
        day = await steps.ask(Date("Which day would you like?", is_past=False, read_back=False))
        if hours := await free_hours(day.isoformat()):
            break
        steps.say("We are closed on that day.")
    prompt = f"Agree on one of these free hours on {day:%A, %B %d}: {hours}. Propose them first."
    slot = await steps.run(AgentStep(prompt, Slot, check=partial(wrong_hour, hours)))
    number = caller
    if not await steps.ask(YesNo("May we call you back on the number you are calling from?")):
        number = await steps.ask(PhoneNumber())
    await steps.once(BOOKED.append, (name, f"{day} {slot.hour}:00", number))
    steps.say(f"You are booked for {day:%A} at {slot.hour} o'clock.")


def wrong_hour(hours: list[int], slot: Slot) -> str | None:
    """What is wrong with a slot."""
    return None if slot.hour in hours else f"that hour is not free; free are {hours}"


async def bot(call: Call) -> None:
    """Answer one call."""
    agent = Steps(partial(reception, call=call), system=SYSTEM, exits=[PERSON], idle=Idle())
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
