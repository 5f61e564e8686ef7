"""A listener that hangs up in mid-answer is no error of the emulated service."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, TtsBehaviour
from voiceflow.testing import MemoryNetwork

HOST = "https://api.elevenlabs.io"
SPEECH = f"{HOST}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM"
KEY = {"xi-api-key": "k"}
TEXT = "We are open from nine to five, and on Saturdays until noon. " * 5
QUICK = TtsBehaviour(ttfb=0.0, chunk=0.02, speed=50.0)
MOMENTS = [step / 2000 for step in range(25)]
"""Seconds after the first piece of the answer: writes come every 0.4 ms."""


def abort(response: aiohttp.ClientResponse) -> None:
    assert response.connection is not None
    assert response.connection.transport is not None
    response.connection.transport.abort()


async def stream(session: aiohttp.ClientSession, path: str, moment: float) -> None:
    query = {"output_format": "pcm_8000"}
    async with session.post(f"{SPEECH}/{path}", params=query, json={"text": TEXT}) as response:
        await response.content.readany()
        await asyncio.sleep(moment)
        abort(response)


async def socket(session: aiohttp.ClientSession, path: str, moment: float) -> None:
    async with session.ws_connect(f"{SPEECH}/{path}?output_format=pcm_8000") as opened:
        await opened.send_json({"text": " "})
        await opened.send_json({"text": TEXT, "flush": True} if path == "stream-input" else {"text": TEXT})
        await opened.send_json(
            {"text": "", "flush": True, "context_id": "b"} if "multi" in path else {"text": ""}
        )
        await opened.receive()
        await asyncio.sleep(moment)
        await opened.ping()
        abort(opened._response)


Way = Callable[[aiohttp.ClientSession, str, float], Awaitable[None]]


@pytest.mark.rows(2)
@pytest.mark.parametrize(
    ("way", "path"),
    [
        (stream, "stream"),
        (stream, "stream/with-timestamps"),
        (socket, "stream-input"),
        (socket, "multi-stream-input"),
    ],
)
async def test_a_listener_that_hangs_up_leaves_no_error_log(
    network: MemoryNetwork, caplog: pytest.LogCaptureFixture, way: Way, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    network.add("api.elevenlabs.io", ElevenLabsEmulator(tts_behaviour=QUICK).app())
    for moment in MOMENTS:
        async with network.session(headers=KEY) as session:
            await way(session, path, moment)
            await asyncio.sleep(1)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
