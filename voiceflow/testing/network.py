"""A network in memory: aiohttp's real client and real server on one virtual clock, without a socket.

Example:
    async with MemoryNetwork() as network:
        network.add("api.vendor.test", app, link=Link(latency=0.02))
        async with network.session().ws_connect("wss://api.vendor.test/v1/stream") as socket:
            await socket.send_str("hello")
            network.connections("api.vendor.test")[0].cut()
"""

from __future__ import annotations

import asyncio
import errno
import itertools
import random
import ssl
from collections.abc import Callable
from enum import Enum
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from aiohttp import web

from voiceflow.net.session import client_session
from voiceflow.testing.byte_pipe import Link
from voiceflow.testing.wire import MemoryConnection, connection

if TYPE_CHECKING:
    from aiohttp.client_proto import ResponseHandler
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.tracing import Trace

_SHUTDOWN_SECONDS = 5.0


class Reachability(Enum):
    """The outcome of connecting to a host."""

    OPEN = "open"
    REFUSED = "refused"
    """The connection is refused at once."""
    SILENT = "silent"
    """The connection never comes about; only the client's own time limit ends the attempt."""


class _Host:
    """One name in the network and the application that answers there."""

    def __init__(self, app: web.Application, link: Link) -> None:
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        self.link = link
        self.reachability = Reachability.OPEN
        self._starting = asyncio.Lock()

    async def server(self) -> web.Server:
        """Start the application, the first time."""
        async with self._starting:
            if self.runner.server is None:
                await self.runner.setup()
        assert self.runner.server is not None
        return self.runner.server


class MemoryNetwork:
    """Host names that lead to aiohttp applications, and client sessions that reach only these.

    ``http``, ``https``, ``ws`` and ``wss`` are treated alike, without TLS (a request that came for
    ``https`` or ``wss`` is ``secure``), and ports are ignored. Leaving it closes every session it
    made, then stops the applications. Works on virtual time as on an ordinary loop.

    Args:
        link: The quality of the connections; ``add`` may set another one for a host.
        seed: For the jitter.
    """

    def __init__(self, *, link: Link | None = None, seed: int = 0) -> None:
        self._link = link or Link()
        self._chance = random.Random(seed)  # noqa: S311 - jitter, not a secret
        self._hosts: dict[str, _Host] = {}
        self._sessions: list[aiohttp.ClientSession] = []
        self._connections: list[MemoryConnection] = []
        self._ports = itertools.count(40000)

    async def __aenter__(self) -> Self:
        for host in self._hosts.values():
            await host.server()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the sessions and stop the applications; each has five seconds for it."""
        for made in self._connections:
            made.resume()
        while self._sessions:
            await self._sessions.pop().close()
        for host in self._hosts.values():
            await host.runner.cleanup()

    def add(self, host: str, app: web.Application, *, link: Link | None = None) -> None:
        """Let ``app`` answer at this host name.

        It is started when the network is entered or, if added later, by the first connection.

        Raises:
            ValueError: If the name is taken.
        """
        if host in self._hosts:
            raise ValueError(f"there is already a host {host}")
        self._hosts[host] = _Host(app, link or self._link)

    async def server(self, host: str) -> web.Server:
        """The server of a host, which makes the HTTP protocols of its connections; started if need be."""
        return await self._hosts[host].server()

    def reach(self, host: str, reachability: Reachability) -> None:
        """Change the outcome of new connections to the host."""
        self._hosts[host].reachability = reachability

    def link(self, host: str, link: Link) -> None:
        """Change the quality of new connections to the host."""
        self._hosts[host].link = link

    def session(self, **options: object) -> aiohttp.ClientSession:
        """Make a client session in this network.

        It follows no redirect and keeps no cookie, like every session of this package.

        Args:
            options: As for ``aiohttp.ClientSession``.
        """
        session = client_session(self.connector(), **options)
        self._sessions.append(session)
        return session

    def connector(self) -> aiohttp.BaseConnector:
        """Make a connector, for a client that makes its own session and closes it."""
        return _MemoryConnector(self._connect)

    def connections(self, host: str | None = None) -> list[MemoryConnection]:
        """The connections that are open now, oldest first, to one host or to all."""
        self._connections = [made for made in self._connections if made.is_open]
        return [made for made in self._connections if host in (None, made.host)]

    async def _connect(
        self, name: str, factory: Callable[[], ResponseHandler], secure: bool
    ) -> ResponseHandler:
        host = self._hosts.get(name)
        if host is None:
            raise _UnknownHostError(errno.ENOENT, "name not known in this network")
        # A TCP handshake takes a round trip.
        await asyncio.sleep(2 * host.link.latency)
        if host.reachability is Reachability.SILENT:
            await asyncio.Event().wait()
        if host.reachability is Reachability.REFUSED:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "connection refused")
        server = await host.server()
        client = factory()
        here, there = ("127.0.0.1", next(self._ports)), ("127.0.0.1", 443 if secure else 80)
        made = connection(
            client,
            server(),
            host=name,
            link=host.link,
            chance=self._chance,
            client_extra={"sockname": here, "peername": there},
            server_extra={"sockname": there, "peername": here, "sslcontext": _tls() if secure else None},
        )
        self._connections = [*self.connections(), made]
        return client


class _UnknownHostError(OSError):
    """No application was added under this name."""


@cache
def _tls() -> ssl.SSLContext:
    # Nothing is encrypted: its presence is how aiohttp recognises a secure request.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


class _MemoryConnector(aiohttp.BaseConnector):
    """The connector of aiohttp's client."""

    def __init__(self, connect: Callable[..., Any]) -> None:
        super().__init__(limit=0)
        self._connect_host = connect

    async def _create_connection(
        self, req: ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        key = req.connection_key
        try:
            async with asyncio.timeout(timeout.sock_connect):
                made: ResponseHandler = await self._connect_host(key.host, self._factory, key.is_ssl)
                return made
        except TimeoutError:
            raise
        except _UnknownHostError as exc:
            raise aiohttp.ClientConnectorDNSError(key, exc) from exc
        except OSError as exc:
            raise aiohttp.ClientConnectorError(key, exc) from exc
