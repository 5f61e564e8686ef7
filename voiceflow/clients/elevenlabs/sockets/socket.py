"""One websocket to the service, opened and closed within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from urllib.parse import quote

import aiohttp
from yarl import URL

from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.errors import ConfigurationError, RemoteProtocolError, ServiceError
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import client_session, connect_websocket

CONNECT_LIMIT = 5.0
"""Seconds for the handshake."""

SEND_LIMIT = 5.0
"""Seconds that a message may wait for a peer that does not read."""

CLOSE_LIMIT = 1.0
"""Seconds for the closing handshake."""

MESSAGE_LIMIT = 16 * 2**20
"""Bytes of one message; audio messages beyond 1 MB have been seen."""

HEARTBEAT = 5.0
"""Seconds between pings; a peer that is gone is noticed within one and a half of them."""

_RETRYABLE = frozenset({408, 409, 425, 429})
_RETRY_AFTER_LIMIT = 5.0


class HandshakeError(ServiceError):
    """No socket could be opened.

    Attributes:
        retry_after: Seconds that the service asks us to wait, at most 5.
    """

    def __init__(self, message: str, *, code: str, retryable: bool, retry_after: float = 0.0) -> None:
        super().__init__(message, vendor=VENDOR, code=code, retryable=retryable)
        self.retry_after = retry_after


class SocketClosedError(ServiceError):
    """The socket is gone: closed by the peer, cut, or stuck."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, vendor=VENDOR, code=code, retryable=True)


class Socket(Protocol):
    """What a connection needs of a websocket."""

    async def send(self, text: str) -> None:
        """Send one message; raises SocketClosedError."""

    async def receive(self) -> str:
        """Wait for one message; raises SocketClosedError."""

    async def close(self) -> None:
        """Close it, within a limit. Never fails."""


class Dialer(Protocol):
    """Opens sockets to one address."""

    async def dial(self) -> Socket:
        """Open one; raises HandshakeError."""

    async def close(self) -> None:
        """Let go of what was opened for dialling."""


class WebSocketDialer:
    """Opens websockets with aiohttp."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        http: aiohttp.ClientSession | None = None,
        ticket: Callable[[], Awaitable[tuple[str, str]]] | None = None,
    ) -> None:
        """Prepare to dial.

        Args:
            url: With its query, escaped.
            headers: For the handshake.
            http: A session to share; it stays open. Without one, one is opened when it is needed.
            ticket: Gives a query parameter that serves for one socket only: its name and value.
        """
        self._url = URL(url, encoded=True)
        self._headers = dict(headers)
        self._http = http
        self._ticket = ticket
        self._own: aiohttp.ClientSession | None = None

    async def dial(self) -> Socket:
        http = self._http or self._own
        if http is None:
            http = self._own = client_session()
        url = self._url if self._ticket is None else await self._with(self._ticket)
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                return WebSocket(
                    await connect_websocket(
                        http,
                        url,
                        headers=self._headers,
                        max_msg_size=MESSAGE_LIMIT,
                        heartbeat=HEARTBEAT,
                        timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_LIMIT),
                    )
                )
        except aiohttp.WSServerHandshakeError as exc:
            raise _refused(exc) from None  # the original's text has the address, and so perhaps a token
        except RedirectError as exc:
            raise HandshakeError(str(exc), code=f"http_{exc.status}", retryable=False) from None
        except TimeoutError:
            raise HandshakeError("no answer to the handshake", code="timeout", retryable=True) from None
        except aiohttp.InvalidURL:
            raise ConfigurationError("the ElevenLabs address is no URL") from None
        except aiohttp.ClientConnectorCertificateError:
            raise HandshakeError(
                "the certificate is not trusted", code="certificate", retryable=False
            ) from None
        except (aiohttp.ClientError, OSError) as exc:
            message = f"no connection: {type(exc).__name__}"
            raise HandshakeError(message, code="unreachable", retryable=True) from None

    async def _with(self, ticket: Callable[[], Awaitable[tuple[str, str]]]) -> URL:
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                name, value = await ticket()
            value = quote(value, safe="")
        except TimeoutError:
            raise HandshakeError("no token in time", code="timeout", retryable=True) from None
        except ServiceError as exc:
            raise HandshakeError(f"no token: {exc}", code=exc.code, retryable=exc.retryable) from exc
        except Exception as exc:  # a caller's function: what it can raise has no names
            message = f"no token: {type(exc).__name__}"
            raise HandshakeError(message, code="token", retryable=True) from exc
        joint = "&" if self._url.raw_query_string else "?"
        return URL(f"{self._url}{joint}{name}={value}", encoded=True)

    async def close(self) -> None:
        if self._own is not None:
            own, self._own = self._own, None
            await own.close()


class WebSocket:
    """A websocket of aiohttp's."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._ws = ws

    async def send(self, text: str) -> None:
        try:
            async with asyncio.timeout(SEND_LIMIT):
                await self._ws.send_str(text)
        except TimeoutError:
            raise SocketClosedError("the service does not read", code="stuck") from None
        except (aiohttp.ClientError, OSError) as exc:
            raise SocketClosedError(f"cannot send: {type(exc).__name__}", code="closed") from None

    async def receive(self) -> str:
        while True:
            message = await self._ws.receive()
            if message.type is aiohttp.WSMsgType.TEXT:
                return str(message.data)
            if message.type is aiohttp.WSMsgType.BINARY:
                raise RemoteProtocolError("a binary message")
            # The socket's own code becomes 1006 if the peer is gone before its close is answered.
            is_close = message.type is aiohttp.WSMsgType.CLOSE
            code = message.data if is_close else self._ws.close_code
            raise SocketClosedError(f"the socket was closed with {code}", code=f"closed_{code}")

    async def close(self) -> None:
        try:
            async with asyncio.timeout(2 * CLOSE_LIMIT):
                await self._ws.close()
        except (TimeoutError, aiohttp.ClientError, OSError):
            return  # it is closed as far as we are concerned


def _refused(exc: aiohttp.WSServerHandshakeError) -> HandshakeError:
    retryable = exc.status in _RETRYABLE or exc.status >= 500
    message = f"the service refused the socket with HTTP {exc.status}"
    wait = exc.headers.get("Retry-After", "") if exc.headers else ""
    seconds = min(float(wait), _RETRY_AFTER_LIMIT) if wait.isdecimal() else 0.0
    return HandshakeError(message, code=f"http_{exc.status}", retryable=retryable, retry_after=seconds)
