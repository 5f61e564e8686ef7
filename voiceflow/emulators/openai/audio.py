"""Emulated endpoints for speech and transcripts that refuse what OpenAI refuses."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from voiceflow.audio.wav import read_wav, wav_header
from voiceflow.emulators.kit.connected import ClientGoneError, while_connected
from voiceflow.emulators.kit.formants import synthesize
from voiceflow.emulators.kit.model.answers import Refusal
from voiceflow.emulators.kit.multipart import parts
from voiceflow.emulators.kit.serving import serve
from voiceflow.emulators.openai.audio_faults import AudioDelivery
from voiceflow.emulators.openai.audio_rules import TranscriptionRequest, check_speech, read_transcription
from voiceflow.emulators.openai.refusing import check_key, refuse, refused
from voiceflow.emulators.openai.validation import InvalidRequestError

SAMPLE_RATE = 24000
"""Hz of the speech."""

_PACE = 0.06
_MOST = 1000
_MOST_BYTES = 26 << 20  # OpenAI takes files of 25 MB

Speak = Callable[[str, int], NDArray[np.int16]]
"""Speaks a text at a sample rate."""
Recognise = Callable[[NDArray[np.int16], int], str]
"""Returns the words in samples at a rate."""


@dataclass(slots=True, eq=False)
class AudioExchange:
    """One request and its outcome.

    Attributes:
        path: ``"speech"`` or ``"transcriptions"``.
        request: The JSON body, or the form without its file.
        started_at: Loop time of its arrival.
        status: The HTTP status; 0 until it is sent.
        pieces: Pieces of the answer that were sent.
        is_complete: Whether the answer was sent completely.
        is_disconnected: Whether the client closed the connection before that.
    """

    path: str
    request: Any = field(repr=False)
    started_at: float
    status: int = 0
    pieces: int = 0
    is_complete: bool = False
    is_disconnected: bool = False


class AudioEmulator:
    """A server for speech and transcripts, in the test's process.

    Args:
        app: Where its paths are added, such as that of an ``LLMEmulator``; by default a new one.
        api_key: The key that clients must send; if ``None``, any key is accepted, but one is required.
        speak: What speaks; by default a formant synthesiser without words.
        recognise: What recognises; by default it hears nothing.
        delivery: How answers are sent.

    Attributes:
        app: The aiohttp application.
        exchanges: The last thousand requests, oldest first.
        delivery: How answers are sent; may be changed between requests.
        planned: How the next answers are sent, or refused, one after the other, before ``delivery`` counts.
    """

    def __init__(
        self,
        app: web.Application | None = None,
        *,
        api_key: str | None = None,
        speak: Speak | None = None,
        recognise: Recognise | None = None,
        delivery: AudioDelivery | None = None,
    ) -> None:
        self.app = web.Application(client_max_size=_MOST_BYTES) if app is None else app
        self.exchanges: deque[AudioExchange] = deque(maxlen=_MOST)
        self.delivery = delivery or AudioDelivery()
        self.planned: deque[AudioDelivery | Refusal] = deque()
        self._api_key = api_key
        self._speak = speak or _formants
        self._recognise = recognise or (lambda samples, rate: "")
        self.app.router.add_post("/v1/audio/speech", self._speech)
        self.app.router.add_post("/v1/audio/transcriptions", self._transcription)

    @contextlib.asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on a real socket while the block runs, and yield the base URL (it ends in ``/v1``)."""
        async with serve(self.app, host, port) as url:
            yield f"{url}/v1"

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        async def read(body: bytes) -> Any:
            found = json.loads(body)
            check_speech(found)
            return found

        return await self._answer(request, "speech", read, self._send_speech)

    async def _transcription(self, request: web.Request) -> web.StreamResponse:
        async def read(body: bytes) -> TranscriptionRequest:
            return read_transcription(list(parts(request.headers.get("Content-Type", ""), body)))

        return await self._answer(request, "transcriptions", read, self._send_transcript)

    async def _answer(
        self,
        request: web.Request,
        path: str,
        read: Callable[[bytes], Awaitable[Any]],
        send: Callable[[web.Request, AudioExchange, AudioDelivery], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        exchange = AudioExchange(path, None, asyncio.get_running_loop().time())
        self.exchanges.append(exchange)
        number = str(len(self.exchanges))
        refusal = check_key(request, self._api_key)
        try:
            body = await request.read()
            exchange.request = None if refusal is not None else await read(body)
        except InvalidRequestError as exc:
            refusal = refused(str(exc), exc.param, exc.code)
        except (ValueError, RecursionError):
            refusal = refused("We could not parse the body of your request.", None, None)
        planned = self.planned.popleft() if self.planned and refusal is None else self.delivery
        if isinstance(planned, Refusal):
            refusal = planned
        if refusal is not None or isinstance(planned, Refusal):
            assert refusal is not None
            exchange.status = refusal.status
            return refuse(refusal, number)
        answering = send(request, exchange, planned)
        try:
            return await while_connected(request, _coroutine(answering))
        except ClientGoneError:
            exchange.is_disconnected = True
            return web.Response(status=499)

    async def _send_speech(
        self, request: web.Request, exchange: AudioExchange, delivery: AudioDelivery
    ) -> web.StreamResponse:
        asked = exchange.request
        samples = self._speak(asked["input"], SAMPLE_RATE)
        kind = asked.get("response_format", "mp3")
        data = samples.astype("<i2").tobytes()
        if kind == "wav":
            # The length is not known when the header is sent.
            data = wav_header(SAMPLE_RATE, 1, 0)[:-4] + b"\xff\xff\xff\xff" + data
        if delivery.is_malformed:
            data, kind = b"OggS\0\2" + bytes(2000), "opus"
        pieces = [data[at : at + delivery.piece] for at in range(0, len(data), delivery.piece)]
        types = {"pcm": "audio/pcm", "wav": "audio/wav"}
        return await _send(request, exchange, delivery, types.get(kind, f"audio/{kind}"), pieces)

    async def _send_transcript(
        self, request: web.Request, exchange: AudioExchange, delivery: AudioDelivery
    ) -> web.StreamResponse:
        asked: TranscriptionRequest = exchange.request
        samples, rate = read_wav(io.BytesIO(asked.data))
        text = self._recognise(samples, rate)
        is_old = asked.value("model").startswith("whisper")
        is_streamed = asked.value("stream") == "true" and delivery.has_stream and not is_old
        if delivery.is_malformed:
            return await _send(request, exchange, delivery, "application/json", [b'{"words": 7'])
        if is_streamed:
            pieces = [_event("transcript.text.delta", delta=each) for each in _pieces(text)]
            pieces.append(_event("transcript.text.done", text=text))
            return await _send(request, exchange, delivery, "text/event-stream", pieces)
        body = json.dumps(_transcript(asked, text, len(samples) / rate)).encode()
        return await _send(request, exchange, delivery, "application/json", [body])


async def _send(
    request: web.Request,
    exchange: AudioExchange,
    delivery: AudioDelivery,
    content_type: str,
    pieces: list[bytes],
) -> web.StreamResponse:
    """Send the pieces, as far as the delivery and the client allow."""
    await asyncio.sleep(delivery.head)
    response = web.StreamResponse(headers={"Content-Type": content_type, "x-request-id": "req_audio"})
    await response.prepare(request)
    exchange.status = 200
    try:
        for number, piece in enumerate(pieces):
            if number == delivery.stall_after:
                await asyncio.Event().wait()
            if number == delivery.cut_after and request.transport is not None:
                request.transport.abort()
                return response
            await asyncio.sleep(delivery.gap if number else delivery.first)
            await response.write(piece)
            exchange.pieces += 1
        await response.write_eof()
        exchange.is_complete = True
    except ConnectionError:
        exchange.is_disconnected = True
    return response


def _transcript(asked: TranscriptionRequest, text: str, seconds: float) -> dict[str, Any]:
    logprobs = [{"token": word, "logprob": -0.1, "bytes": list(word.encode())} for word in text.split()]
    usage = {"type": "duration", "seconds": seconds}
    if asked.value("response_format") != "verbose_json":
        has_logprobs = asked.value("include[]") == "logprobs"
        return {"text": text, "usage": usage} | ({"logprobs": logprobs} if has_logprobs else {})
    found: dict[str, Any] = {"task": "transcribe", "language": "english", "duration": seconds, "text": text}
    if ("timestamp_granularities[]", "word") in asked.fields:
        step = seconds / max(1, len(text.split()))
        found["words"] = [
            {"word": word, "start": number * step, "end": (number + 1) * step}
            for number, word in enumerate(text.split())
        ]
    return found | {"usage": usage}


def _pieces(text: str) -> list[str]:
    words = text.split()
    return [word if not number else f" {word}" for number, word in enumerate(words)]


def _event(kind: str, **fields: object) -> bytes:
    return f"data: {json.dumps({'type': kind, **fields})}\n\n".encode()


def _formants(text: str, sample_rate: int) -> NDArray[np.int16]:
    return synthesize(text, pace=_PACE, sample_rate=sample_rate)


async def _coroutine(answering: Awaitable[web.StreamResponse]) -> web.StreamResponse:
    return await answering
