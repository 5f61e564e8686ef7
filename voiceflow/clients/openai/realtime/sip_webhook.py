"""The webhook with which OpenAI announces calls: its signature, and a handler for an application.

Source: https://platform.openai.com/docs/guides/webhooks, which follows https://www.standardwebhooks.com
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from pydantic import SecretStr

from voiceflow.clients.openai.realtime.sip import IncomingCall, read_incoming
from voiceflow.errors import ConfigurationError, RemoteProtocolError

TOLERANCE = 300.0
"""Seconds that a webhook's time may differ from ours."""

LONGEST_BODY = 256 * 1024
"""Bytes of a webhook; it takes a few thousand."""

READ_LIMIT = 5.0
"""Seconds that a body may take to come."""

_KEPT = 1024
_PREFIX = "whsec_"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebhookVerifier:
    """Checks signatures.

    Args:
        secret: Of the webhook, ``whsec_…``.

    Raises:
        ConfigurationError: If the secret is empty or malformed.
    """

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ConfigurationError("the webhook of OpenAI needs its secret, whsec_…")
        try:
            found = secret.encode()
            if secret.startswith(_PREFIX):
                found = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            raise ConfigurationError("the secret of OpenAI's webhook is malformed") from None
        self._key = SecretStr(base64.b64encode(found).decode())

    def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> str:
        """Check a webhook.

        Args:
            headers: Of the request.
            body: As it came.
            now: The date, in seconds since 1970.

        Returns:
            The webhook's id.

        Raises:
            RemoteProtocolError: If it is unsigned, signed with another secret, or too old.
        """
        name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not name or not (stamp.isascii() and stamp.isdecimal()) or len(stamp) > 12:
            raise RemoteProtocolError("a webhook without a signature")
        if abs(now - int(stamp)) > TOLERANCE:
            raise RemoteProtocolError("a webhook that is too old or too new")
        expected = self.sign(name, stamp, body)
        given = [each.removeprefix("v1,") for each in headers.get("webhook-signature", "").split()]
        if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in given):
            raise RemoteProtocolError("a webhook with a wrong signature")
        return name

    def sign(self, name: str, stamp: str, body: bytes) -> str:
        """The signature, in base64.

        Args:
            name: The webhook's id.
            stamp: Its time, in seconds since 1970.
            body: The body.
        """
        key = base64.b64decode(self._key.get_secret_value())
        signed = f"{name}.{stamp}.".encode() + body
        return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def sip_webhook(
    secret: str,
    answer: Callable[[IncomingCall], Awaitable[None]],
    *,
    clock: Callable[[], float] = time.time,
) -> Handler:
    """A handler for calls that reach OpenAI by SIP, to be put at any path of an application.

    It answers 200 when ``answer`` has returned; a webhook that is delivered again is answered without it.
    401 refuses what is not signed, 400 what makes no sense, 413 what is too long, 408 what takes too long.

    Args:
        secret: Of the webhook, ``whsec_…``.
        answer: Accepts or rejects the call. What it raises makes OpenAI deliver the webhook again.
        clock: The date, in seconds since 1970.

    Raises:
        ConfigurationError: If the secret is empty or malformed.
    """
    verifier = WebhookVerifier(secret)
    known: dict[str, None] = {}

    async def handle(request: web.Request) -> web.Response:
        body = await _read(request)
        try:
            name = verifier.verify(request.headers, body, clock())
        except RemoteProtocolError:
            raise web.HTTPUnauthorized from None
        try:
            call = read_incoming(body)
        except RemoteProtocolError:
            raise web.HTTPBadRequest from None
        if call is not None and name not in known:
            known[name] = None
            while len(known) > _KEPT:
                del known[next(iter(known))]
            try:
                await answer(call)
            except BaseException:
                known.pop(name, None)
                raise
        return web.Response()

    return handle


async def _read(request: web.Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(READ_LIMIT):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise web.HTTPRequestEntityTooLarge(LONGEST_BODY, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)
