"""Events of a client's socket."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.errors import ServiceError


@dataclass(frozen=True, slots=True)
class SocketLost:
    """The socket was lost; on the next one the work continues where the service stopped.

    Attributes:
        error: The reason.
        is_expected: Whether the service closed an idle socket, as documented.
    """

    error: ServiceError
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class ClientDead:
    """Retrying is pointless or did not help: this client has stopped working."""

    error: ServiceError


@dataclass(frozen=True, slots=True)
class AudioDropped:
    """The ring is full and the oldest audio was dropped, after a long time without a working socket.

    Attributes:
        size: Bytes lost so far; the service never receives them.
    """

    size: int
