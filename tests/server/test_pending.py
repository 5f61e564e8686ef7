"""Connections without a call: which are closed, when, and which never are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from loguru import logger

from voiceflow.server.pending import PendingConnections
from voiceflow.testing.wire import MemoryConnection, connection

GET = b"GET / HTTP/1.1\r\nHost: voice.test\r\n\r\n"
UPGRADE = (
    b"GET /stream HTTP/1.1\r\nHost: voice.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Peer(asyncio.Protocol):
    """The far end: notes what comes and when it is closed."""

    def __init__(self) -> None:
        self.received = b""
        self.closed_at: float | None = None

    def data_received(self, data: bytes) -> None:
        self.received += data

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed_at = asyncio.get_running_loop().time()

    @property
    def answers(self) -> int:
        return self.received.count(b"HTTP/1.1 200 OK")


class Server:
    """A server in memory."""

    def __init__(self, pending: PendingConnections, runner: web.AppRunner) -> None:
        assert runner.server is not None
        self._make = pending.wrap(runner.server)
        self.made: list[MemoryConnection] = []

    def connect(self, data: bytes = b"") -> Peer:
        peer = Peer()
        self.made.append(connection(peer, self._make()))
        if data:
            self.made[-1].client.write(data)
        return peer

    def send(self, data: bytes) -> None:
        """Send on the newest connection."""
        self.made[-1].client.write(data)


@asynccontextmanager
async def served(pending: PendingConnections) -> AsyncIterator[Server]:
    async def root(request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def slow(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(30)
        return web.Response(text="ok")

    async def stream(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        return socket

    app = web.Application()
    app.add_routes([web.get("/", root), web.route("*", "/slow", slow), web.get("/stream", stream)])
    pending.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    server = Server(pending, runner)
    yield server
    for made in server.made:
        made.client.abort()
    await asyncio.sleep(0)
    await runner.cleanup()


async def test_a_connection_that_sends_nothing_is_closed_after_ten_seconds() -> None:
    async with served(PendingConnections(limit=5)) as server:
        peer = server.connect()
        await asyncio.sleep(60)
        assert peer.closed_at == 10.0


async def test_a_request_that_trickles_in_gets_no_longer() -> None:
    async with served(PendingConnections(limit=5)) as server:
        peer = server.connect()
        for byte in GET[:-1]:
            await asyncio.sleep(1)
            server.send(bytes([byte]))
        assert peer.closed_at == 10.0


async def test_a_request_that_is_there_is_answered_however_long_it_takes() -> None:
    async with served(PendingConnections(limit=5)) as server:
        peer = server.connect(GET.replace(b"/ ", b"/slow "))
        await asyncio.sleep(29)
        assert peer.closed_at is None
        await asyncio.sleep(2)
        assert peer.answers == 1


async def test_an_idle_connection_is_kept_for_proxies_and_then_closed() -> None:
    async with served(PendingConnections(limit=5)) as server:
        peer = server.connect(GET)
        await asyncio.sleep(600)
        server.send(GET)
        await asyncio.sleep(1)
        assert peer.answers == 2
        await asyncio.sleep(700)
        assert peer.closed_at == 1220.0


async def test_the_second_request_has_no_longer_than_the_first_once_it_has_begun() -> None:
    async with served(PendingConnections(limit=5)) as server:
        peer = server.connect(GET)
        await asyncio.sleep(100)
        server.send(GET[:5])
        await asyncio.sleep(9)
        server.send(GET[5:9])
        await asyncio.sleep(60)
        assert peer.closed_at == 110.0


async def test_one_too_many_closes_the_one_that_was_silent_longest() -> None:
    pending = PendingConnections(limit=3)
    async with served(pending) as server:
        peers = []
        for _ in range(5):
            peers.append(server.connect())
            await asyncio.sleep(1)
        assert [peer.closed_at for peer in peers] == [3.0, 4.0, None, None, None]
        assert len(pending) == 3
        asking = server.connect(GET)
        await asyncio.sleep(1)
        assert asking.answers == 1


async def test_an_idle_connection_outlives_those_that_never_asked() -> None:
    async with served(PendingConnections(limit=2)) as server:
        idle = server.connect(GET)
        await asyncio.sleep(1)
        silent = server.connect()
        await asyncio.sleep(1)
        server.connect()
        await asyncio.sleep(1)
        assert (idle.closed_at, silent.closed_at) == (None, 2.0)


async def test_while_every_request_is_being_answered_a_newcomer_is_turned_away() -> None:
    pending = PendingConnections(limit=2)
    async with served(pending) as server:
        busy = [server.connect(GET.replace(b"/ ", b"/slow ")) for _ in range(2)]
        await asyncio.sleep(1)
        newcomer = server.connect(GET)
        await asyncio.sleep(1)
        assert (newcomer.closed_at, newcomer.received) == (1.0, b"")
        await asyncio.sleep(40)
        assert [peer.answers for peer in busy] == [1, 1]


async def test_a_body_that_does_not_come_holds_no_place_against_others() -> None:
    body = b"POST /slow HTTP/1.1\r\nHost: voice.test\r\nContent-Length: 9\r\n\r\nCall"
    async with served(PendingConnections(limit=1)) as server:
        slow = server.connect(body)
        await asyncio.sleep(1)
        asking = server.connect(GET)
        await asyncio.sleep(1)
        assert (slow.closed_at, asking.answers) == (1.0, 1)


async def test_a_call_is_not_pending_and_is_never_closed() -> None:
    pending = PendingConnections(limit=1)
    async with served(pending) as server:
        call = server.connect(UPGRADE)
        await asyncio.sleep(1)
        assert call.received.startswith(b"HTTP/1.1 101")
        assert len(pending) == 0
        others = [server.connect() for _ in range(5)]
        await asyncio.sleep(3000)
        assert call.closed_at is None
        assert None not in [peer.closed_at for peer in others]
        server.made[0].client.write(b"\x81\x82\x00\x00\x00\x00hi")  # "hi", masked with zeros
        await asyncio.sleep(1)
        assert call.received.endswith(b"\x81\x02hi")


async def test_a_call_that_ends_leaves_nothing_behind() -> None:
    pending = PendingConnections(limit=1)
    async with served(pending) as server:
        call = server.connect(UPGRADE)
        await asyncio.sleep(1)
        server.made[0].client.write(b"\x88\x80\x00\x00\x00\x00")
        await asyncio.sleep(1)
        assert call.closed_at == 1.0
        assert len(pending) == 0


async def test_a_crowd_is_one_line_in_the_log_until_it_has_gone() -> None:
    lines: list[str] = []
    sink = logger.add(lines.append, level="WARNING", format="{message}")
    try:
        async with served(PendingConnections(limit=4)) as server:
            for _ in range(2):
                for _ in range(100):
                    server.connect()
                await asyncio.sleep(20)
    finally:
        logger.remove(sink)
    assert lines == ["4 connections carry no call: silent ones are closed\n"] * 2


async def test_an_upgrade_that_is_refused_stays_pending() -> None:
    pending = PendingConnections(limit=1)
    async with served(pending) as server:
        peer = server.connect(UPGRADE.replace(b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Version: 9"))
        await asyncio.sleep(1)
        assert peer.received.startswith(b"HTTP/1.1 400")
        assert len(pending) == (0 if peer.closed_at is not None else 1)
