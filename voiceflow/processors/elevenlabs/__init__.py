"""ElevenLabs' recognisers, voices and agents as processors."""

from voiceflow.processors.elevenlabs.agent import ElevenLabsAgent
from voiceflow.processors.elevenlabs.http_tts import ElevenLabsHttpTTS
from voiceflow.processors.elevenlabs.segment_stt import ElevenLabsSegmentSTT, SegmentSTTLimits
from voiceflow.processors.elevenlabs.stream_tts import ElevenLabsStreamTTS
from voiceflow.processors.elevenlabs.stt import ElevenLabsSTT
from voiceflow.processors.elevenlabs.tts import ElevenLabsTTS
from voiceflow.processors.elevenlabs.voice_changer import ElevenLabsVoiceChanger

__all__ = [
    "ElevenLabsAgent",
    "ElevenLabsHttpTTS",
    "ElevenLabsSTT",
    "ElevenLabsSegmentSTT",
    "ElevenLabsStreamTTS",
    "ElevenLabsTTS",
    "ElevenLabsVoiceChanger",
    "SegmentSTTLimits",
]
