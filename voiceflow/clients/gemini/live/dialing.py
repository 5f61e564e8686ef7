"""Address and key of the Live service."""

from __future__ import annotations

import os
from collections.abc import Awaitable
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from voiceflow.clients.gemini.live.errors import REFUSALS
from voiceflow.errors import ConfigurationError, RemoteProtocolError
from voiceflow.net.sockets.dialer import WebSocketDialer
from voiceflow.net.sockets.socket import WebSocket

GEMINI_URL = "https://generativelanguage.googleapis.com"
PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"


@dataclass(frozen=True, slots=True)
class LiveEndpoint:
    """Address and key.

    Attributes:
        base_url: Without a path.
        api_key: The key.
    """

    base_url: str
    api_key: str = field(default="", repr=False)

    @classmethod
    def resolve(cls, *, base_url: str | None = None, api_key: str | None = None) -> LiveEndpoint:
        """Take what is None from ``GOOGLE_GEMINI_BASE_URL``, and ``GEMINI_API_KEY`` or ``GOOGLE_API_KEY``.

        Raises:
            ConfigurationError: If there is no key, or the address is no URL.
        """
        found = (base_url or os.environ.get("GOOGLE_GEMINI_BASE_URL") or GEMINI_URL).rstrip("/")
        named = os.environ.get("GEMINI_API_KEY") or os.environ.get("GOOGLE_API_KEY")
        key = (api_key or named or "").strip()
        url = URL(found)
        if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
            raise ConfigurationError("the base URL of Gemini must begin with https:// or wss://")
        if not key or not (key.isascii() and key.isprintable()):
            raise ConfigurationError("no valid key for Gemini: set GEMINI_API_KEY or pass api_key")
        return cls(found, key)

    def dialer(self, *, http: aiohttp.ClientSession | None = None) -> LiveDialer:
        """Dials sockets."""
        url = URL(self.base_url)
        scheme = "ws" if url.scheme in ("http", "ws") else "wss"
        return LiveDialer(str(url.with_scheme(scheme).with_path(PATH)), self.api_key, http=http)


class LiveDialer:
    """Opens sockets whose messages are text, although the service sends them as bytes.

    Args:
        url: The address.
        api_key: Sent in a header, so that it is part of no address.
        http: A shared session, which stays open.
    """

    def __init__(self, url: str, api_key: str, *, http: aiohttp.ClientSession | None = None) -> None:
        self._dialer = WebSocketDialer(url, {"x-goog-api-key": api_key}, REFUSALS, http=http)

    async def dial(self) -> _JsonSocket:
        """Open a socket; raises HandshakeError."""
        return _JsonSocket(await self._dialer.dial())

    async def close(self) -> None:
        """Release what dialling used."""
        await self._dialer.close()


class _JsonSocket:
    """A socket of JSON texts."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    def write(self, message: str, /) -> Awaitable[None] | None:
        """Send one message at once; see ``Socket``."""
        return self._socket.write(message)

    async def receive(self) -> str:
        """Wait for one message; raises SocketClosedError."""
        message = await self._socket.receive()
        if isinstance(message, str):
            return message
        try:
            return message.decode()
        except UnicodeDecodeError:
            raise RemoteProtocolError("a message that is no text") from None

    async def close(self) -> None:
        """Close it, within a limit. Never fails."""
        await self._socket.close()
