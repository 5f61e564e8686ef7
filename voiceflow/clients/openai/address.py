"""The address and the key of a server with OpenAI's API."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from yarl import URL

from voiceflow.errors import ConfigurationError

OPENAI_URL = "https://api.openai.com/v1"


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
        url = checked_url(base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL)
        key = checked_key(api_key or os.environ.get("OPENAI_API_KEY") or "")
        if not key and url.host == URL(OPENAI_URL).host:
            raise ConfigurationError(f"no key for {what}: set OPENAI_API_KEY or pass api_key")
        return cls(url, {"Authorization": f"Bearer {key}"} if key else {})


def checked_url(text: str) -> URL:
    """The base URL of a server.

    Raises:
        ConfigurationError: If it is malformed, or holds more than an address.
    """
    url = URL(text.rstrip("/"))
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError("the base URL of the language model must begin with http:// or https://")
    if url.user or url.password:
        raise ConfigurationError(
            "the base URL of the language model must not contain a user name or password"
        )
    if url.query_string or url.fragment:
        raise ConfigurationError(
            "the base URL of the language model must not contain parameters: pass ChatOptions(query=...)"
        )
    return url


def checked_key(text: str) -> str:
    """A key without the white space around it.

    Raises:
        ConfigurationError: If it cannot stand in a header.
    """
    key = text.strip()  # keys read from files end with a line feed
    if not (key.isascii() and key.isprintable()):
        raise ConfigurationError("the key has invalid characters: check OPENAI_API_KEY")
    return key
