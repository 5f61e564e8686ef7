"""Speech to text of OpenAI and compatible servers: a recording in, a transcript out.

Source: https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voiceflow.arguments import Options
from voiceflow.audio.words import Word
from voiceflow.clients.chat.request import ChatRequest, open_response
from voiceflow.clients.openai.address import ServerAddress
from voiceflow.clients.openai.errors import (
    ERRORS,
    VENDOR,
    broken_off,
    failed_in_stream,
    request_id_of,
    timed_out,
)
from voiceflow.clients.speech.confidence import confidence_of
from voiceflow.clients.speech.stt_limits import Seconds
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sse import SSEParser
from voiceflow.turns.languages import primary

A = TypeVar("A", bound=BaseModel)

LONGEST_TRANSCRIPT = 1 << 22
"""Bytes of an answer."""


class TranscriptionOptions(Options):
    """Fields of a request for a transcript.

    Attributes:
        model: Such as ``"gpt-4o-mini-transcribe"``; other servers have other models.
        language: ISO 639-1 code; detected by default.
        prompt: Words or names that may occur, or the text before.
        response_format: ``verbose_json`` also gives the language and, for ``whisper-1``, times.
        temperature: From 0 to 1.
        timestamp_granularities: ``"word"``, ``"segment"`` or both; needs ``verbose_json``.
        include: ``"logprobs"`` gives the confidence; with ``json`` and not for ``whisper-1``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    model: str = "gpt-4o-mini-transcribe"
    language: str | None = None
    prompt: str | None = Field(None, repr=False)
    response_format: Literal["json", "verbose_json"] | None = None
    temperature: Annotated[float, Field(ge=0, le=1)] | None = None
    timestamp_granularities: Sequence[Literal["word", "segment"]] = ()
    include: Sequence[Literal["logprobs"]] = ()

    def fields(self, *, is_streamed: bool) -> list[tuple[str, str]]:
        """The fields of the form, without the file."""
        values = self.model_dump(exclude_none=True, exclude={"timestamp_granularities", "include"})
        found = [(name, str(value)) for name, value in values.items()]
        found += [("timestamp_granularities[]", each) for each in self.timestamp_granularities]
        found += [("include[]", each) for each in self.include]
        return [*found, ("stream", "true")] if is_streamed else found


class TranscriptionLimits(Options):
    """Limits of a request, in seconds.

    Attributes:
        answer: From the request to the transcript, with a retry; if it is streamed, between two pieces too.
        retry: A second attempt begins no later than this after the first.
    """

    answer: Seconds = 6.0
    retry: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 2.0


@dataclass(frozen=True, slots=True)
class TranscriptDelta:
    """A piece of a transcript that is streamed."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WholeTranscript:
    """A whole transcript.

    Attributes:
        text: Stripped; empty if nothing was said.
        words: With times in seconds from the start of the audio, if they were requested.
        language: As the server names it, if it does.
        confidence: How sure it is of the words, from 0 to 1; None if unknown.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    language: str | None = None
    confidence: float | None = None


class _Logprob(BaseModel):
    logprob: float | None = None


class _TimedWord(BaseModel):
    word: str
    start: float = Field(ge=0)
    end: float = Field(ge=0)


class _Answer(BaseModel):
    text: str
    words: list[_TimedWord] | None = None
    language: str | None = None
    logprobs: list[_Logprob] | None = None

    def transcript(self) -> WholeTranscript:
        words = tuple(
            Word(each.word.strip(), each.start, max(each.start, each.end)) for each in self.words or ()
        )
        known = [each.logprob for each in self.logprobs or () if each.logprob is not None]
        return WholeTranscript(self.text.strip(), words, self.language, confidence_of(known))


