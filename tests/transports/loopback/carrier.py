"""The loopback exchange as a carrier of the server: webhooks, protocol, control."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from tests.transports.loopback.control import LoopbackControl
from tests.transports.loopback.protocol import LoopbackProtocol
from voiceflow.errors import ConfigurationError
from voiceflow.transports import CallRegister, Return

VOICE_PATH = "/loopback/voice"
STREAM_PATH = "/loopback/stream"
ENDED_PATH = "/loopback/ended"
BROKEN_PATH = "/loopback/broken"


@dataclass(frozen=True)
class LoopbackCarrier:
    """Takes calls of the exchange at ``exchange_url``; both sides show the same token."""

    exchange_url: str
    token: str = field(repr=False)

    voice_path = VOICE_PATH

    def check(self) -> None:
        if not self.token:
            raise ConfigurationError("set the token of the exchange")

    def routes(self, register: CallRegister) -> Sequence[web.AbstractRouteDef]:
        webhook = _Webhook(self.token, register)
        return [
            web.post(VOICE_PATH, webhook.voice),
            web.get(STREAM_PATH, webhook.stream),
            web.post(ENDED_PATH, webhook.ended),
            web.post(BROKEN_PATH, webhook.broken),
        ]

    def protocol(self) -> LoopbackProtocol:
        return LoopbackProtocol()

    def control(self, http: ClientSession) -> LoopbackControl:
        return LoopbackControl(http, self.exchange_url, self.token)


class _Webhook:
    """Answers the exchange's requests."""

    def __init__(self, token: str, register: CallRegister) -> None:
        self._token = token
        self._register = register

    async def voice(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        if not self._register.promise(body["call"]):
            return web.json_response({"do": "refuse"})
        return _stream({"From": body["from"], "To": body["to"], "Direction": "inbound"})

    async def broken(self, request: web.Request) -> web.Response:
        body = await self._body(request)
        found = await self._register.bring_back(body["call"], may_return=body["breaks"] <= 2)
        if found in (Return.AFTER_BREAK, Return.AFTER_REFUSAL):
            return _stream({"From": body["from"], "To": body["to"], "Direction": "inbound"})
        return web.json_response({"do": "end"})

    async def ended(self, request: web.Request) -> web.Response:
        self._register.end((await self._body(request))["call"])
        return web.Response(status=204)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        self._check(request)
        return await self._register.stream(request)

    async def _body(self, request: web.Request) -> Any:
        self._check(request)
        return await request.json()

    def _check(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").encode(errors="replace")
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise web.HTTPForbidden(text="no valid token")


def _stream(parameters: dict[str, str]) -> web.Response:
    return web.json_response({"do": "stream", "path": STREAM_PATH, "parameters": parameters})
