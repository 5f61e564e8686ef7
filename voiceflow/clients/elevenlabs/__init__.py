"""ElevenLabs' realtime websockets: usable without a pipeline."""

from voiceflow.clients.elevenlabs.access import Access, TokenSource
from voiceflow.clients.elevenlabs.alignment import Characters
from voiceflow.clients.elevenlabs.connection import Backoff
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.limits import STTLimits, TTSLimits
from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.clients.elevenlabs.stream_voice import StreamVoice
from voiceflow.clients.elevenlabs.stt_options import STTOptions
from voiceflow.clients.elevenlabs.stt_session import RealtimeSTT
from voiceflow.clients.elevenlabs.timeline import Timeline
from voiceflow.clients.elevenlabs.tts_options import (
    ContextSettings,
    PronunciationDictionary,
    TTSOptions,
    VoiceSettings,
)
from voiceflow.clients.elevenlabs.tts_session import MultiContextTTS
from voiceflow.clients.elevenlabs.tts_stream import StreamTTS

__all__ = [
    "Access",
    "Backoff",
    "Characters",
    "ContextSettings",
    "Endpoint",
    "MultiContextTTS",
    "PronunciationDictionary",
    "Reaction",
    "RealtimeSTT",
    "STTLimits",
    "STTOptions",
    "StreamTTS",
    "StreamVoice",
    "TTSLimits",
    "TTSOptions",
    "Timeline",
    "TokenSource",
    "VoiceSettings",
]
