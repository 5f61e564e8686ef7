"""The network in memory: aiohttp at both ends, everything that TCP can do to them."""

from __future__ import annotations

import asyncio
import gc
import warnings

import aiohttp
import pytest
from aiohttp import web

from voiceflow.testing import Link, MemoryNetwork, Reachability, VirtualTimeError, run_virtual


def now() -> float:
    return asyncio.get_running_loop().time()


class Server:
    """What the tests talk to; it notes how each websocket ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[float, int | None]] = []
        self.transports: list[asyncio.Transport] = []
        self.app = web.Application()
        self.app.router.add_post("/hello", self.hello)
        self.app.router.add_get("/echo", self.echo)
        self.app.router.add_get("/flood", self.flood)

    async def hello(self, request: web.Request) -> web.Response:
        body = await request.text()
        return web.json_response({"secure": request.secure, "host": request.host, "body": body})

    async def echo(self, request: web.Request) -> web.WebSocketResponse:
        assert request.transport is not None
        self.transports.append(request.transport)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        self.ended.append((now(), socket.close_code))
        return socket

    async def flood(self, request: web.Request) -> web.WebSocketResponse:
        """Write unmasked text frames straight to the transport, 1000 of 1000 bytes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        transport = request.transport
        assert transport is not None
        for _ in range(1000):
            transport.write(b"\x81\x7e\x03\xe8" + b"x" * 1000)
        self.transports.append(transport)
        await socket.receive()
        return socket


@pytest.fixture
def server() -> Server:
    return Server()


async def test_a_request_reaches_the_application_of_that_name(server: Server) -> None:
    async with MemoryNetwork() as network:
        network.add("one.test", server.app)
        async with network.session() as session, session.post("https://one.test/hello", data="hi") as answer:
            assert await answer.json() == {"secure": True, "host": "one.test", "body": "hi"}
        async with network.session().post("http://one.test:8080/hello") as answer:
            assert (await answer.json())["secure"] is False
        assert now() == 0.0


async def test_a_websocket_echoes_after_exactly_one_round_trip(server: Server) -> None:
    async with MemoryNetwork(link=Link(latency=0.05)) as network:
        network.add("echo.test", server.app)
        async with network.session().ws_connect("wss://echo.test/echo") as socket:
            assert now() == 0.2  # one round trip to connect, one to upgrade
            await socket.send_str("x" * 200)
            assert await socket.receive_str() == "x" * 200
            assert now() == 0.3
        assert server.ended == [(0.35, 1000)]


async def test_a_name_that_nobody_has_is_a_dns_error() -> None:
    async with MemoryNetwork() as network:
        with pytest.raises(aiohttp.ClientConnectorDNSError):
            await network.session().get("https://nobody.test/")


async def test_a_name_can_be_taken_once(server: Server) -> None:
    network = MemoryNetwork()
    network.add("one.test", server.app)
    with pytest.raises(ValueError, match=r"one\.test"):
        network.add("one.test", Server().app)


async def test_a_host_that_refuses_and_one_that_is_silent(server: Server) -> None:
    async with MemoryNetwork() as network:
        network.add("one.test", server.app)
        network.reach("one.test", Reachability.REFUSED)
        session = network.session(timeout=aiohttp.ClientTimeout(sock_connect=0.5))
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.post("https://one.test/hello")
        assert isinstance(caught.value.os_error, ConnectionRefusedError)
        network.reach("one.test", Reachability.SILENT)
        with pytest.raises(aiohttp.ConnectionTimeoutError):
            await session.post("https://one.test/hello")
        assert now() == 0.5
        network.reach("one.test", Reachability.OPEN)
        async with session.post("https://one.test/hello") as answer:
            assert answer.status == 200


async def test_a_cut_breaks_both_ends_at_once(server: Server) -> None:
    async with MemoryNetwork(link=Link(latency=0.05)) as network:
        network.add("echo.test", server.app)
        async with network.session().ws_connect("wss://echo.test/echo") as socket:
            await socket.send_str("never arrives")
            network.connections("echo.test")[0].cut()
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSED
            assert socket.close_code == 1006
            await asyncio.sleep(0.01)
        assert server.ended == [(0.2, 1006)]
        assert network.connections() == []


async def test_a_stall_holds_everything_back_and_loses_nothing(server: Server) -> None:
    async with MemoryNetwork() as network:
        network.add("echo.test", server.app)
        async with network.session().ws_connect("wss://echo.test/echo") as socket:
            (held,) = network.connections("echo.test")
            held.stall()
            for word in ["one", "two", "three"]:
                await socket.send_str(word)
            with pytest.raises(TimeoutError):
                await socket.receive_str(timeout=3)
            held.resume()
            assert [await socket.receive_str() for _ in range(3)] == ["one", "two", "three"]
            assert now() == 3.0


async def test_a_server_sees_its_buffer_grow_when_the_client_does_not_read(server: Server) -> None:
    async with MemoryNetwork() as network:
        network.add("echo.test", server.app)
        async with network.session().ws_connect("wss://echo.test/flood") as socket:
            (held,) = network.connections()
            held.server.stall()
            await asyncio.sleep(1)
            (transport,) = server.transports
            # 1004 bytes a frame; 64 KiB are in the network, more or less, the rest is the server's.
            assert transport.get_write_buffer_size() > 800_000
            assert not transport.is_closing()
            assert transport.get_extra_info("peername")[0] == "127.0.0.1"
            held.resume()
            for _ in range(1000):
                assert len(await socket.receive_str()) == 1000
            assert transport.get_write_buffer_size() == 0


async def test_an_abort_at_the_server_ends_the_client(server: Server) -> None:
    async with MemoryNetwork() as network:
        network.add("echo.test", server.app)
        async with network.session().ws_connect("wss://echo.test/echo") as socket:
            server.transports[0].abort()
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSED
            assert socket.close_code == 1006


async def test_connections_are_used_again_and_closed_with_the_network(server: Server) -> None:
    async with MemoryNetwork() as network:
        network.add("one.test", server.app)
        session = network.session()
        for _ in range(3):
            async with session.post("https://one.test/hello") as answer:
                await answer.read()
        (only,) = network.connections()
    assert not only.is_open


def test_a_session_that_is_not_closed_is_an_error(server: Server) -> None:
    async def main() -> None:
        network = MemoryNetwork()
        network.add("one.test", server.app)
        connector = network.connector()
        session = aiohttp.ClientSession(connector=connector)
        async with session.post("https://one.test/hello") as answer:
            await answer.read()
        del session, answer
        gc.collect()
        await connector.close()
        await network.close()

    # Where warnings are errors they get there first, as unraisable ones.
    with warnings.catch_warnings(action="ignore"), pytest.raises(VirtualTimeError, match="Unclosed client"):
        run_virtual(main())


async def test_an_application_starts_and_stops_with_the_network(server: Server) -> None:
    events: list[str] = []

    async def note(app: web.Application) -> None:
        events.append("stop" if events else "start")

    server.app.on_startup.append(note)
    server.app.on_cleanup.append(note)
    network = MemoryNetwork()
    network.add("one.test", server.app)
    async with network:
        assert events == ["start"]
    assert events == ["start", "stop"]
