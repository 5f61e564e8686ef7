"""A bot with tools: it looks orders up by their number, spoken or keyed, and hangs up by itself.

    voiceflow call examples/order_status.py --brain orders --say "Where is my order?" --say "4 7 2 9."
    voiceflow serve examples/order_status.py    answers real calls

A tool is a function. Its name, docstring and type hints tell the model when and how to call it; the model
reads its result, and ``EndCall`` ends the call when the last word was heard. Keys that the user
presses are in the conversation as "(pressed keys: 4729)".
"""

from voiceflow import Pipeline
from voiceflow.dialogue import EndCall
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

SYSTEM = """
You answer the order line of a web shop, in one or two short sentences at a time: what you write is spoken.
Ask for the order number, four digits, spoken or keyed. Look it up with order_status and tell what it says;
never guess. When the caller needs nothing more, say goodbye and call end_call.
"""

ORDERS = {
    "4729": {"status": "on its way", "delivery": "tomorrow"},
    "1234": {"status": "delivered", "delivery": ""},
    "5081": {"status": "being packed", "delivery": "on Friday"},
}
"""Put your database here."""


async def order_status(number: str) -> dict[str, str] | str:
    """Tell where an order is and when it comes.

    Args:
        number: The order's number, digits only.
    """
    digits = "".join(filter(str.isdigit, number))
    return ORDERS.get(digits, "I cannot find an order with that number. Could you say it again?")


async def end_call() -> EndCall:
    """Hang up. Say goodbye first."""
    return EndCall()


async def bot(call: Call) -> None:
    """Answer one call."""
    agent = LLM(
        system=SYSTEM,
        greeting="Hello, this is the order line. What can I do for you?",
        tools=[order_status, end_call],
    )
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
