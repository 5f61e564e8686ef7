"""Recognisers of OpenAI and compatible servers as a processor."""

from __future__ import annotations

import io
from typing import ClassVar, TypedDict, Unpack

from voiceflow.arguments import checks_arguments
from voiceflow.audio.wav import write_wav
from voiceflow.clients.openai.errors import VENDOR
from voiceflow.clients.openai.transcription import (
    TranscriptionClient,
    TranscriptionLimits,
    TranscriptionOptions,
    WholeTranscript,
)
from voiceflow.clients.speech.request_recogniser import RequestService
from voiceflow.errors import ErrorScope, RemoteProtocolError, ServiceError
from voiceflow.frames import InterimTranscriptionFrame
from voiceflow.processors.speech.utterance import Utterance
from voiceflow.processors.speech.utterance_stt import Heard, UtteranceLimits, UtteranceSTT

_LIMITS = UtteranceLimits(longest=60.0, parallel=2, end=4.0)


class OpenAISTTOptions(TypedDict, total=False):
    """Further arguments of ``OpenAISTT``: how to reach the server, and its time limits."""

    base_url: str | None
    api_key: str | None
    limits: TranscriptionLimits | None


class OpenAISTT(UtteranceSTT):
    """Transcribes each utterance over HTTP when its voice has ended.

    For every server with ``POST /audio/transcriptions``. Needs a VAD before it. Takes user audio, which
    passes on, ``UserStartedSpeakingFrame``, ``UserStoppedSpeakingFrame`` and ``CommitFrame``. Adds
    ``TranscriptionFrame``, each once, in the order of speech; for an utterance without words, or one that
    the service failed to transcribe, an empty ``InterimTranscriptionFrame``. ``EndFrame`` waits for the last
    words.

    A turn waits for its words no longer than ``TurnPolicy.final_limit``: later words become a separate turn.

    Args:
        model: The model's name.
        language: ISO 639-1 code of the spoken language; detected by default.
        prompt: Words or names that may occur.
        is_streamed: Whether to request the transcript in pieces, which become interim transcripts.
        base_url: Address of the API, usually ending in ``/v1``; by default ``OPENAI_BASE_URL``.
        api_key: Key of the API; by default ``OPENAI_API_KEY``.
        options: All options of the service; the arguments above replace its fields.
        limits: Time limits of a request.
        utterances: How many utterances may wait, and how long.

    Raises:
        ConfigurationError: If there is no key for OpenAI's server.
    """

    vendor: ClassVar[str] = VENDOR

    @checks_arguments(
        OpenAISTTOptions,
        model_id="model",
        language_code="language",
        url="base_url",
        key="api_key",
        stream="is_streamed",
    )
    def __init__(
        self,
        *,
        model: str | None = None,
        language: str | None = None,
        prompt: str | None = None,
        is_streamed: bool = False,
        options: TranscriptionOptions | None = None,
        utterances: UtteranceLimits | None = None,
        **more: Unpack[OpenAISTTOptions],
    ) -> None:
        super().__init__(utterances or _LIMITS)
        given = {"model": model, "language": language, "prompt": prompt}
        changes = {name: value for name, value in given.items() if value is not None}
        self._is_streamed = is_streamed
        self._client = TranscriptionClient(
            options=(options or TranscriptionOptions()).model_copy(update=changes), **more
        )

    @property
    def service(self) -> RequestService:
        """The same recogniser as one of several: ``StreamingSTT([ElevenLabsSTT(), OpenAISTT()])``."""
        return RequestService(self._client)

    def is_fatal(self, error: Exception) -> bool:
        is_service = isinstance(error, ServiceError) and error.scope is ErrorScope.SERVICE
        return is_service or super().is_fatal(error)

    async def transcribe(self, utterance: Utterance) -> Heard:
        file = io.BytesIO()
        write_wav(file, utterance.samples, utterance.format.sample_rate)
        if self._is_streamed:
            found = await self._read(file.getvalue())
        else:
            found = await self._client.transcribe(self.session.http, file.getvalue())
        return Heard(found.text, found.words, found.language, found.confidence)

    async def _read(self, wav: bytes) -> WholeTranscript:
        text = ""
        async with self._client.stream(self.session.http, wav) as pieces:
            async for piece in pieces:
                if isinstance(piece, WholeTranscript):
                    return piece
                text += piece.text
                self.push(InterimTranscriptionFrame(text=text.strip()))
        raise RemoteProtocolError("the transcript has no end")
