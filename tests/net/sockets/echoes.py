"""The address of a service that echoes, and its refusals."""

from collections.abc import Mapping

from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import Refusals

URL = "wss://echo.test/socket"


def _of_handshake(status: int, _: Mapping[str, str], body: bytes) -> HandshakeError:
    return HandshakeError("no", vendor="echo", code=f"no_{status}", retryable=False, detail=body.decode())


def _of_close(code: int | None, reason: str) -> SocketClosedError:
    return SocketClosedError("over", vendor="echo", code=f"over_{code}", detail=reason)


REFUSALS = Refusals(vendor="echo", name="Echo", of_handshake=_of_handshake, of_close=_of_close)
