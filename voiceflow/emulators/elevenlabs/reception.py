"""Shared by all emulated endpoints: connections, faults and authentication."""

from __future__ import annotations

import asyncio
from collections import deque

from aiohttp import web

from voiceflow.emulators.elevenlabs.accounts import Accounts
from voiceflow.emulators.elevenlabs.connections import EmulatedConnection
from voiceflow.emulators.elevenlabs.effects import ServerPeer
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.problems import envelope
from voiceflow.emulators.elevenlabs.socket_server import Engine, SocketServer

_KEPT = 1000
_CLOSE_SECONDS = 1.0


class Reception:
    """Takes connections in.

    Args:
        accounts: Who may come in.
        faults: What goes wrong on every connection for which nothing else is planned.

    Attributes:
        keep: Number of the newest messages each way that are kept of a new connection.
    """

    def __init__(self, accounts: Accounts, faults: Faults) -> None:
        self.accounts = accounts
        self.faults = faults
        self.connections: deque[EmulatedConnection] = deque(maxlen=_KEPT)
        self._planned: deque[tuple[EmulatedSocket | None, Faults]] = deque()
        self.keep = 10_000
        self._requests = 0

    @property
    def request_id(self) -> str:
        """Of the newest request."""
        return f"{self._requests:032x}"

    def plan(self, *faults: Faults, endpoint: EmulatedSocket | None = None) -> None:
        """Let the next connections (to this endpoint) have these faults, one each, in order."""
        self._planned.extend((endpoint, item) for item in faults)

    def open_connections(self, endpoint: EmulatedSocket | None = None) -> list[EmulatedConnection]:
        """The websockets that are open now, in the order in which they were opened."""
        return [c for c in self.connections if c.is_open and endpoint in (None, c.endpoint)]

    def connect(self, request: web.Request, endpoint: EmulatedSocket) -> EmulatedConnection:
        """Register a connection and its faults."""
        self._requests += 1
        connection = EmulatedConnection(
            endpoint=endpoint,
            voice_id=request.match_info.get("voice_id", ""),
            query=dict(request.query),
            parameters=tuple(request.query.items()),
            faults=self._take_faults(endpoint),
            opened_at=asyncio.get_running_loop().time(),
            received=deque(maxlen=self.keep),
            sent=deque(maxlen=self.keep),
        )
        self.connections.append(connection)
        return connection

    async def run(
        self,
        request: web.Request,
        connection: EmulatedConnection,
        peer: ServerPeer,
        engine: Engine,
        protocols: tuple[str, ...] = (),
    ) -> web.StreamResponse:
        """Upgrade, and serve until the socket is closed.

        Args:
            request: The handshake.
            connection: Where to keep what passes.
            peer: The state machine.
            engine: What does the peer's work.
            protocols: The subprotocols that are selected if they are offered.
        """
        socket = web.WebSocketResponse(timeout=_CLOSE_SECONDS, protocols=protocols)
        await socket.prepare(request)
        await SocketServer(socket, request, peer, engine, connection).run()
        return socket

    def refused(self, status: int, code: str | None = None) -> web.Response:
        """An HTTP error in the service's envelope."""
        return web.json_response(envelope(status, self.request_id, code=code), status=status)

    def refusal(self, error: RefusalError) -> web.Response:
        """The HTTP error that an operation would answer with."""
        body = envelope(error.status, self.request_id, code=error.code, text=str(error), param=error.param)
        return web.json_response(body, status=error.status)

    async def leave(self, app: web.Application) -> None:
        """End all connections because the emulator ends."""
        for connection in self.open_connections():
            assert connection.controls is not None
            connection.controls.leave()

    def _take_faults(self, endpoint: EmulatedSocket) -> Faults:
        for index, (wanted, faults) in enumerate(self._planned):
            if wanted in (None, endpoint):
                del self._planned[index]
                return faults
        return self.faults
