"""The address and the key of a server with OpenAI's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from yarl import URL

from voiceflow.clients.chat.address import ModelServer
from voiceflow.errors import ConfigurationError

OPENAI_URL = "https://api.openai.com/v1"
SERVER = ModelServer(OPENAI_URL, "OPENAI_BASE_URL", "OPENAI_API_KEY", "ChatOptions")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A server, for the audio endpoints.

    Attributes:
        url: With the version in its path.
        headers: They hold the key.
    """

    url: URL
    headers: Mapping[str, str] = field(repr=False)

    @classmethod
    def resolve(cls, what: str, *, api_key: str | None = None, base_url: str | None = None) -> Self:
        """Take what is given, and the rest from ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL``.

        Args:
            what: The service, for the error.
            api_key: The key. Servers other than OpenAI's may need none.
            base_url: With the version in its path.

        Raises:
            ConfigurationError: If there is no key for OpenAI's server, or the key or the URL is malformed.
        """
        server = replace(SERVER, service=what)
        url, key = server.resolve_url(base_url), server.resolve_key(api_key)
        if not key and url.host == URL(OPENAI_URL).host:
            raise ConfigurationError(f"no key for {what}: set OPENAI_API_KEY or pass api_key")
        return cls(url, authorization(key) if key else {})


def authorization(key: str) -> dict[str, str]:
    """The header that carries the key."""
    return {"Authorization": f"Bearer {key}"}
