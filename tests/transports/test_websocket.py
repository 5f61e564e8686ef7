"""A media stream's socket: messages in and out by plain calls."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar, copy_context
from types import SimpleNamespace

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, web
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.net.session import client_session
from voiceflow.testing import MemoryNetwork, run_virtual, serve
from voiceflow.transports.websocket import LONGEST_BACKLOG, MediaSocket, SlowPeerError

Message = str | bytes
Serve = Callable[[MediaSocket], Awaitable[None]]
Use = Callable[[ClientWebSocketResponse, MemoryNetwork], Awaitable[None]]

LONGEST = 100_000


def ignore(message: Message) -> None:
    """Take a message that does not matter."""


class Peer:
    """A server whose sockets run ``serve``; an error in it is raised at the end."""

    def __init__(self, serve: Serve, take: Callable[[Message], None], backlog: int) -> None:
        self.sockets: list[MediaSocket] = []
        self._serve, self._take, self._backlog = serve, take, backlog
        self._errors: list[BaseException] = []
        self.app = web.Application()
        self.app.router.add_get("/", self._answer)

    async def _answer(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(compress=False)
        await response.prepare(request)
        assert request.transport is not None
        socket = MediaSocket(request.transport, longest=LONGEST, take=self._take, backlog=self._backlog)
        self.sockets.append(socket)
        try:
            await self._serve(socket)
        except BaseException as error:  # noqa: BLE001 - raised by check()
            self._errors.append(error)
        await socket.close(limit=2.0)
        return response

    def check(self) -> None:
        """Raise what went wrong on the server's side."""
        for error in self._errors:
            raise error


def converse(
    serve: Serve, use: Use, *, take: Callable[[Message], None] = ignore, backlog: int = LONGEST_BACKLOG
) -> MediaSocket:
    """Run a server's side and a client's side of one socket; an error on either is raised."""
    peer = Peer(serve, take, backlog)

    async def main() -> None:
        async with MemoryNetwork() as network:
            network.add("peer.test", peer.app)
            async with network.session().ws_connect("wss://peer.test/", max_msg_size=0) as client:
                await use(client, network)
            await asyncio.sleep(5)
            assert not network.connections()

    run_virtual(main())
    peer.check()
    return peer.sockets[0]


async def until_it_ends(socket: MediaSocket) -> None:
    """Serve by reading only."""
    await asyncio.wait({socket.ended})


@settings(max_examples=example_count(20), deadline=None)
@given(st.lists(st.one_of(st.text(st.characters(codec="utf-8")), st.binary()), max_size=8))
def test_messages_arrive_whole_and_in_order_both_ways(script: list[Message]) -> None:
    arrived: list[Message] = []

    async def serve(socket: MediaSocket) -> None:
        for message in script:
            socket.send(message)
        await asyncio.wait({socket.ended})

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        for message in script:
            await (client.send_str(message) if isinstance(message, str) else client.send_bytes(message))
        for message in script:
            assert (await client.receive()).data == message

    converse(serve, use, take=arrived.append)
    assert arrived == script


def test_a_message_is_taken_before_the_loop_goes_on() -> None:
    arrived: list[Message] = []

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        await asyncio.sleep(1)
        socket = network.connections()[0].server.get_protocol()
        assert isinstance(socket, MediaSocket)
        socket.data_received(b"\x81\x85\x00\x00\x00\x00text1\x81\x85\x00\x00\x00\x00text2")
        assert arrived == ["text1", "text2"]

    converse(until_it_ends, use, take=arrived.append)


def test_a_sent_message_is_in_the_transport_before_send_returns() -> None:
    async def serve(socket: MediaSocket) -> None:
        await asyncio.sleep(1)
        before = connections[0].server._pipe._on_wire
        socket.send("clear")
        assert connections[0].server._pipe._on_wire == before + 2 + len("clear")

    connections = []

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        connections.extend(network.connections())
        await client.receive()

    converse(serve, use)


def test_pings_are_answered() -> None:
    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        await client.ping(b"still there?")
        message = await client.receive()
        assert (message.type, message.data) == (WSMsgType.PONG, b"still there?")

    async def main() -> None:
        peer = Peer(until_it_ends, ignore, LONGEST_BACKLOG)
        async with MemoryNetwork() as network:
            network.add("peer.test", peer.app)
            async with network.session().ws_connect("wss://peer.test/", autoping=False) as client:
                await use(client, network)

    run_virtual(main())


@pytest.mark.parametrize("code", [1000, 1002, 1013])
def test_closing_sends_the_code_and_nothing_behind_it(code: int) -> None:
    async def serve(socket: MediaSocket) -> None:
        socket.send("last")
        closing = asyncio.ensure_future(socket.close(code, limit=2.0))
        await asyncio.sleep(0)
        assert not socket.is_open
        socket.send("too late")
        await closing

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        assert [message.data async for message in client] == ["last"]
        assert client.close_code == code

    assert converse(serve, use).error is None


def test_a_close_of_the_peer_is_answered_with_its_code() -> None:
    async def serve(socket: MediaSocket) -> None:
        await asyncio.wait({socket.ended})
        assert not socket.is_open
        socket.send("anybody?")

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        await client.close(code=3001)
        assert client.close_code == 3001

    assert converse(serve, use).error is None


