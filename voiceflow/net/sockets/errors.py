"""Errors of a socket: it could not be opened, or it was lost."""

from __future__ import annotations

from typing import Self

from voiceflow.errors import ServiceError

DETAIL_LIMIT = 200
"""Characters kept of the service's text."""


class HandshakeError(ServiceError):
    """The socket could not be opened.

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
        """Something that the handshake needs could not be obtained."""
        return cls(
            f"{what}: {cause}",
            vendor=vendor,
            code=cause.code,
            retryable=cause.retryable,
            retry_after=getattr(cause, "retry_after", 0.0),
            detail=cause.detail,
        )


class SocketClosedError(ServiceError):
    """The socket was lost: closed by the peer, cut, or stuck. ``detail`` is the close reason."""

    def __init__(
        self, message: str, *, vendor: str, code: str, retryable: bool = True, detail: str = ""
    ) -> None:
        super().__init__(message, vendor=vendor, code=code, retryable=retryable, detail=detail[:DETAIL_LIMIT])
