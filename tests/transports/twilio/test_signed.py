"""Signed requests of Twilio: forms and JSON, directly and behind a proxy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.twilio import sign
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Call
from voiceflow.transports.addresses import TRUSTS_PROXY, requested_url
from voiceflow.transports.twilio import SignedRequests

TOKEN = "a-token-for-tests"
HOST, OTHER = "voice.example.com", "other.example.com"
EVENTS = f"https://{HOST}/events"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": OTHER}
FORM = {"CallSid": "CA" + "1" * 32, "From": "+15550100", "To": "+15550199"}


@asynccontextmanager
async def server(*, trust_proxy: bool = False) -> AsyncIterator[aiohttp.ClientSession]:
    async def bot(call: Call) -> None:
        raise AssertionError

    config = ServerConfig(public_url=f"https://{HOST}", auth_token=TOKEN, trust_proxy=trust_proxy)
    signed = SignedRequests(config)

    async def event(request: web.Request) -> web.Response:
        return web.json_response({"seen": await signed.json(request)})

    async with MemoryNetwork() as network:
        app = create_app(bot, config)
        app.router.add_post("/events", event)
        network.add(HOST, app)
        yield network.session()


def signed_event(body: bytes, *, claimed: bytes | None = None) -> tuple[str, dict[str, str]]:
    url = f"{EVENTS}?bodySHA256={hashlib.sha256(body if claimed is None else claimed).hexdigest()}"
    return url, {"X-Twilio-Signature": sign(TOKEN, url), "Content-Type": "application/json"}


async def test_a_signed_json_body_is_read() -> None:
    body = json.dumps({"type": "com.twilio.voice", "list": [1, "ü"]}, ensure_ascii=False).encode()
    url, headers = signed_event(body)
    async with server() as http, http.post(url, data=body, headers=headers) as answer:
        assert await answer.json() == {"seen": json.loads(body)}


@pytest.mark.parametrize(
    ("body", "changes", "status"),
    [
        (b'{"a": 2}', {}, 403),
        (b'{"a": 1}', {"X-Twilio-Signature": ""}, 403),
        (b'{"a": 1}', {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
    ids=["another body", "no signature", "a form"],
)
async def test_json_that_twilio_has_not_signed_so_is_refused(
    body: bytes, changes: dict[str, str], status: int
) -> None:
    url, headers = signed_event(b'{"a": 1}')
    async with server() as http, http.post(url, data=body, headers=headers | changes) as answer:
        assert answer.status == status


async def test_a_signed_body_that_is_no_json_and_json_without_its_hash_are_refused() -> None:
    url, headers = signed_event(b"{")
    async with server() as http:
        async with http.post(url, data=b"{", headers=headers) as answer:
            assert answer.status == 400
        bare = headers | {"X-Twilio-Signature": sign(TOKEN, EVENTS)}
        async with http.post(EVENTS, data=b"{}", headers=bare) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("trusts", [False, True])
async def test_a_proxy_is_believed_only_if_the_settings_say_so(trusts: bool) -> None:
    signature = sign(TOKEN, f"https://{OTHER}/twilio/voice", FORM.items())
    headers = FORWARDED | {"X-Twilio-Signature": signature}
    async with server(trust_proxy=trusts) as http:
        url = f"https://{HOST}/twilio/voice"
        async with http.post(url, data=FORM, headers=headers) as answer:
            assert answer.status == (200 if trusts else 403)
        plain = {"X-Twilio-Signature": sign(TOKEN, url, FORM.items())}
        async with http.post(url, data=FORM | {}, headers=plain) as answer:
            assert answer.status == 200, "without these headers it is the address of the settings"


@given(st.sampled_from(["https", "http", "wss", "", "https,http"]), st.text(max_size=40))
def test_only_a_host_replaces_the_host(scheme: str, host: str) -> None:
    app = web.Application()
    app[TRUSTS_PROXY] = True
    headers = {"X-Forwarded-Proto": scheme, "X-Forwarded-Host": host}
    request = _Request(headers, app)
    for base in ("https://a.example/x", "wss://a.example/x", "ws://a.example/x"):
        found = requested_url(base, request)  # type: ignore[arg-type]
        name = host.rpartition(":")[0] or host
        if found != f"{base}/p?q=1":
            assert scheme in ("https", "http")
            assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
            ends = {"https": "s", "http": ""}[scheme]
            assert found == f"{base[:2] if base.startswith('ws') else 'http'}{ends}://{host}/x/p?q=1"


class _Request:
    """As much of a request as its address needs."""

    raw_path = "/p?q=1"

    def __init__(self, headers: dict[str, str], app: web.Application) -> None:
        self.headers = headers
        self.config_dict = app
