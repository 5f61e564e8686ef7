"""OpenAI's transcription of recordings."""

import io
from collections.abc import Mapping
from typing import Any

import aiohttp
import numpy as np
import pytest
from aiohttp import web

from tests.clients.openai.conftest import AUDIO_HOST, AUDIO_KEY, AUDIO_WORDS
from voiceflow.audio.wav import write_wav
from voiceflow.clients.openai import ChatError
from voiceflow.clients.openai.transcription import (
    TranscriptDelta,
    TranscriptionClient,
    TranscriptionOptions,
    WholeTranscript,
)
from voiceflow.emulators.openai import AudioDelivery, AudioEmulator, Refusal
from voiceflow.errors import RemoteProtocolError
from voiceflow.testing import MemoryNetwork

BASE: Mapping[str, Any] = {"base_url": f"https://{AUDIO_HOST}/v1", "api_key": AUDIO_KEY}


def wav(seconds: float = 1.0, rate: int = 8000) -> bytes:
    file = io.BytesIO()
    write_wav(file, np.full(round(seconds * rate), 1000, np.int16), rate)
    return file.getvalue()


@pytest.mark.parametrize(
    ("options", "form"),
    [
        (TranscriptionOptions(), [("model", "gpt-4o-mini-transcribe")]),
        (
            TranscriptionOptions(
                model="whisper-1",
                language="en",
                prompt="Opening hours",
                response_format="verbose_json",
                temperature=0.2,
                timestamp_granularities=["word"],
            ),
            [
                ("model", "whisper-1"),
                ("language", "en"),
                ("prompt", "Opening hours"),
                ("response_format", "verbose_json"),
                ("temperature", "0.2"),
                ("timestamp_granularities[]", "word"),
            ],
        ),
    ],
)
async def test_a_recording_is_transcribed(
    options: TranscriptionOptions,
    form: list[tuple[str, str]],
    server: AudioEmulator,
    http: aiohttp.ClientSession,
) -> None:
    found = await TranscriptionClient(**BASE, options=options).transcribe(http, wav())
    assert found.text == AUDIO_WORDS
    assert server.exchanges[0].request.fields == form
    assert server.exchanges[0].request.data == wav()
    assert [word.text for word in found.words] == (
        AUDIO_WORDS.split() if options.timestamp_granularities else []
    )


async def test_the_confidence_comes_from_the_tokens(
    server: AudioEmulator, http: aiohttp.ClientSession
) -> None:
    options = TranscriptionOptions(include=["logprobs"])
    found = await TranscriptionClient(**BASE, options=options).transcribe(http, wav())
    assert found.confidence == pytest.approx(np.exp(-0.1))


@pytest.mark.parametrize("has_stream", [True, False])
async def test_a_transcript_is_streamed_where_the_server_can(
    has_stream: bool, server: AudioEmulator, http: aiohttp.ClientSession
) -> None:
    server.delivery = AudioDelivery(has_stream=has_stream)
    async with TranscriptionClient(**BASE).stream(http, wav()) as pieces:
        found = [piece async for piece in pieces]
    assert found[-1] == WholeTranscript(AUDIO_WORDS)
    deltas = "".join(piece.text for piece in found if isinstance(piece, TranscriptDelta))
    assert deltas == (AUDIO_WORDS if has_stream else "")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Refusal(status=400, code="audio_too_short"), "audio_too_short"),
        (AudioDelivery(head=30.0), "timeout"),
        (AudioDelivery(stall_after=0), "timeout"),
        (AudioDelivery(cut_after=0), "closed"),
    ],
)
async def test_a_transcript_that_fails_says_why_without_words(
    fault: Any, code: str, server: AudioEmulator, http: aiohttp.ClientSession
) -> None:
    server.planned.extend([fault] * 2)
    with pytest.raises(ChatError) as caught:
        await TranscriptionClient(**BASE).transcribe(http, wav())
    assert caught.value.code == code


async def test_an_answer_that_is_no_transcript_is_refused(
    server: AudioEmulator, http: aiohttp.ClientSession
) -> None:
    server.delivery = AudioDelivery(is_malformed=True)
    with pytest.raises(RemoteProtocolError, match="malformed"):
        await TranscriptionClient(**BASE).transcribe(http, wav())


@pytest.mark.parametrize("body", [b"data: [", b'data: {"type": "error", "error": {"code": "x"}}\n\n', b""])
async def test_a_stream_without_an_end_is_an_error(
    body: bytes, network: MemoryNetwork, http: aiohttp.ClientSession
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/event-stream")

    app = web.Application()
    app.router.add_post("/v1/audio/transcriptions", answer)
    network.add(AUDIO_HOST, app)
    with pytest.raises(ChatError):
        async with TranscriptionClient(**BASE).stream(http, wav()) as pieces:
            assert [piece async for piece in pieces] == []
