"""A socket whose peer stops reading: what is written at once, what waits, and how long."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.net.sockets.echoes import REFUSALS, URL
from tests.rows import example_count
from voiceflow.errors import ServiceError
from voiceflow.net.sockets.connection import SocketConnection
from voiceflow.net.sockets.dialer import TextDialer
from voiceflow.net.sockets.errors import SocketClosedError
from voiceflow.net.sockets.socket import SEND_LIMIT, TextSocket
from voiceflow.testing import MemoryNetwork, run_virtual

SIZE = 50_000
"""Characters of a large message: few of them fill a transport."""


class Service:
    """A service that notes each message."""

    def __init__(self) -> None:
        self.network = MemoryNetwork()
        self.heard: list[str] = []

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            self.heard.append(message.data)
        return socket

    @asynccontextmanager
    async def stuck(self) -> AsyncIterator[TextSocket]:
        """Serve, and read nothing; returns the socket that leads here."""
        async with self.up() as dialer:
            socket = await dialer.dial()
            self.stall()
            yield socket
            await socket.close()

    @asynccontextmanager
    async def up(self) -> AsyncIterator[TextDialer]:
        """Serve; returns what dials it."""
        app = web.Application()
        app.router.add_get("/socket", self._serve)
        self.network.add("echo.test", app)
        async with self.network:
            yield TextDialer(URL, {}, REFUSALS, http=self.network.session())

    def stall(self, *, stalls: bool = True) -> None:
        """Stop reading, or read again."""
        for connection in self.network.connections("echo.test"):
            if stalls:
                connection.client.stall()
            else:
                connection.client.resume()


def large(number: int) -> str:
    return f"{number:05d}".ljust(SIZE, ".")


def fill(socket: TextSocket) -> tuple[int, Awaitable[None]]:
    """Write until the transport is full; returns how many messages, and the wait for the last one."""
    for number in range(100):
        if (waiting := socket.write(large(number))) is not None:
            return number + 1, waiting
    raise AssertionError("nothing had to wait")


def test_a_full_socket_returns_a_wait_that_ends_when_the_peer_reads_again() -> None:
    async def run() -> None:
        service = Service()
        async with service.stuck() as socket:
            count, waiting = fill(socket)
            assert count > 1
            waits = asyncio.ensure_future(waiting)
            await asyncio.sleep(SEND_LIMIT / 2)
            assert (waits.done(), service.heard) == (False, [])
            service.stall(stalls=False)
            await waits
            assert socket.write("last") is None
            await asyncio.sleep(1.0)
            assert service.heard == [*map(large, range(count)), "last"]

    run_virtual(run())


def test_a_peer_that_does_not_read_is_noticed_after_the_limit() -> None:
    async def run() -> None:
        service = Service()
        async with service.stuck() as socket:
            _, waiting = fill(socket)
            begun = asyncio.get_running_loop().time()
            with pytest.raises(SocketClosedError) as stuck:
                await waiting
            assert (stuck.value.code, asyncio.get_running_loop().time() - begun) == ("stuck", SEND_LIMIT)

    run_virtual(run())


def test_a_socket_that_is_lost_while_a_message_waits_says_so() -> None:
    async def run() -> None:
        service = Service()
        async with service.stuck() as socket:
            waits = asyncio.ensure_future(fill(socket)[1])
            await asyncio.sleep(1.0)
            for connection in service.network.connections("echo.test"):
                connection.cut()
            with pytest.raises(SocketClosedError) as lost:
                await waits
            assert lost.value.code == "closed"
            with pytest.raises(SocketClosedError):
                socket.write("late")

    run_virtual(run())


def test_a_wait_can_be_cancelled_and_the_socket_used_again() -> None:
    async def run() -> None:
        service = Service()
        async with service.stuck() as socket:
            count, waiting = fill(socket)
            waits = asyncio.ensure_future(waiting)
            await asyncio.sleep(1.0)
            waits.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waits
            service.stall(stalls=False)
            await socket.send("last")
            await asyncio.sleep(1.0)
            assert service.heard == [*map(large, range(count)), "last"], "it had been written before the wait"

    run_virtual(run())


class SlowWebSocket:
    """A websocket that waits twice for each message, and again when it is cancelled."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.drained = [asyncio.Event(), asyncio.Event(), asyncio.Event()]

    async def send_str(self, _: str) -> None:
        try:
            for drained in self.drained[:2]:
                await drained.wait()
                self.log.append("drained")
        except asyncio.CancelledError:
            self.log.append("cancelled")
            await self.drained[2].wait()
            self.log.append("cleared")
            raise


