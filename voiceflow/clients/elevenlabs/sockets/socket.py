"""One websocket to the service, opened and closed within limits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, Self
from urllib.parse import quote

import aiohttp
from yarl import URL

from voiceflow.clients.elevenlabs.http.errors import refused
from voiceflow.clients.elevenlabs.http.waiting import retry_after
from voiceflow.clients.elevenlabs.reactions import TTS_ERRORS, VENDOR, Reaction, reaction_to
from voiceflow.clients.elevenlabs.sockets.refusal import kept_body
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

DETAIL_LIMIT = 200
"""Characters that are kept of what the service wrote."""

POLICY_VIOLATION = 1008
"""The close code for what the service will not have (RFC 6455, 7.4.1)."""

_WORDS = re.compile(r"[a-z0-9]+")
_RETRYABLE = frozenset({408, 409, 425, 429})


class HandshakeError(ServiceError):
    """No socket could be opened.

    Attributes:
        retry_after: Seconds that the service asks us to wait.
    """

    def __init__(
        self, message: str, *, code: str, retryable: bool, retry_after: float = 0.0, detail: str = ""
    ) -> None:
        super().__init__(message, vendor=VENDOR, code=code, retryable=retryable, detail=detail[:DETAIL_LIMIT])
        self.retry_after = retry_after

    @classmethod
    def because(cls, what: str, cause: ServiceError) -> Self:
        """What the handshake needs could not be had."""
        return cls(
            f"{what}: {cause}",
            code=cause.code,
            retryable=cause.retryable,
            retry_after=getattr(cause, "retry_after", 0.0),
            detail=cause.detail,
        )


class SocketClosedError(ServiceError):
    """The socket is gone: closed by the peer, cut, or stuck. The reason of a close is its ``detail``."""

    def __init__(self, message: str, *, code: str, retryable: bool = True, detail: str = "") -> None:
        super().__init__(message, vendor=VENDOR, code=code, retryable=retryable, detail=detail[:DETAIL_LIMIT])


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
        body = bytearray()
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                with kept_body(http) as body:
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
            # Without the cause: its text has the address, and so perhaps a token.
            raise _refused(exc, bytes(body)) from None
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
            raise HandshakeError.because("no token", exc) from exc
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
            raise _closed(code, str(message.extra or "") if is_close else "")

    async def close(self) -> None:
        try:
            async with asyncio.timeout(2 * CLOSE_LIMIT):
                await self._ws.close()
        except (TimeoutError, aiohttp.ClientError, OSError):
            return  # it is closed as far as we are concerned


def _refused(exc: aiohttp.WSServerHandshakeError, body: bytes) -> HandshakeError:
    cause = refused(exc.status, exc.headers or {}, body)
    # A name in the body may say that waiting is of no use; else the status counts.
    is_passing = cause.retryable or (exc.status in _RETRYABLE and exc.status != 429) or exc.status > 504
    named = "" if cause.code == f"http_{exc.status}" else f"{cause.code}: "
    return HandshakeError(
        f"the service refused the socket with HTTP {exc.status}",
        code=f"http_{exc.status}",
        retryable=is_passing,
        retry_after=retry_after(exc.headers),
        detail=named + cause.detail,
    )


def _closed(code: int | None, reason: str) -> SocketClosedError:
    # A name or a sentence: "voice_not_found", "Voice not found."
    name = "_".join(_WORDS.findall(reason.lower()))
    is_pointless = code == POLICY_VIOLATION and reaction_to(name, TTS_ERRORS) is Reaction.GIVE_UP
    return SocketClosedError(
        f"the socket was closed with {code}",
        code=f"closed_{code}",
        retryable=not is_pointless,
        detail=reason,
    )
