"""ElevenLabs' recogniser, voices and agents as processors."""

from voiceflow.processors.elevenlabs.agent import ElevenLabsAgent
from voiceflow.processors.elevenlabs.stt import ElevenLabsSTT
from voiceflow.processors.elevenlabs.tts import ElevenLabsTTS

__all__ = ["ElevenLabsAgent", "ElevenLabsSTT", "ElevenLabsTTS"]
