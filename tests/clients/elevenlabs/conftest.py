"""The published form of ElevenLabs' messages, for tests."""

from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from tests.clients.elevenlabs import published
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.timed_streams import TimedStream
from voiceflow.clients.elevenlabs.schema.speech import NewSpeech, SpeechQuery
from voiceflow.testing import MemoryNetwork

Check = Callable[[str, Any], None]


@pytest.fixture(scope="session")
def check() -> Check:
    """Fails unless a message fits the root of a schema, or ``schema#definition``."""
    return published.check


@pytest.fixture(scope="session")
def examples() -> Callable[[str], Any]:
    """Reads a file of examples."""
    return published.examples


@pytest.fixture
def answered(network: MemoryNetwork, service_keys: None) -> Callable[[bytes], TimedStream]:
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