def test_a_peer_that_does_not_answer_a_close_is_cut_off_after_the_limit() -> None:
    took = []

    async def serve(socket: MediaSocket) -> None:
        begun = asyncio.get_running_loop().time()
        await socket.close(limit=2.0)
        took.append(asyncio.get_running_loop().time() - begun)

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        network.connections()[0].client.stall()
        network.connections()[0].server.stall()
        await asyncio.sleep(10)

    converse(serve, use)
    assert took == [2.0]


def test_a_connection_that_breaks_ends_the_reading_without_an_error() -> None:
    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        network.connections()[0].cut()
        await asyncio.sleep(1)

    assert converse(until_it_ends, use).error is None


def test_a_violation_closes_the_socket_with_its_code_after_the_messages_before_it() -> None:
    arrived: list[Message] = []

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        await client.send_str("before")
        await client.send_str("x" * (LONGEST + 1))
        await client.send_str("after")
        assert (await client.receive()).type is WSMsgType.CLOSE
        assert client.close_code == 1009

    socket = converse(until_it_ends, use, take=arrived.append)
    assert arrived == ["before"]
    assert "too long" in str(socket.error)


def test_a_message_that_its_taker_refuses_ends_the_reading() -> None:
    arrived: list[Message] = []

    def take(message: Message) -> None:
        if message == "odd":
            raise RemoteProtocolError("an odd message")
        arrived.append(message)

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        for message in ("good", "odd", "late"):
            await client.send_str(message)
        await client.receive()

    socket = converse(until_it_ends, use, take=take)
    assert arrived == ["good"]
    assert str(socket.error) == "an odd message"


def test_a_peer_that_does_not_read_is_cut_off() -> None:
    async def serve(socket: MediaSocket) -> None:
        await asyncio.sleep(1)
        text = "x" * 50_000
        sent = 0
        while socket.is_open:
            socket.send(text)
            sent += len(text)
            assert sent < 2 * LONGEST_BACKLOG

    async def use(client: ClientWebSocketResponse, network: MemoryNetwork) -> None:
        network.connections()[0].server.stall()
        await asyncio.sleep(10)

    assert type(converse(serve, use).error) is SlowPeerError


class Withheld:
    """A transport that lacks a method."""

    def __init__(self, transport: asyncio.Transport, name: str) -> None:
        self._inner = transport
        self._name = name

    def __getattr__(self, name: str) -> object:
        if name == self._name:
            raise AttributeError(name)
        return getattr(self._inner, name)


@pytest.mark.parametrize(
    "name", ["write", "get_write_buffer_size", "is_closing", "abort", "set_protocol", "get_protocol"]
)
def test_a_transport_that_cannot_carry_a_stream_is_an_error_at_once(name: str) -> None:
    whole = SimpleNamespace(**{each: lambda: None for each in dir(asyncio.Transport) if each[0] != "_"})
    lacking = Withheld(whole, name)  # type: ignore[arg-type]
    with pytest.raises(LocalProtocolError, match=f"nothing can be sent over a .*Withheld.* has no {name}"):
        MediaSocket(lacking, longest=LONGEST, take=ignore)  # type: ignore[arg-type]


@pytest.mark.real_time
@pytest.mark.parametrize("size", [0, 126, 70_000])
async def test_a_real_socket_of_either_loop_carries_messages_both_ways(size: int) -> None:
    arrived: list[Message] = []

    async def echo(socket: MediaSocket) -> None:
        socket.send("x" * size)
        await asyncio.wait({socket.ended})

    peer = Peer(echo, arrived.append, LONGEST_BACKLOG)
    async with serve(peer.app) as url, client_session() as session, session.ws_connect(url) as client:
        assert await client.receive_str() == "x" * size
        await client.send_bytes(b"y" * size)
        await client.close()
    peer.check()
    assert arrived == [b"y" * size]


@pytest.mark.real_time
async def test_a_real_peer_that_does_not_read_is_cut_off() -> None:
    async def flood(socket: MediaSocket) -> None:
        while socket.is_open:
            socket.send("x" * 50_000)
        failed.set_result(socket.error)

    failed = asyncio.get_running_loop().create_future()
    peer = Peer(flood, ignore, 100_000)
    async with (
        asyncio.timeout(10),
        serve(peer.app) as url,
        client_session() as session,
        session.ws_connect(url),
    ):
        assert type(await failed) is SlowPeerError


CALL: ContextVar[str] = ContextVar("call", default="none")


@pytest.mark.real_time
async def test_messages_arrive_in_the_context_of_their_call_where_the_loop_allows_it() -> None:
    heard: list[str] = []
    is_asyncio = isinstance(asyncio.get_running_loop(), asyncio.SelectorEventLoop)

    async def answer(socket: MediaSocket) -> None:
        CALL.set("CA1")
        assert socket.read_within(copy_context()) == is_asyncio
        socket.send("ready")
        await asyncio.wait({socket.ended})

    peer = Peer(answer, lambda message: heard.append(CALL.get()), LONGEST_BACKLOG)
    async with serve(peer.app) as url, client_session() as session, session.ws_connect(url) as client:
        assert await client.receive_str() == "ready"
        await client.send_str("a")
        await client.send_bytes(b"b")
        await client.close()
    peer.check()
    assert heard == ["CA1" if is_asyncio else "none"] * 2
