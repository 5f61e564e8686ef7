"""Timed audio as ElevenLabs sends it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from aiohttp import web

from tests.clients.elevenlabs.http.test_timed_streams import chunk
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.timed_streams import TimedStream
from voiceflow.clients.elevenlabs.schema.speech import NewSpeech, SpeechQuery
from voiceflow.clients.elevenlabs.tts.received import TimedAudio
from voiceflow.errors import RemoteProtocolError
from voiceflow.testing import MemoryNetwork

Client = Callable[[bytes], TimedStream]


@pytest.fixture
def answered(network: MemoryNetwork, service_keys: None) -> Client:
    """Makes a stream whose answer is these bytes."""

    def make(body: bytes) -> TimedStream:
        async def serve(request: web.Request) -> web.Response:
            await request.read()
            return web.Response(body=body)

        app = web.Application()
        app.router.add_post("/{path:.*}", serve)
        network.add("api.elevenlabs.io", app)
        client = ElevenLabs(http=network.session())
        query = SpeechQuery(output_format="pcm_8000")
        return client.text_to_speech.stream_with_timestamps(
            "21m00Tcm4TlvDq8ikWAM", NewSpeech(text="Hi."), query
        )

    return make


@pytest.mark.parametrize("line", [b"{", b"5", b'{"audio_base64": "???"}', b"[" * 100_000])
async def test_a_malformed_line_ends_the_stream(
    answered: Client, network: MemoryNetwork, line: bytes
) -> None:
    good = json.dumps(chunk(bytes(160))).encode()
    stream = answered(good + b"\n" + line + b"\n")
    pieces: list[TimedAudio] = []
    with pytest.raises(RemoteProtocolError):
        await collect(stream, pieces)
    assert [len(piece.data) for piece in pieces] == [160]
    assert [piece async for piece in stream] == []


async def collect(stream: TimedStream, into: list[TimedAudio]) -> None:
    async for piece in stream:
        into.append(piece)  # noqa: PERF401 - what came before an error is looked at
