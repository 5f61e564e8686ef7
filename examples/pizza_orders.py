"""Pizza by phone: the model takes the order with tools, and reads it back before it is placed.

voiceflow call examples/pizza_orders.py --say "Two large margheritas, please." --say "That is all."
voiceflow serve examples/pizza_orders.py    answers real calls
"""

from typing import Literal

from voiceflow import Pipeline
from voiceflow.dialogue import EndCall, tool
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

SYSTEM = """
You take orders for Pizzeria Roma, in one or two short sentences at a time: what you write is spoken.
Put each pizza on the order with add_pizza. When the caller wants nothing more, read the order back with its
price, ask for a yes, and only then call place_order. At the end say goodbye and call end_call.
"""
PRICES = {"margherita": 9, "funghi": 11, "diavola": 12}
PLACED: list[dict[str, int]] = []
"""Put your kitchen here."""


async def bot(call: Call) -> None:
    """Answer one call."""
    order: dict[str, int] = {}

    async def add_pizza(kind: Literal["margherita", "funghi", "diavola"], number: int = 1) -> str:
        """Put pizzas on the order, or take them off with a negative number."""
        order[kind] = max(0, order.get(kind, 0) + number)
        return f"{order}, {sum(PRICES[each] * order[each] for each in order)} euros"

    @tool(filler="One moment, I am sending it to the kitchen.")
    async def place_order() -> str:
        """Send the order to the kitchen, once the caller has agreed to it."""
        if not any(order.values()):
            return "There is nothing on the order yet."
        PLACED.append(dict(order))
        return "Placed. It is ready in 20 minutes."

    async def end_call() -> EndCall:
        """Hang up. Say goodbye first."""
        return EndCall()

    greeting = "Pizzeria Roma, what can I get you today? We have margherita, funghi and diavola."
    agent = LLM(system=SYSTEM, greeting=greeting, tools=[add_pizza, place_order, end_call])
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
