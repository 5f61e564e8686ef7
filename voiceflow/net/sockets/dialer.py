"""Opening websockets, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar
from urllib.parse import quote

import aiohttp
from yarl import URL

from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import client_session, connect_websocket
from voiceflow.net.sockets.errors import HandshakeError
from voiceflow.net.sockets.refusal import kept_body
from voiceflow.net.sockets.socket import CLOSE_LIMIT, Refusals, Socket, TextSocket, WebSocket

CONNECT_LIMIT = 5.0
"""Seconds for the handshake."""

MESSAGE_LIMIT = 16 * 2**20
"""The largest message in bytes; audio messages above 1 MB have been seen."""

HEARTBEAT = 5.0
"""Seconds between pings; a dead peer is noticed within 1.5 intervals."""

M = TypeVar("M", bound=str | bytes)


class Dialer(Protocol[M]):
    """Opens sockets to one address."""

    async def dial(self) -> Socket[M]:
        """Open a socket; raises HandshakeError."""

    async def close(self) -> None:
        """Release the resources used for dialling."""


class WebSocketDialer:
    """Opens websockets for text and bytes with aiohttp."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        refusals: Refusals,
        *,
        http: aiohttp.ClientSession | None = None,
        ticket: Callable[[], Awaitable[tuple[str, str]]] | None = None,
    ) -> None:
        """Prepare to dial.

        Args:
            url: With its query, escaped.
            headers: For the handshake.
            refusals: How to read the vendor's refusals.
            http: A shared session, which stays open. If None, one is created when needed.
            ticket: Returns the name and value of a query parameter that is valid for one socket only.
        """
        self._url = URL(url, encoded=True)
        self._headers = dict(headers)
        self._refusals = refusals
        self._http = http
        self._ticket = ticket
        self._own: aiohttp.ClientSession | None = None

    async def dial(self) -> WebSocket:
        """Open a socket; raises HandshakeError."""
        return WebSocket(await self._opened(), self._refusals)

    async def close(self) -> None:
        """Close the session, unless it is shared."""
        if self._own is not None:
            own, self._own = self._own, None
            await own.close()

    async def _opened(self) -> aiohttp.ClientWebSocketResponse:
        http = self._http or self._own
        if http is None:
            http = self._own = client_session()
        url = self._url if self._ticket is None else await self._with(self._ticket)
        body = bytearray()
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                with kept_body(http) as body:
                    return await connect_websocket(
                        http,
                        url,
                        headers=self._headers,
                        max_msg_size=MESSAGE_LIMIT,
                        heartbeat=HEARTBEAT,
                        timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_LIMIT),
                    )
        except aiohttp.WSServerHandshakeError as exc:
            # Without the cause: its text contains the address, which may hold a token.
            raise self._refusals.of_handshake(exc.status, exc.headers or {}, bytes(body)) from None
        except RedirectError as exc:
            raise self._failure(str(exc), f"http_{exc.status}", retryable=False) from None
        except TimeoutError:
            raise self._failure("no answer to the handshake", "timeout") from None
        except aiohttp.InvalidURL:
            raise ConfigurationError(f"the {self._refusals.name} address is not a URL") from None
        except aiohttp.ClientConnectorCertificateError:
            raise self._failure("the certificate is not trusted", "certificate", retryable=False) from None
        except (aiohttp.ClientError, OSError) as exc:
            raise self._failure(f"no connection: {type(exc).__name__}", "unreachable") from None

    async def _with(self, ticket: Callable[[], Awaitable[tuple[str, str]]]) -> URL:
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                name, value = await ticket()
            value = quote(value, safe="")
        except TimeoutError:
            raise self._failure("no token in time", "timeout") from None
        except ServiceError as exc:
            raise HandshakeError.because("no token", exc, vendor=self._refusals.vendor) from exc
        except Exception as exc:  # the application's function may raise anything
            raise self._failure(f"no token: {type(exc).__name__}", "token") from exc
        joint = "&" if self._url.raw_query_string else "?"
        return URL(f"{self._url}{joint}{name}={value}", encoded=True)

    def _failure(self, message: str, code: str, *, retryable: bool = True) -> HandshakeError:
        return HandshakeError(message, vendor=self._refusals.vendor, code=code, retryable=retryable)


class TextDialer(WebSocketDialer):
    """Opens websockets for text with aiohttp."""

    async def dial(self) -> TextSocket:
        return TextSocket(await self._opened(), self._refusals)
