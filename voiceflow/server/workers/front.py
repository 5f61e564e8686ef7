"""Connections at the parent: read up to the first line of the request, then handed to a worker.

Requests about ended streams are read whole, so that another worker can get them if the first one dies.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from voiceflow.net.timer import Timer
from voiceflow.server.workers.requests import Destination, destination_of, is_whole

REQUEST_LIMIT = 10.0
"""Seconds within which as much of a request must arrive as is read here."""

MOST_WAITING = 256
"""Connections that are read. One more closes the one that has waited longest."""

NO_WORKER = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
)
"""The answer while no worker is ready."""

Hand = Callable[[Destination, bytes, int], bool]
"""Passes on a connection: its destination, what was read, and its descriptor. False if nobody takes it."""


class FrontConnections:
    """Makes the protocols of the parent's connections.

    Args:
        hand: Passes a connection on.
        return_paths: Returns the beginnings of the paths at which carriers ask about ended streams.
    """

    def __init__(self, hand: Hand, return_paths: Callable[[], tuple[str, ...]]) -> None:
        self.hand = hand
        self.return_paths = return_paths
        self._waiting: dict[FrontConnection, None] = {}

    def __call__(self) -> asyncio.Protocol:
        """The protocol of one new connection."""
        return FrontConnection(self)

    def enter(self, connection: FrontConnection) -> None:
        """A connection waits for its first line."""
        self._waiting[connection] = None
        if len(self._waiting) > MOST_WAITING:
            next(iter(self._waiting)).drop()

    def leave(self, connection: FrontConnection) -> None:
        """It does so no longer."""
        self._waiting.pop(connection, None)


class FrontConnection(asyncio.Protocol):
    """One connection, until it is handed to a worker."""

    def __init__(self, among: FrontConnections) -> None:
        self._among = among
        self._head = b""
        self._timer = Timer(self.drop)
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's annotation is wider than the transport that a stream's protocol receives.
        self._transport = transport  # type: ignore[assignment]
        self._among.enter(self)
        self._timer.set(asyncio.get_running_loop().time() + REQUEST_LIMIT)

    def data_received(self, data: bytes) -> None:
        self._head += data
        destination = destination_of(self._head, self._among.return_paths())
        if destination is None or (destination.is_return and not is_whole(self._head)):
            return
        self._transport.pause_reading()
        if pass_on(self._transport, self._head, destination, self._among.hand):
            self.drop()
        else:
            self._transport.write(NO_WORKER)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._among.leave(self)

    def drop(self) -> None:
        """Close this process's copy of the connection."""
        self._timer.cancel()
        self._among.leave(self)
        self._transport.abort()


class LineConnection(asyncio.Protocol):
    """A connection to a listener: handed on as it is.

    Args:
        hand: Passes it on.
    """

    def __init__(self, hand: Hand) -> None:
        self._hand = hand

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
        pass_on(transport, b"", Destination(), self._hand)
        transport.abort()


def pass_on(transport: asyncio.Transport, head: bytes, destination: Destination, hand: Hand) -> bool:
    """Hand on a copy of a transport's socket. Returns whether somebody took it."""
    descriptor = os.dup(transport.get_extra_info("socket").fileno())
    if hand(destination, head, descriptor):
        return True
    os.close(descriptor)
    return False
