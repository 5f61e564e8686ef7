"""The path of chan_websocket's connections, and the login that they need."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

MEDIA_PATH = "/asterisk/media"
USER = "VOICEFLOW_ASTERISK_USER"
PASSWORD = "VOICEFLOW_ASTERISK_PASSWORD"  # noqa: S105 - the name of a variable
DEFAULT_USER = "asterisk"


@dataclass(frozen=True, slots=True)
class AsteriskLogin:
    """User and password, as they stand in ``websocket_client.conf``.

    Attributes:
        user: The value of ``username``.
        password: The value of ``password``; nobody gets in with an empty one.
    """

    user: str = DEFAULT_USER
    password: str = field(default="", repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables ``VOICEFLOW_ASTERISK_USER`` and ``VOICEFLOW_ASTERISK_PASSWORD``."""
        return cls(environ.get(USER) or DEFAULT_USER, environ.get(PASSWORD, ""))

    def admits(self, header: str | None) -> bool:
        """Whether an ``Authorization`` header has this user and password."""
        pair = base64.b64encode(f"{self.user}:{self.password}".encode())
        given = (header or "").encode(errors="replace")
        return hmac.compare_digest(given, b"Basic " + pair) and bool(self.password)
