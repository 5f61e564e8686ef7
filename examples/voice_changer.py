"""A voice changer on a live call: users hear themselves in another voice.

    voiceflow serve examples/voice_changer.py    answers real calls

The voice activity detector finds the start and end of an utterance. The changer sends it to ElevenLabs,
phrase by phrase, and plays the result. If it does not answer in time, the original is heard.
"""

from voiceflow import Pipeline
from voiceflow.processors import VAD
from voiceflow.processors.elevenlabs import ElevenLabsVoiceChanger
from voiceflow.transports import Call


async def bot(call: Call) -> None:
    """Change the voice of one call."""
    changer = ElevenLabsVoiceChanger(voice="21m00Tcm4TlvDq8ikWAM", source="user")
    await call.run(Pipeline([call.input(), VAD(), changer, call.output()]))
