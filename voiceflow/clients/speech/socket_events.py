"""What happens to the socket of a client."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.errors import ServiceError


@dataclass(frozen=True, slots=True)
class SocketLost:
    """The socket went away; on the next one the work goes on where the service left off.

    Attributes:
        error: Why.
        is_expected: Whether the service ended a socket on which nothing was to be done, as it announces.
    """

    error: ServiceError
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class ClientDead:
    """Retrying is pointless or did not help: this client will not work any more."""

    error: ServiceError


@dataclass(frozen=True, slots=True)
class AudioDropped:
    """The ring is full, and the oldest audio makes room: there has been no socket, or a stuck one, for long.

    Attributes:
        size: Bytes lost so far in this client's life, which the service will never hear.
    """

    size: int