@pytest.mark.parametrize("waits", [0, 1])
def test_a_message_that_waits_more_than_once_is_cancelled_like_any_coroutine(waits: int) -> None:
    async def run() -> None:
        slow = SlowWebSocket()
        waiting = TextSocket(slow, REFUSALS).write("words")  # type: ignore[arg-type]
        assert waiting is not None
        waits_on = asyncio.ensure_future(waiting)
        for drained in slow.drained[:waits]:
            drained.set()
        await asyncio.sleep(1.0)
        waits_on.cancel()
        await asyncio.sleep(1.0)
        assert (waits_on.done(), slow.log) == (False, ["drained"] * waits + ["cancelled"])
        slow.drained[2].set()
        with pytest.raises(asyncio.CancelledError):
            await waits_on
        assert slow.log[-1] == "cleared"
        for drained in slow.drained:
            drained.set()
        waiting = TextSocket(slow, REFUSALS).write("words")  # type: ignore[arg-type]
        assert waiting is None
        slow.drained[1].clear()
        waiting = TextSocket(slow, REFUSALS).write("words")  # type: ignore[arg-type]
        assert waiting is not None
        asyncio.get_running_loop().call_later(1.0, slow.drained[1].set)
        await waiting

    run_virtual(run())


class Sender:
    """Sends what is queued, and notes the losses."""

    def __init__(self) -> None:
        self.queue: deque[str] = deque()
        self.losses: list[str] = []

    def opened(self) -> None: ...

    def outgoing(self) -> str | None:
        return self.queue.popleft() if self.queue else None

    def received(self, message: str) -> None: ...

    def tick(self) -> None: ...

    def lost(self, error: ServiceError) -> None:
        self.losses.append(error.code)

    def dead(self, error: ServiceError) -> None:
        self.losses.append(error.code)


STEPS = st.lists(st.one_of(st.integers(1, 12), st.sampled_from(["stall", "read", "pass"])), max_size=12)
"""So many messages at once; the service stops reading, or reads again; half a second passes."""


@settings(max_examples=example_count(15), deadline=None)
@given(STEPS)
def test_messages_arrive_in_order_and_all_of_them_however_the_peer_reads(steps: list[int | str]) -> None:
    async def run() -> None:
        service, sender = Service(), Sender()
        written: list[str] = []
        async with service.up() as dialer, asyncio.TaskGroup() as tasks:
            connection = SocketConnection(dialer, sender, vendor="echo", keep_alive=100.0)
            tasks.create_task(connection.run())
            await asyncio.sleep(1.0)
            for step in steps:
                match step:
                    case int():
                        messages = [large(len(written) + each) for each in range(step)]
                        written += messages
                        sender.queue += messages
                        connection.wake()
                    case "pass":
                        await asyncio.sleep(0.5)
                    case _:
                        service.stall(stalls=step == "stall")
            service.stall(stalls=False)
            await asyncio.sleep(1.0)
            assert service.heard == written
            assert sender.losses == []
            await connection.close()

    run_virtual(run())


def test_no_task_is_made_for_a_message_unless_the_peer_stops_reading() -> None:
    async def run() -> None:
        service, sender = Service(), Sender()
        async with service.up() as dialer, asyncio.TaskGroup() as tasks:
            connection = SocketConnection(dialer, sender, vendor="echo")
            tasks.create_task(connection.run())
            await asyncio.sleep(1.0)
            before = asyncio.all_tasks()
            for number in range(20):
                sender.queue.append(str(number))
                connection.wake()
                await asyncio.sleep(0)
                assert asyncio.all_tasks() == before
                await asyncio.sleep(0.1)
            assert service.heard == [str(number) for number in range(20)]
            service.stall()
            sender.queue += map(large, range(100))
            connection.wake()
            await asyncio.sleep(0.1)
            assert [task.get_name() for task in asyncio.all_tasks() - before] == ["echo-send"]
            service.stall(stalls=False)
            await asyncio.sleep(0.1)
            assert asyncio.all_tasks() == before
            assert (len(service.heard), sender.losses) == (120, [])
            await connection.close()

    run_virtual(run())
