"""The errors of a socket: it could not be opened, or it is gone."""

from __future__ import annotations

from typing import Self

from voiceflow.errors import ServiceError

DETAIL_LIMIT = 200
"""Characters that are kept of what the service wrote."""


class HandshakeError(ServiceError):
    """No socket could be opened.

    Attributes:
        retry_after: Seconds that the service asks us to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        vendor: str,
        code: str,
        retryable: bool,
        retry_after: float = 0.0,
        detail: str = "",
    ) -> None:
        super().__init__(message, vendor=vendor, code=code, retryable=retryable, detail=detail[:DETAIL_LIMIT])
        self.retry_after = retry_after

    @classmethod
    def because(cls, what: str, cause: ServiceError, *, vendor: str) -> Self:
        """What the handshake needs could not be had."""
        return cls(
            f"{what}: {cause}",
            vendor=vendor,
            code=cause.code,
            retryable=cause.retryable,
            retry_after=getattr(cause, "retry_after", 0.0),
            detail=cause.detail,
        )


class SocketClosedError(ServiceError):
    """The socket is gone: closed by the peer, cut, or stuck. The reason of a close is its ``detail``."""

    def __init__(
        self, message: str, *, vendor: str, code: str, retryable: bool = True, detail: str = ""
    ) -> None:
        super().__init__(message, vendor=vendor, code=code, retryable=retryable, detail=detail[:DETAIL_LIMIT])
