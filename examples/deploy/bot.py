"""The bot of the deployment files: replace it with yours."""

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call


async def bot(call: Call) -> None:
    """Answer a call."""
    chain = [
        call.input(),
        VAD(),
        ElevenLabsSTT(),
        LLM(system="You answer the phone of a bakery. Be brief.", greeting="Hello, how can I help you?"),
        ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
        call.output(),
    ]
    await call.run(Pipeline(chain))
