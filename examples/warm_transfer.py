"""A reception that puts callers through to a person who is briefed first and may decline.

    voiceflow serve examples/warm_transfer.py    answers real calls

While the person is called, the caller hears music and stays with the agent: whatever they say is still
understood. If the person declines, is busy or does not answer, the conversation goes on.
"""

import os

from voiceflow import Pipeline
from voiceflow.dialogue import tool
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call, ConsultOutcome

SYSTEM = """
You answer the phone of Mill Street Bicycles, in one or two short sentences: what you write is spoken.
When the caller asks for a person, call to_the_workshop with their wish in one sentence.
"""
WORKSHOP = os.environ.get("WORKSHOP", "+15550177")


async def bot(call: Call) -> None:
    """Answer one call."""

    @tool(time_limit=150)  # a phone that rings, a briefing, a decision
    async def to_the_workshop(wish: str) -> str:
        """Put the caller through to the workshop.

        Args:
            wish: What the caller wants, in one sentence, for the person who answers.
        """
        outcome = await call.warm_transfer(WORKSHOP, briefing=f"A caller from the hotline. {wish}")
        if outcome is ConsultOutcome.ACCEPTED:
            return "The caller is connected."
        return f"The workshop did not take the call ({outcome}). Offer to take a message."

    agent = LLM(system=SYSTEM, greeting="Mill Street Bicycles, hello.", tools=[to_the_workshop])
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
