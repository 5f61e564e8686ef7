"""Timed audio as ElevenLabs sends it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.clients.elevenlabs.http.test_timed_streams import chunk
from voiceflow.clients.elevenlabs.http.timed_streams import TimedStream
from voiceflow.clients.elevenlabs.tts.received import TimedAudio
from voiceflow.errors import RemoteProtocolError
from voiceflow.testing import MemoryNetwork

Client = Callable[[bytes], TimedStream]


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
