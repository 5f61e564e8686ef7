"""The names that people import from ``voiceflow.clients.elevenlabs`` itself."""

from typing import TYPE_CHECKING

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
from voiceflow.clients.elevenlabs.limits import STTLimits, TTSLimits
from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.stt.events import Committed, Partial
from voiceflow.clients.elevenlabs.stt.options import STTOptions
from voiceflow.clients.elevenlabs.stt.session import RealtimeSTT
from voiceflow.clients.elevenlabs.stt.stream_transcriber import StreamTranscriber
from voiceflow.clients.elevenlabs.tts.alignment import Characters
from voiceflow.clients.elevenlabs.tts.multi_session import MultiContextTTS
from voiceflow.clients.elevenlabs.tts.options import (
    ContextSettings,
    PronunciationDictionary,
    TTSOptions,
)
from voiceflow.clients.elevenlabs.tts.spoken_audio import SpokenAudio
from voiceflow.clients.elevenlabs.tts.stream_session import StreamTTS
from voiceflow.clients.elevenlabs.tts.stream_voice import StreamVoice
from voiceflow.clients.elevenlabs.tts.timeline import Timeline
from voiceflow.net.retries import Backoff, Retries

if TYPE_CHECKING:
    from voiceflow.clients.elevenlabs.stt.call_transcripts import transcribe_call

__all__ = [
    "Access",
    "AuthenticationError",
    "Backoff",
    "BadRequestError",
    "Characters",
    "Committed",
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
    "Partial",
    "PronunciationDictionary",
    "RateLimitError",
    "Reaction",
    "RealtimeSTT",
    "Retries",
    "STTLimits",
    "STTOptions",
    "SpokenAudio",
    "StreamTTS",
    "StreamTranscriber",
    "StreamVoice",
    "TTSLimits",
    "TTSOptions",
    "Timeline",
    "TokenSource",
    "UnavailableError",
    "UnreachableError",
    "Upload",
    "VoiceSettings",
    "transcribe_call",
]
