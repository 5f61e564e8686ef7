"""A hotel's reception in English and Spanish: it looks rooms up, takes messages, and puts users through.

    voiceflow call examples/bilingual_reception.py --say "¿Habla español?"
    voiceflow serve examples/bilingual_reception.py    answers real calls

``call.language`` changes recogniser, voice, prompt, the rules for turns and the agent's own phrases together.
It may be set before the pipeline runs, as here by the number that calls, and at any moment of the call.
"""

from collections.abc import Callable

from voiceflow import Pipeline
from voiceflow.clients.twilio import twiml
from voiceflow.dialogue import EndCall
from voiceflow.processors import LLM, VAD, Idle
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

PROMPTS = {
    "en": "You are the reception of the Hotel Sol. Answer in English, in one or two short sentences. "
    "If the user speaks Spanish or asks for it, call switch_language first.",
    "es": "Eres la recepción del Hotel Sol. Responde en español, en una o dos frases cortas. "
    "Si el cliente habla inglés o lo pide, llama primero a switch_language.",
}
GREETINGS = {
    "en": "Hotel Sol, good morning. How can I help you?",
    "es": "Hotel Sol, buenos días. ¿En qué puedo ayudarle?",
}
VOICES = {"en": "21m00Tcm4TlvDq8ikWAM", "es": "JBFqnCBsd6RMkjVDRZzb"}
FREE_ROOMS = {"friday": 3, "saturday": 0, "sunday": 5}
MESSAGES: list[tuple[str, str]] = []
"""Put your booking system here."""
FRONT_DESK = "+15550123"


def tools_of(call: Call) -> list[Callable[..., object]]:
    """The agent's tools in one call."""

    async def switch_language(code: str) -> str:
        """Go on in another language.

        Args:
            code: "en" for English, "es" for Spanish.
        """
        if code not in PROMPTS:
            return f"The reception speaks {' and '.join(PROMPTS)} only."
        call.language = code
        return f"From now on the conversation is in this language: {code}."

    async def free_rooms(day: str) -> str:
        """Look up how many rooms are free.

        Args:
            day: Name of the day, in English.
        """
        return f"{FREE_ROOMS.get(day.lower(), 0)} rooms are free."

    async def take_message(name: str, text: str) -> str:
        """Take a message for the manager."""
        MESSAGES.append((name, text))
        return "The message is noted."

    async def put_through() -> str:
        """Put the caller through to a person at the front desk. Say so first."""
        await call.transfer(twiml.document(twiml.dial(FRONT_DESK)))
        return "The call is being handed on."

    async def end_call() -> EndCall:
        """Hang up. Say goodbye first."""
        return EndCall()

    return [switch_language, free_rooms, take_message, put_through, end_call]


async def bot(call: Call) -> None:
    """Answer one call."""
    language = "es" if call.from_number.startswith("+34") else "en"
    call.language = language
    agent = LLM(system=PROMPTS, tools=tools_of(call), greeting=GREETINGS[language], idle=Idle())
    await call.run(
        Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, ElevenLabsTTS(VOICES), call.output()])
    )
