"""OpenAI's signed announcements of SIP calls."""

from __future__ import annotations

import asyncio
import base64
import json

import pytest
from aiohttp import web

from tests.clients.openai.realtime.test_sip import signed
from tests.rows import each_row
from voiceflow.clients.openai.realtime import RealtimeEndpoint, RealtimeSession
from voiceflow.clients.openai.realtime.sip import IncomingCall, SIPCalls
from voiceflow.clients.openai.realtime.sip_webhook import WebhookVerifier, sip_webhook
from voiceflow.dialogue import Tool
from voiceflow.emulators.openai.realtime import RealtimeEmulator
from voiceflow.errors import ConfigurationError, RemoteProtocolError
from voiceflow.testing import MemoryNetwork

SECRET = "whsec_" + base64.b64encode(b"a secret of ours").decode()


NOW = 1_800_000_000.0


@each_row(
    "headers",
    [
        {},
        signed(b"{}", at=NOW - 301),
        signed(b"{}", at=NOW + 301),
        signed(b"other"),
        signed(b"{}", secret="whsec_" + base64.b64encode(b"another").decode()),
        {**signed(b"{}"), "webhook-id": "wh_2"},
        {**signed(b"{}"), "webhook-timestamp": "²"},
        {**signed(b"{}"), "webhook-signature": ""},
    ],
)
def test_what_is_not_signed_with_the_secret_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(RemoteProtocolError):
        WebhookVerifier(SECRET).verify(headers, b"{}", NOW)
    assert WebhookVerifier(SECRET).verify(signed(b"{}"), b"{}", NOW) == "wh_1"


@pytest.mark.parametrize("secret", ["", "whsec_not base64"])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(ConfigurationError):
        WebhookVerifier(secret)


async def test_a_call_is_announced_accepted_referred_and_seen_once() -> None:
    emulator = RealtimeEmulator(api_key="sk-1")
    seen: list[IncomingCall] = []
    app = web.Application()

    async with MemoryNetwork() as network:
        http = network.session()
        calls = SIPCalls(http, endpoint=RealtimeEndpoint("https://api.openai.com/v1", "sk-1"))

        async def answer(call: IncomingCall) -> None:
            seen.append(call)

            async def hours() -> str:
                """Tell the hours."""
                return "eight"

            await calls.accept(call.call_id, RealtimeSession(instructions="Be brief."), [Tool(hours)])

        app.router.add_post("/openai", sip_webhook(SECRET, answer, clock=lambda: NOW))
        network.add("api.openai.com", emulator.app)
        network.add("bot.test", app)
        body = json.dumps(emulator.sip.ring("rtc_1")).encode()
        for _ in range(2):
            async with http.post("https://bot.test/openai", data=body, headers=signed(body)) as response:
                assert response.status == 200
        async with http.post("https://bot.test/openai", data=body) as response:
            assert response.status == 401
        (call,) = seen
        assert call.header("from") == "<sip:+15550100@trunk.test>"
        assert emulator.sip.calls["rtc_1"].session["instructions"] == "Be brief."
        assert emulator.sip.calls["rtc_1"].session["tools"][0]["name"] == "hours"
        socket = await calls.dialer("rtc_1").dial()
        async with asyncio.timeout(5):
            assert json.loads(await socket.receive())["type"] == "session.created"
        await socket.close()
        await calls.refer("rtc_1", "tel:+15550123")
        assert (emulator.sip.calls["rtc_1"].state, emulator.sip.calls["rtc_1"].detail) == (
            "referred",
            "tel:+15550123",
        )
