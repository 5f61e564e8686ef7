"""How the Live service refuses and closes a socket."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import Refusals
from voiceflow.net.waiting import retry_after

VENDOR = "gemini"

_RETRYABLE = frozenset({408, 429, 500, 502, 503, 504})
_POINTLESS = frozenset({1007, 1008})
"""A malformed or unacceptable setup, a wrong key, no credit: another socket would be closed too."""

_PASSING = ("deadline", "timed out", "aborted", "goaway", "session duration", "resource")


def _of_handshake(status: int, headers: Mapping[str, str], body: bytes) -> HandshakeError:
    return HandshakeError(
        f"the service refused the socket with HTTP {status}",
        vendor=VENDOR,
        code=f"http_{status}",
        retryable=status in _RETRYABLE,
        retry_after=retry_after(headers),
        detail=body.decode(errors="replace"),
    )


def _of_close(code: int | None, reason: str) -> SocketClosedError:
    is_passing = any(word in reason.lower() for word in _PASSING)
    return SocketClosedError(
        f"the socket was closed with {code}",
        vendor=VENDOR,
        code=f"closed_{code}",
        retryable=code not in _POINTLESS or is_passing,
        detail=reason,
    )


REFUSALS = Refusals(vendor=VENDOR, name="Gemini", of_handshake=_of_handshake, of_close=_of_close)
