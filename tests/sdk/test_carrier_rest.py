"""Twilio's own REST client and TwiML writer work with the emulated carrier."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client
from twilio.twiml.voice_response import Connect, Stream, VoiceResponse

from voiceflow.emulators.twilio import Callee, EmulatedTwilio
from voiceflow.testing import MemoryNetwork

# The official client is behind aiohttp.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")


async def answer(request: web.Request) -> web.Response:
    response = VoiceResponse()
    response.say("Hello & welcome", language="en-GB")
    connect = Connect()
    stream = Stream(url="wss://voice.example.com/media", name="agent")
    stream.parameter(name="tenant", value="a & b")
    connect.append(stream)
    response.append(connect)
    return web.Response(text=str(response), content_type="text/xml")


async def media(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for _ in socket:
        pass
    return socket


async def test_the_official_client_makes_changes_and_ends_a_call() -> None:
    app = web.Application()
    app.router.add_post("/voice", answer)
    app.router.add_get("/media", media)
    async with MemoryNetwork() as network:
        network.add("voice.example.com", app)
        http = AsyncTwilioHttpClient(pool_connections=False)
        http.session = network.session()
        async with EmulatedTwilio("https://voice.example.com/voice", session=network.session()) as carrier:
            network.add("api.twilio.com", carrier.app())
            carrier.callees["+15550111"] = Callee(ring=1.0)
            client = Client(carrier.account.sid, carrier.account.auth_token, http_client=http)
            made = await client.calls.create_async(
                to="+15550111", from_="+15550199", url="https://voice.example.com/voice"
            )
            assert made.status == "queued"
            call = carrier.calls[made.sid]
            await call.streaming()
            fetched = await client.calls(made.sid).fetch_async()
            assert (fetched.status, fetched.direction, fetched.to) == (
                "in-progress",
                "outbound-api",
                "+15550111",
            )
            assert [verb for _, verb in call.record.verbs] == ["Say", "Connect"]
            await client.calls(made.sid).update_async(twiml=str(VoiceResponse()))
            await call.over()
            (listed,) = await client.calls.list_async(status="completed")
            assert listed.sid == made.sid
            assert listed.duration == str(call.stage.progress.duration)
            assert await client.calls(made.sid).delete_async()
            with pytest.raises(TwilioRestException) as caught:
                await client.calls(made.sid).fetch_async()
            assert (caught.value.status, caught.value.code) == (404, 20404)
            await asyncio.sleep(0)


async def test_the_official_client_sees_wrong_credentials() -> None:
    async with MemoryNetwork() as network:
        http = AsyncTwilioHttpClient(pool_connections=False)
        http.session = network.session()
        async with EmulatedTwilio("https://voice.example.com/voice", session=network.session()) as carrier:
            network.add("api.twilio.com", carrier.app())
            client = Client(carrier.account.sid, "wrong", http_client=http)
            with pytest.raises(TwilioRestException) as caught:
                await client.calls("CA" + "0" * 32).fetch_async()
            assert (caught.value.status, caught.value.code) == (401, 20003)
