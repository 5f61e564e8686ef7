"""ElevenLabs' recognisers, voices and agents as processors."""

from voiceflow.processors.elevenlabs.agent import ElevenLabsAgent
from voiceflow.processors.elevenlabs.segment_stt import ElevenLabsSegmentSTT, SegmentSTTLimits
from voiceflow.processors.elevenlabs.stream_tts import ElevenLabsStreamTTS
from voiceflow.processors.elevenlabs.stt import ElevenLabsSTT
from voiceflow.processors.elevenlabs.tts import ElevenLabsTTS

__all__ = [
    "ElevenLabsAgent",
    "ElevenLabsSTT",
    "ElevenLabsSegmentSTT",
    "ElevenLabsStreamTTS",
    "ElevenLabsTTS",
    "SegmentSTTLimits",
]
