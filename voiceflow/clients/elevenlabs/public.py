"""The names that people import from ``voiceflow.clients.elevenlabs`` itself."""

from voiceflow.clients.elevenlabs.access import Access, TokenSource
from voiceflow.clients.elevenlabs.client import ElevenLabs
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
from voiceflow.clients.elevenlabs.sockets.connection import Backoff
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.clients.elevenlabs.stt.session import RealtimeSTT
from voiceflow.clients.elevenlabs.tts.alignment import Characters
from voiceflow.clients.elevenlabs.tts.multi_session import MultiContextTTS
from voiceflow.clients.elevenlabs.tts.options import (
    ContextSettings,
    PronunciationDictionary,
    TTSOptions,
)
from voiceflow.clients.elevenlabs.tts.stream_session import StreamTTS
from voiceflow.clients.elevenlabs.tts.stream_voice import StreamVoice
from voiceflow.clients.elevenlabs.tts.timeline import Timeline

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
