"""The names that people import from ``voiceflow.clients.elevenlabs`` itself."""

from voiceflow.clients.elevenlabs.access import Access, TokenSource
from voiceflow.clients.elevenlabs.alignment import Characters
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.connection import Backoff
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.http.errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    CreditsError,
    ElevenLabsError,
    ForbiddenError,
    NotFoundError,
    RateLimitError,
    UnavailableError,
    UnreachableError,
)
from voiceflow.clients.elevenlabs.http.forms import FileUpload, Upload
from voiceflow.clients.elevenlabs.http.retries import Retries
from voiceflow.clients.elevenlabs.limits import STTLimits, TTSLimits
from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.stream_voice import StreamVoice
from voiceflow.clients.elevenlabs.stt_options import STTOptions
from voiceflow.clients.elevenlabs.stt_session import RealtimeSTT
from voiceflow.clients.elevenlabs.timeline import Timeline
from voiceflow.clients.elevenlabs.tts_options import (
    ContextSettings,
    PronunciationDictionary,
    TTSOptions,
)
from voiceflow.clients.elevenlabs.tts_session import MultiContextTTS
from voiceflow.clients.elevenlabs.tts_stream import StreamTTS

__all__ = [
    "Access",
    "AuthenticationError",
    "Backoff",
    "BadRequestError",
    "Characters",
    "ConflictError",
    "ContextSettings",
    "CreditsError",
    "ElevenLabs",
    "ElevenLabsError",
    "Endpoint",
    "FileUpload",
    "ForbiddenError",
    "MultiContextTTS",
    "NotFoundError",
    "PronunciationDictionary",
    "RateLimitError",
    "Reaction",
    "RealtimeSTT",
    "Retries",
    "STTLimits",
    "STTOptions",
    "StreamTTS",
    "StreamVoice",
    "TTSLimits",
    "TTSOptions",
    "Timeline",
    "TokenSource",
    "UnavailableError",
    "UnreachableError",
    "Upload",
    "VoiceSettings",
]
