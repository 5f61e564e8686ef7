"""Address and key of the realtime service."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from voiceflow.clients.openai.client import OPENAI_URL
from voiceflow.clients.openai.realtime.errors import REFUSALS
from voiceflow.errors import ConfigurationError
from voiceflow.net.sockets.dialer import TextDialer


@dataclass(frozen=True, slots=True)
class RealtimeEndpoint:
    """Address and key.

    Attributes:
        base_url: With the version in its path.
        api_key: The key; empty for a server without keys.
    """

    base_url: str
    api_key: str = field(default="", repr=False)

    @classmethod
    def resolve(cls, *, base_url: str | None = None, api_key: str | None = None) -> RealtimeEndpoint:
        """Take what is None from ``OPENAI_BASE_URL`` and ``OPENAI_API_KEY``.

        Raises:
            ConfigurationError: If there is no key for OpenAI's server, or the address is no URL.
        """
        found = (base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL).rstrip("/")
        key = (api_key or os.environ.get("OPENAI_API_KEY") or "").strip()
        url = URL(found)
        if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
            raise ConfigurationError(
                "the base URL of the realtime service must begin with https:// or wss://"
            )
        if not key and url.host == URL(OPENAI_URL).host:
            raise ConfigurationError("no key for the realtime service: set OPENAI_API_KEY or pass api_key")
        if not (key.isascii() and key.isprintable()):
            raise ConfigurationError("the key has invalid characters: check OPENAI_API_KEY")
        return cls(found, key)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that authenticate."""
        return {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}

    def http_url(self, *path: str) -> str:
        """The address of a request; the segments are escaped."""
        url = URL(self.base_url.replace("ws", "http", 1) if self.base_url.startswith("ws") else self.base_url)
        for segment in path:
            url = url / segment
        return str(url)

    def dialer(self, *, http: aiohttp.ClientSession | None = None, **query: str) -> TextDialer:
        """Dials the realtime socket: ``model=…`` for a new session, ``call_id=…`` for a call by SIP."""
        url = URL(self.http_url("realtime")).update_query(query)
        scheme = "ws" if url.scheme == "http" else "wss"
        return TextDialer(str(url.with_scheme(scheme)), self.headers, REFUSALS, http=http)
