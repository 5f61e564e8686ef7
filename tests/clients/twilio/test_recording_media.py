"""The sound of recordings: read from the emulated carrier, and from one that breaks."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from aiohttp import web

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.clients.twilio import TwilioClient, TwilioConfig, twiml
from voiceflow.emulators.twilio import Account, Callee, EmulatedTwilio
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.testing import MemoryNetwork

PERSON, OWN = "+15550100", "+15550199"
SPEECH = bytes(range(1, 161)) * 50
SILENCE = 100.0
SID = "RE" + "1" * 32
WAIT = twiml.document(twiml.pause(length=60)).encode()


@asynccontextmanager
async def account(
    served: web.Application | None = None,
) -> AsyncIterator[tuple[EmulatedTwilio, TwilioClient]]:
    async with MemoryNetwork() as network:
        carrier = EmulatedTwilio("https://voice.example.com/", session=network.session())
        network.add(carrier.api_host, carrier.app() if served is None else served)
        mine = Account()
        config = TwilioConfig.model_validate({"account_sid": mine.sid, "auth_token": mine.auth_token})
        async with carrier:
            yield carrier, TwilioClient(config, session=network.session())


async def read(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("channels", [1, 2])
async def test_a_recording_is_read_with_its_sides_apart_or_together(channels: int) -> None:
    async with account() as (carrier, client):
        carrier.callees[PERSON] = Callee(ring=1.0)
        call = carrier.place(OWN, PERSON, WAIT, patience=30.0)
        await asyncio.sleep(2.0)
        made = await client.recordings.start(call.sid)
        call.say(SPEECH)
        await asyncio.sleep(2.0)
        await client.hang_up(call.sid)
        data = await read(client.recordings.media(made.sid, channels=2 if channels == 2 else 1))
        with wave.open(io.BytesIO(data)) as file:
            assert (file.getnchannels(), file.getframerate()) == (channels, 8000)
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, channels)
        said = decode(SPEECH, Encoding.MULAW)
        sides = [np.abs(samples[:, side]).max() for side in range(channels)]
        assert max(sides) >= np.abs(said).max() // 2
        assert channels == 1 or min(sides) < 100


async def test_what_is_no_recording_has_a_code_and_becomes_no_part_of_an_address() -> None:
    async with account() as (_, client):
        with pytest.raises(ServiceError) as refused:
            await read(client.recordings.media(SID))
        assert refused.value.code == "20404"
        with pytest.raises(LocalProtocolError):
            await read(client.recordings.media("../Calls"))


@pytest.mark.parametrize(("kind", "code"), [("cut", "closed"), ("silence", "timeout"), ("moved", "http_302")])
async def test_a_file_that_breaks_off_is_an_error_after_what_came(kind: str, code: str) -> None:
    async def media(request: web.Request) -> web.StreamResponse:
        if kind == "moved":
            raise web.HTTPFound("https://elsewhere.example.com/")
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        await response.write(b"RIFF")
        if kind == "silence":
            await asyncio.sleep(SILENCE)
        assert request.transport is not None
        request.transport.close()
        return response

    app = web.Application()
    app.router.add_get("/{path:.*}", media)
    async with account(app) as (_, client):
        pieces = client.recordings.media(SID)
        if kind != "moved":
            assert await anext(pieces) == b"RIFF"
        with pytest.raises(ServiceError) as broken:
            await anext(pieces)
        assert broken.value.code == code
        await asyncio.sleep(SILENCE)
