"""Connections without a call: time limits for their requests and a limit on their number."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web
from loguru import logger

from voiceflow.net.timer import Timer

REQUEST_LIMIT = 10.0
"""Seconds within which a request's head must arrive, from the connection or its first byte."""

IDLE_LIMIT = 620.0
"""Seconds a connection may wait for its next request. Google's load balancers keep theirs for 600 s."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PendingConnections:
    """Creates the protocols of a server's connections and closes those that keep the server waiting.

    A connection is pending until a websocket is accepted on it, which is a call. After that it is left alone
    and costs nothing. A connection above the limit replaces the one that has kept the server waiting longest:
    a client with a request sends it at once. A connection whose whole request has arrived is never closed.

    Args:
        limit: The most pending connections at a time.
        request_limit: Seconds within which a request's head must arrive.
        idle_limit: Seconds between two requests.
    """

    def __init__(
        self, *, limit: int, request_limit: float = REQUEST_LIMIT, idle_limit: float = IDLE_LIMIT
    ) -> None:
        self.request_limit = request_limit
        self.idle_limit = idle_limit
        self._limit = limit
        self._connections: dict[asyncio.BaseProtocol, PendingConnection] = {}
        self._is_crowded = False

    def __len__(self) -> int:
        """The number of pending connections."""
        return len(self._connections)

    def wrap(self, make: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """Wrap a factory of HTTP protocols, such as aiohttp's ``web.Server``."""
        return lambda: PendingConnection(make(), self)

    def attach(self, app: web.Application) -> None:
        """Follow the requests of an application that has not started yet."""

        @web.middleware
        async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
            connection = self._connections.get(request.protocol)
            if connection is None:
                return await handler(request)
            connection.asked(request)
            try:
                return await handler(request)
            finally:
                if request.protocol in self._connections:  # not lost and not a call in the meantime
                    connection.answered()

        async def release_call(request: web.Request, response: web.StreamResponse) -> None:
            if isinstance(response, web.WebSocketResponse):
                connection = self._connections.pop(request.protocol, None)
                if connection is not None:
                    connection.release()

        app.middlewares.insert(0, watch)
        app.on_response_prepare.append(release_call)

    def enter(self, connection: PendingConnection) -> bool:
        """Register a new connection; returns whether there is room."""
        if 2 * len(self._connections) < self._limit:
            self._is_crowded = False
        if len(self._connections) >= self._limit and not self._make_room():
            return False
        self._connections[connection.http] = connection
        return True

    def leave(self, connection: PendingConnection) -> None:
        """Forget a connection. Repeating it does nothing."""
        self._connections.pop(connection.http, None)

    def _make_room(self) -> bool:
        if not self._is_crowded:
            self._is_crowded = True
            logger.warning("{} connections carry no call: silent ones are closed", len(self._connections))
        waiting = [each for each in self._connections.values() if each.is_awaited]
        if not waiting:
            return False
        # Those without any request first: an idle one may belong to a proxy.
        min(waiting, key=lambda each: (each.has_asked, each.since)).drop()
        return True


class PendingConnection(asyncio.Protocol):
    """One connection: forwards everything to its HTTP protocol and limits how long a request may take.

    Attributes:
        http: The HTTP protocol.
        has_asked: Whether a request has arrived on it.
        since: Loop time since when a request is awaited or being answered.
    """

    def __init__(self, http: asyncio.Protocol, among: PendingConnections) -> None:
        self.http = http
        self.has_asked = False
        self.since = 0.0
        self._among = among
        self._is_refused = False
        self._is_head_coming = False
        self._request: web.Request | None = None
        self._loop = asyncio.get_running_loop()
        self._timer = Timer(self.drop)
        self._transport: asyncio.Transport

    @property
    def is_awaited(self) -> bool:
        """Whether the peer still has to send a request or the rest of its body."""
        return self._request is None or not self._request.content.is_eof()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's annotation is wider than the transport that a stream's protocol receives.
        self._transport = transport  # type: ignore[assignment]
        if self._among.enter(self):
            self._wait(self._among.request_limit)
            self.http.connection_made(transport)
        else:
            self._is_refused = True
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self._is_head_coming and self._request is None:
            # Once for each head: a head that trickles in gets no more time than one that never arrives.
            self._is_head_coming = True
            if self.has_asked:
                self._wait(self._among.request_limit)
        self.http.data_received(data)

    def eof_received(self) -> bool | None:
        return self.http.eof_received()

    def pause_writing(self) -> None:
        self.http.pause_writing()

    def resume_writing(self) -> None:
        self.http.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._request = None
        self._stop_waiting()
        self._among.leave(self)
        if not self._is_refused:
            self.http.connection_lost(exc)

    def asked(self, request: web.Request) -> None:
        """A request's head has arrived; its body may be incomplete."""
        self._request = request
        self.has_asked = True
        self._is_head_coming = False
        self.since = self._loop.time()
        self._stop_waiting()

    def answered(self) -> None:
        """The request has been answered."""
        self._request = None
        self._wait(self._among.idle_limit)

    def release(self) -> None:
        """The connection carries a call: from now on its HTTP protocol receives everything directly."""
        self._stop_waiting()
        self._transport.set_protocol(self.http)

    def drop(self) -> None:
        """Close it at once."""
        self._stop_waiting()
        self._among.leave(self)
        self._transport.abort()

    def _wait(self, limit: float) -> None:
        self.since = self._loop.time()
        self._timer.set(self.since + limit)

    def _stop_waiting(self) -> None:
        self._timer.cancel()