class TranscriptionClient:
    """The client of one server. One serves many calls at once.

    Args:
        api_key: Default: ``OPENAI_API_KEY``. Servers other than OpenAI's may need none.
        base_url: With the version in its path. Default: ``OPENAI_BASE_URL``, then OpenAI's.
        options: Options of every request.
        limits: Time limits.

    Raises:
        ConfigurationError: If there is no key for OpenAI's server, or the key or the URL is malformed.
    """

    vendor = VENDOR

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        options: TranscriptionOptions | None = None,
        limits: TranscriptionLimits | None = None,
    ) -> None:
        self._server = ServerAddress.resolve("the recogniser", api_key=api_key, base_url=base_url)
        self.options = options or TranscriptionOptions()
        self.limits = limits or TranscriptionLimits()

    @property
    def language(self) -> str | None:
        """The expected language."""
        return self.options.language

    def speaking(self, language: str) -> TranscriptionClient:
        """The same server for another language.

        Args:
            language: ISO 639-1, with or without a region.
        """
        other = object.__new__(TranscriptionClient)
        other._server, other.limits = self._server, self.limits
        other.options = self.options.model_copy(update={"language": primary(language)})
        return other

    async def transcribe(self, http: aiohttp.ClientSession, wav: bytes) -> WholeTranscript:
        """Transcribe a recording.

        Args:
            http: A session.
            wav: A WAV file.

        Raises:
            ChatError: If the server refuses, breaks off or is too slow.
            RemoteProtocolError: If it answers something else than a transcript.
        """
        async with self._open(http, wav, is_streamed=False) as response:
            return _read(_Answer, await self._body(response)).transcript()

    @asynccontextmanager
    async def stream(
        self, http: aiohttp.ClientSession, wav: bytes
    ) -> AsyncIterator[AsyncIterator[TranscriptDelta | WholeTranscript]]:
        """Transcribe a recording, with the transcript in pieces and then whole; as for ``transcribe``.

        A server that does not stream sends it whole at once.
        """
        async with self._open(http, wav, is_streamed=True) as response:
            yield self._events(response)

    @asynccontextmanager
    async def _open(
        self, http: aiohttp.ClientSession, wav: bytes, *, is_streamed: bool
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        boundary = secrets.token_hex(16)
        request = ChatRequest(
            url=self._server.url / "audio" / "transcriptions",
            headers={**self._server.headers, "Content-Type": f"multipart/form-data; boundary={boundary}"},
            body=form(self.options.fields(is_streamed=is_streamed), wav, boundary),
        )
        now = asyncio.get_running_loop().time()
        due, until = now + self.limits.answer, now + self.limits.retry
        response = await open_response(http, request, ERRORS, deadline=due, retry_until=until)
        try:
            yield response
        finally:
            response.close()

    async def _events(
        self, response: aiohttp.ClientResponse
    ) -> AsyncIterator[TranscriptDelta | WholeTranscript]:
        if response.content_type != "text/event-stream":
            yield _read(_Answer, await self._body(response)).transcript()
            return
        parser, request_id = SSEParser(), request_id_of(response.headers)
        while data := await self._piece(response):
            for event in parser.feed(data):
                if event.data.strip() in ("", "[DONE]"):
                    continue
                found = _read(_TranscriptEvent, event.data.encode())
                if found.error is not None or found.type == "error":
                    raise failed_in_stream(found.error, request_id=request_id)
                if found.type == "transcript.text.delta" and found.delta:
                    yield TranscriptDelta(found.delta)
                elif found.type == "transcript.text.done":
                    yield _Answer(text=found.text or "", logprobs=found.logprobs).transcript()
                    return
        raise broken_off("the transcript was cut off", request_id=request_id)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = b""
        while data := await self._piece(response):
            body += data
            if len(body) > LONGEST_TRANSCRIPT:
                raise RemoteProtocolError(f"the transcript is longer than {LONGEST_TRANSCRIPT} bytes")
        return body

    async def _piece(self, response: aiohttp.ClientResponse) -> bytes:
        request_id = request_id_of(response.headers)
        try:
            async with asyncio.timeout(self.limits.answer):
                return await response.content.readany()
        except TimeoutError:
            raise timed_out("no transcript", request_id=request_id, status=200) from None
        except (aiohttp.ClientError, OSError) as exc:
            why = f"the connection broke during the transcript: {type(exc).__name__}"
            raise broken_off(why, request_id=request_id) from exc


class _TranscriptEvent(BaseModel):
    type: str = ""
    delta: str | None = None
    text: str | None = None
    logprobs: list[_Logprob] | None = None
    error: Any = None


def form(fields: Sequence[tuple[str, str]], wav: bytes, boundary: str) -> bytes:
    """A form with a WAV file, as ``multipart/form-data``.

    Source: RFC 7578.
    """
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="utterance.wav"\r\n'
        "Content-Type: audio/wav\r\n\r\n"
    )
    return b"".join([*parts, head.encode(), wav, f"\r\n--{boundary}--\r\n".encode()])


def _read(kind: type[A], body: bytes) -> A:
    try:
        return kind.model_validate(json.loads(body))
    except (ValidationError, ValueError, RecursionError):
        # Without the cause: it would quote what the user said.
        raise RemoteProtocolError("the recogniser's answer is malformed") from None
