"""Writing to a websocket from plain functions, beside aiohttp's own frames."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from types import SimpleNamespace

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, web
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.net.session import client_session
from voiceflow.testing import MemoryNetwork, run_virtual, serve
from voiceflow.transports.websocket import LONGEST_BACKLOG, SlowPeerError, SocketWriter

Serve = Callable[[web.WebSocketResponse, SocketWriter], Coroutine[None, None, None]]
Use = Callable[[ClientWebSocketResponse, MemoryNetwork], Awaitable[None]]


def converse(serve: Serve, use: Use) -> None:
    """Run a server's side and a client's side of one socket; an error on either is raised."""
    served = []

    async def handler(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False, timeout=2.0)
        await socket.prepare(request)
        task = asyncio.ensure_future(serve(socket, SocketWriter(socket, request)))
        served.append(task)
        await asyncio.wait([task])
        return socket

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/", handler)
        async with MemoryNetwork() as network:
            network.add("peer.test", app)
            async with network.session().ws_connect("wss://peer.test/", max_msg_size=0) as client:
                await use(client, network)
        for task in served:
            await task

    run_virtual(main())


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["plain", "aiohttp", "ping"]), st.text(st.characters(codec="utf-8"))))
)
def test_frames_of_both_writers_arrive_whole_and_in_order(script: list[tuple[str, str]]) -> None:
    async def serve(socket: web.WebSocketResponse, writer: SocketWriter) -> None:
        for way, text in script:
            if way == "plain":
                writer.send(text)
            elif way == "aiohttp":
                await socket.send_str(text)
            else:
                await socket.ping(text.encode()[:100])
        await socket.close()

    arrived = []

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        arrived.extend([message.data async for message in client])

    converse(serve, use)
    assert arrived == [text for way, text in script if way != "ping"]


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536, 70_000])
def test_a_message_of_any_length_and_kind_arrives(size: int) -> None:
    async def serve(socket: web.WebSocketResponse, writer: SocketWriter) -> None:
        writer.send("x" * size)
        writer.send(b"\xff" * size)
        await socket.close()

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        assert await client.receive_str() == "x" * size
        assert await client.receive_bytes() == b"\xff" * size

    converse(serve, use)


def test_what_is_sent_is_in_the_transport_before_send_returns() -> None:
    async def serve(socket: web.WebSocketResponse, writer: SocketWriter) -> None:
        await asyncio.sleep(1)
        (connection,) = connections
        before = connection.server._on_wire
        writer.send("clear")
        assert connection.server._on_wire == before + 2 + len("clear")

    connections = []

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        connections.extend(network.connections())
        await client.receive()

    converse(serve, use)


def test_after_the_close_frame_nothing_is_sent() -> None:
    async def serve(socket: web.WebSocketResponse, writer: SocketWriter) -> None:
        await asyncio.sleep(1)
        writer.send("last")
        closing = asyncio.ensure_future(socket.close())
        await asyncio.sleep(0)
        assert not writer.is_open
        before = connections[0].server._on_wire
        writer.send("too late")
        assert connections[0].server._on_wire == before
        await closing

    connections = []

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        connections.extend(network.connections())
        assert [message.data async for message in client] == ["last"]
        assert client.close_code == 1000

    converse(serve, use)


def test_sending_to_a_peer_that_has_gone_does_nothing() -> None:
    async def serve(socket: web.WebSocketResponse, writer: SocketWriter) -> None:
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert not writer.is_open
        writer.send("anybody?")
        assert writer.error is None

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        await client.close()

    converse(serve, use)


def test_a_peer_that_does_not_read_is_cut_off() -> None:
    failed = []

    async def serve(socket: web.WebSocketResponse, writer: SocketWriter) -> None:
        await asyncio.sleep(1)
        text = "x" * 50_000
        sent = 0
        while writer.is_open:
            writer.send(text)
            sent += len(text)
            assert sent < 2 * LONGEST_BACKLOG
        failed.append(writer.error)
        assert (await socket.receive()).type in (WSMsgType.CLOSED, WSMsgType.ERROR, WSMsgType.CLOSING)

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        network.connections()[0].server.stall()
        await asyncio.sleep(10)

    converse(serve, use)
    assert [type(error) for error in failed] == [SlowPeerError]


class Withheld:
    """A request whose transport lacks a method."""

    def __init__(self, transport: asyncio.Transport, name: str) -> None:
        self._inner = transport
        self._name = name

    def __getattr__(self, name: str) -> object:
        if name == self._name:
            raise AttributeError(name)
        return getattr(self._inner, name)


@pytest.mark.parametrize("name", ["write", "get_write_buffer_size", "is_closing", "abort"])
def test_a_transport_that_cannot_be_written_to_is_an_error_at_once(name: str) -> None:
    async def handler(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        assert request.transport is not None
        lacking = request.clone()
        lacking._protocol = SimpleNamespace(transport=Withheld(request.transport, name))  # type: ignore[assignment]
        with pytest.raises(
            LocalProtocolError, match=f"nothing can be sent over a .*Withheld.* has no {name}"
        ):
            SocketWriter(socket, lacking)
        await socket.close()
        return socket

    run_virtual(upgrade(handler))


def test_a_peer_that_left_during_the_handshake_is_no_silent_writer() -> None:
    caught = []

    async def handler(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(1)
        with pytest.raises(RemoteProtocolError, match="the peer has left"):
            SocketWriter(socket, request)
        caught.append(True)
        return socket

    run_virtual(upgrade(handler))
    assert caught


@pytest.mark.real_time
@pytest.mark.parametrize("size", [0, 126, 70_000])
async def test_a_real_socket_of_either_loop_is_written_to_at_once(size: int) -> None:
    async def handler(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        writer = SocketWriter(socket, request)
        assert writer.is_open
        writer.send("x" * size)
        await socket.close()
        assert not writer.is_open
        return socket

    app = web.Application()
    app.router.add_get("/", handler)
    async with serve(app) as url, client_session() as session, session.ws_connect(url) as client:
        assert await client.receive_str() == "x" * size
        assert (await client.receive()).type is WSMsgType.CLOSE


@pytest.mark.real_time
async def test_a_real_peer_that_does_not_read_is_cut_off() -> None:
    failed = asyncio.get_running_loop().create_future()

    async def handler(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        writer = SocketWriter(socket, request, limit=100_000)
        while writer.is_open:
            writer.send("x" * 50_000)
        failed.set_result(writer.error)
        return socket

    app = web.Application()
    app.router.add_get("/", handler)
    async with asyncio.timeout(10), serve(app) as url, client_session() as session, session.ws_connect(url):
        assert type(await failed) is SlowPeerError


async def upgrade(handler: Callable[[web.Request], Awaitable[web.WebSocketResponse]]) -> None:
    """Open one websocket to a handler and read it to its end."""
    app = web.Application()
    app.router.add_get("/", handler)
    async with MemoryNetwork() as network:
        network.add("peer.test", app)
        async with network.session().ws_connect("wss://peer.test/") as client:
            async for _ in client:
                pass


def test_a_socket_that_compresses_is_refused() -> None:
    async def handler(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        with pytest.raises(LocalProtocolError, match="without compression"):
            SocketWriter(socket, request)
        await socket.close()
        return socket

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/", handler)
        async with MemoryNetwork() as network:
            network.add("peer.test", app)
            async with network.session().ws_connect("wss://peer.test/", compress=15) as client:
                assert (await client.receive()).type is WSMsgType.CLOSE

    run_virtual(main())
