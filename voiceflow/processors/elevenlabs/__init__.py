"""ElevenLabs' recogniser and voices as processors."""

from voiceflow.processors.elevenlabs.http_tts import ElevenLabsHttpTTS
from voiceflow.processors.elevenlabs.stream_tts import ElevenLabsStreamTTS
from voiceflow.processors.elevenlabs.stt import ElevenLabsSTT
from voiceflow.processors.elevenlabs.tts import ElevenLabsTTS

__all__ = ["ElevenLabsHttpTTS", "ElevenLabsSTT", "ElevenLabsStreamTTS", "ElevenLabsTTS"]
