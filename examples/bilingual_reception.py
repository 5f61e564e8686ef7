"""A hotel's reception in English and Spanish: one call switches to the language that the user speaks.

    voiceflow call examples/bilingual_reception.py --say "¿Habla español?"
    voiceflow serve examples/bilingual_reception.py    answers real calls

``call.language`` changes recogniser, voice, prompt, the rules for turns and the agent's own phrases together.
It may be set before the pipeline runs, as here by the number that calls, and at any moment of the call.
"""

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
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


async def bot(call: Call) -> None:
    """Answer one call."""
    language = "es" if call.from_number.startswith("+34") else "en"
    call.language = language

    async def switch_language(code: str) -> str:
        """Go on in another language.

        Args:
            code: "en" for English, "es" for Spanish.
        """
        if code not in PROMPTS:
            return f"The reception speaks {' and '.join(PROMPTS)} only."
        call.language = code
        return f"From now on the conversation is in this language: {code}."

    agent = LLM(system=PROMPTS, tools=[switch_language], greeting=GREETINGS[language])
    await call.run(
        Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, ElevenLabsTTS(VOICES), call.output()])
    )
