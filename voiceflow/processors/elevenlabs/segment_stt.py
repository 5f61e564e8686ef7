"""ElevenLabs' recogniser of recordings as a processor: one request for each utterance."""

from __future__ import annotations

import asyncio
from math import inf
from typing import Annotated, ClassVar

from pydantic import Field

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.resample import Quality, resample
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.clients.elevenlabs.api.speech_to_text import SpeechToText
from voiceflow.clients.elevenlabs.api.transcription_rules import problem
from voiceflow.clients.elevenlabs.http.errors import (
    AuthenticationError,
    CreditsError,
    ForbiddenError,
    UnreachableError,
)
from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.reactions import VENDOR, service_error
from voiceflow.clients.elevenlabs.schema.transcripts import Transcript, Transcription, TranscriptionQuery
from voiceflow.clients.elevenlabs.stt.spoken import spoken_words
from voiceflow.clients.speech.confidence import confidence_of
from voiceflow.errors import ConfigurationError, RemoteProtocolError
from voiceflow.net.retries import Retries, repeat
from voiceflow.processors.speech.utterance import Utterance
from voiceflow.processors.speech.utterance_stt import Heard, Seconds, UtteranceLimits, UtteranceSTT

SHORTEST = 0.1
"""The shortest audio that the service accepts, in seconds; silence extends shorter utterances."""

_RAW = AudioFormat(Encoding.PCM16, 16000)
_PLAIN = Transcription(model_id="scribe_v2", tag_audio_events=False)
# On a call these are fixed: the answer comes in the response, and the audio is in the request.
_REFUSED = ("webhook", "use_multi_channel", "source_url", "cloud_storage_url")


class SegmentSTTLimits(UtteranceLimits):
    """Limits of speech to text by the utterance.

    Attributes:
        parallel: Concurrent requests; the account has a limit too.
        answer: Seconds that the transcript of an utterance may take, including all attempts.
        attempts: The most times that an utterance is sent.
        pause: Seconds before the second attempt; doubles each time.
    """

    longest: Annotated[float, Field(ge=1, le=600)] = 60.0
    parallel: Annotated[int, Field(ge=1, le=100)] = 2
    answer: Seconds = 8.0
    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    pause: Seconds = 0.25


class ElevenLabsSegmentSTT(UtteranceSTT):
    """Transcribes each utterance over HTTP when its voice has ended.

    It is slower than ``ElevenLabsSTT``, which listens while the user speaks, but offers every option that the
    service has for recordings. Needs a VAD before it. Takes user audio, which passes on,
    ``UserStartedSpeakingFrame``, ``UserStoppedSpeakingFrame`` and ``CommitFrame``. Adds
    ``TranscriptionFrame``, each once, in the order of speech; for an utterance without words, or one
    that the service failed to transcribe, an empty ``InterimTranscriptionFrame``. ``EndFrame`` waits for the
    last words.

    A turn waits for its words no longer than ``TurnPolicy.final_limit``: later words become a separate turn,
    so set the limit above the time that a transcript takes.

    Args:
        language: ISO 639 code of the spoken language; detected by default.
        options: All other options of the service. The processor chooses the audio format.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: Time limits, and how many utterances may wait.
        enable_logging: Whether the service may keep the audio and the transcript.

    Raises:
        ConfigurationError: If there is no key, or the options do not fit.
    """

    vendor: ClassVar[str] = VENDOR

    def __init__(
        self,
        *,
        language: str | None = None,
        options: Transcription | None = None,
        endpoint: Endpoint | None = None,
        limits: SegmentSTTLimits | None = None,
        enable_logging: bool = True,
    ) -> None:
        self._bounds = limits or SegmentSTTLimits()
        super().__init__(self._bounds)
        self._options = _options(options or _PLAIN, language)
        self._endpoint = endpoint or Endpoint.resolve()
        _ = self._endpoint.headers  # without a key, fail here and not at the first call
        self._query = None if enable_logging else TranscriptionQuery(enable_logging=False)
        self._speech: SpeechToText

    def start(self) -> None:
        sender = Sender(self._endpoint, http=self.session.http, retries=self._retries())
        self._speech = SpeechToText(sender)

    def is_fatal(self, error: Exception) -> bool:
        return super().is_fatal(error) or isinstance(
            error, AuthenticationError | CreditsError | ForbiddenError
        )

    async def transcribe(self, utterance: Utterance) -> Heard:
        upload = Upload(_raw(utterance), "utterance.pcm")
        try:
            async with asyncio.timeout(self._bounds.answer):
                found = await self._convert(upload)
        except TimeoutError:
            why = f"no transcript within {self._bounds.answer:g} s of the end of the voice"
            raise service_error("timeout", why) from None
        words = tuple(spoken.word for spoken in spoken_words(found))
        sure = confidence_of([word.logprob for word in found.words if word.type == "word"])
        return Heard(found.text.strip(), words, found.language_code, sure)

    async def _convert(self, upload: Upload) -> Transcript:
        """Send the audio, again if the connection breaks: transcribing it twice does no harm."""
        plan = Retries(
            attempts=self._bounds.attempts, first=self._bounds.pause, longest=inf, within=inf, jitter=0.0
        )

        def pause(error: UnreachableError, tried: int, passed: float) -> float | None:
            return plan.pause(tried=tried, passed=passed, chance=0.0) if error.retryable else None

        async def attempt() -> Transcript:
            found = await self._speech.convert(self._options, file=upload, query=self._query)
            if not isinstance(found, Transcript):
                raise RemoteProtocolError("another answer than a transcript")
            return found

        return await repeat(attempt, UnreachableError, pause)

    def _retries(self) -> Retries:
        limits = self._bounds
        return Retries(attempts=limits.attempts, first=limits.pause, within=limits.answer)


def _options(options: Transcription, language: str | None) -> Transcription:
    """Add the language and the audio format to the options.

    Raises:
        ConfigurationError: If the options do not fit.
    """
    changes = {"file_format": "pcm_s16le_16"} | ({} if language is None else {"language_code": language})
    found = options.model_copy(update=changes)
    for name in _REFUSED:
        if getattr(found, name):
            raise ConfigurationError(f"{name}: not for the utterances of a call")
    if wrong := problem(found, has_file=True):
        raise ConfigurationError(": ".join(wrong))
    return found


def _raw(utterance: Utterance) -> bytes:
    """The samples in the format that the service answers fastest: 16-bit at 16 kHz, without a header."""
    rate = utterance.format.sample_rate
    samples = resample(utterance.samples, rate, _RAW.sample_rate, quality=Quality.LQ)
    return encode(samples, Encoding.PCM16).ljust(_RAW.size(SHORTEST), b"\0")
