"""Calls that reach OpenAI by SIP: the webhook, and what is done with a call."""

from __future__ import annotations

import base64
import json
import time

import openai
import pytest

from voiceflow.clients.openai.realtime import RealtimeEndpoint, RealtimeSession
from voiceflow.clients.openai.realtime.sip import SIPCalls, read_incoming
from voiceflow.clients.openai.realtime.sip_webhook import WebhookVerifier
from voiceflow.emulators.openai.realtime import RealtimeEmulator
from voiceflow.errors import LocalProtocolError, RemoteProtocolError, ServiceError
from voiceflow.testing import MemoryNetwork

SECRET = "whsec_" + base64.b64encode(b"a secret of ours").decode()
NOW = 1_800_000_000.0


def signed(body: bytes, *, secret: str = SECRET, name: str = "wh_1", at: float = NOW) -> dict[str, str]:
    stamp = str(int(at))
    signature = WebhookVerifier(secret).sign(name, stamp, body)
    return {
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,AAAA v1,{signature}",
    }


def test_openais_package_agrees_with_our_signature() -> None:
    body = json.dumps(RealtimeEmulator().sip.ring("rtc_1")).encode()
    client = openai.OpenAI(api_key="sk-1", webhook_secret=SECRET)
    event = client.webhooks.unwrap(body, signed(body, at=time.time()))
    assert event.type == "realtime.call.incoming"
    with pytest.raises(openai.InvalidWebhookSignatureError):
        client.webhooks.unwrap(body + b" ", signed(body, at=time.time()))


def test_another_webhook_is_no_call() -> None:
    assert read_incoming(b'{"id": "e", "type": "batch.completed", "data": {}}') is None
    with pytest.raises(RemoteProtocolError):
        read_incoming(b'{"id": "e", "type": "realtime.call.incoming", "data": {}}')


async def test_a_call_is_rejected_or_ended_and_mistakes_are_typed() -> None:
    emulator = RealtimeEmulator(api_key="sk-1")
    async with MemoryNetwork() as network:
        network.add("api.openai.com", emulator.app)
        calls = SIPCalls(network.session(), endpoint=RealtimeEndpoint("https://api.openai.com/v1", "sk-1"))
        emulator.sip.ring("rtc_1")
        await calls.reject("rtc_1", 486)
        assert emulator.sip.calls["rtc_1"].detail == "486"
        emulator.sip.ring("rtc_2")
        await calls.accept("rtc_2", RealtimeSession())
        await calls.hang_up("rtc_2")
        assert emulator.sip.calls["rtc_2"].state == "over"
        with pytest.raises(ServiceError) as refused:
            await calls.hang_up("rtc_2")
        assert (refused.value.code, refused.value.retryable) == ("call_not_found", False)
        with pytest.raises(LocalProtocolError):
            await calls.reject("rtc_1", 200)
        with pytest.raises(LocalProtocolError):
            await calls.refer("rtc_1", "https://example.org")
        with pytest.raises(LocalProtocolError):
            await calls.hang_up("../x")
