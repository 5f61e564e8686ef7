"""Opening the websocket of a media stream, with the carrier's rules and error codes.

Source: https://www.twilio.com/docs/voice/media-streams (errors 31901 to 31922)
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import aiohttp

from voiceflow.emulators.twilio.exchange import CallNetwork
from voiceflow.emulators.twilio.webhook import WebhookSender
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import connect_websocket

CONNECT_SECONDS = 10.0
"""Seconds for the app to answer the websocket upgrade (31901)."""

_LONGEST_MESSAGE = 16 * 1024 * 1024


class StreamError(Exception):
    """A stream that could not be opened; ``code`` is the carrier's error code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


async def open_stream(
    exchange: CallNetwork, webhooks: WebhookSender, url: str
) -> aiohttp.ClientWebSocketResponse:
    """Open a stream's websocket, with a signed upgrade request.

    Raises:
        StreamError: If that fails.
    """
    parts = urlsplit(url)
    schemes = ("wss", "ws") if exchange.settings.allow_plain else ("wss",)
    if parts.scheme not in schemes:
        raise StreamError(31922, "the scheme of a stream is wss")
    if not parts.hostname or "?" in url or "#" in url:
        raise StreamError(31920, "a stream's URL has a host, no query and no fragment: use <Parameter>")
    target, headers = webhooks.locate(url)
    headers["x-twilio-signature"] = webhooks.sign(url)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await connect_websocket(
                exchange.session,
                target,
                headers=headers,
                max_msg_size=_LONGEST_MESSAGE,
                timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
            )
    except (aiohttp.WSServerHandshakeError, RedirectError) as exc:
        raise StreamError(31920, f"the upgrade was answered with {exc.status}") from exc
    except TimeoutError as exc:
        raise StreamError(31901, f"no answer to the upgrade within {CONNECT_SECONDS:g} s") from exc
    except aiohttp.ClientError as exc:
        raise StreamError(31902, f"no connection: {type(exc).__name__}") from exc
