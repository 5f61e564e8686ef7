"""Where ElevenLabs answers, and with which key."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from voiceflow.errors import ConfigurationError

DEFAULT_BASE_URL = "https://api.elevenlabs.io"
KEY_VARIABLE = "ELEVENLABS_API_KEY"
URL_VARIABLE = "ELEVENLABS_BASE_URL"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of the service and the credentials for it. The key is in no ``repr``.

    Source: https://elevenlabs.io/docs/api-reference/authentication

    Attributes:
        base_url: ``http(s)://host[:port]``, without a path.
        api_key: Sent as the ``xi-api-key`` header; ``None`` if single-use tokens are used instead.
    """

    base_url: str = DEFAULT_BASE_URL
    api_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", _checked_root(self.base_url))
        if self.api_key is not None and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise ConfigurationError(f"the ElevenLabs API key has invalid characters: check {KEY_VARIABLE}")

    @classmethod
    def resolve(cls, *, api_key: str | None = None, base_url: str | None = None) -> Endpoint:
        """Take what is given, and the rest from ``ELEVENLABS_API_KEY`` and ``ELEVENLABS_BASE_URL``.

        Raises:
            ConfigurationError: If the address or the key is malformed.
        """
        key = (api_key or os.environ.get(KEY_VARIABLE, "")).strip()
        root = base_url or os.environ.get(URL_VARIABLE, "").strip() or DEFAULT_BASE_URL
        return cls(base_url=root, api_key=key or None)

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that authenticate a request.

        Raises:
            ConfigurationError: If there is no key.
        """
        if self.api_key is None:
            raise ConfigurationError(f"no ElevenLabs API key: set {KEY_VARIABLE} or pass api_key=")
        return {"xi-api-key": self.api_key}

    def websocket_url(self, *path: str, query: Sequence[tuple[str, str]] = ()) -> str:
        """The address of a websocket.

        Args:
            path: Its segments, unescaped: ``"v1", "text-to-speech", voice, "multi-stream-input"``.
            query: Names and values in order; a name may repeat.
        """
        root = "ws" + self.base_url.removeprefix("http")
        segments = "/".join(quote(segment, safe="") for segment in path)
        question = "?" + urlencode(query, quote_via=quote) if query else ""
        return f"{root}/{segments}{question}"


def _checked_root(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_root = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and is_root
        _ = parts.port  # raises when it is no number
    except ValueError:
        is_valid = False
    if not is_valid:
        # The value itself stays out of the message: people put credentials into addresses.
        raise ConfigurationError(
            f"the ElevenLabs base URL must look like https://host[:port]: check {URL_VARIABLE}"
        )
    return f"{parts.scheme}://{parts.netloc}"
