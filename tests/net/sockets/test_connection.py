"""A socket that is kept: when it is dialled again, and that nothing is left of it."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from voiceflow.errors import RemoteProtocolError, ServiceError
from voiceflow.net.retries import Backoff
from voiceflow.net.sockets.connection import SocketConnection
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import Socket
from voiceflow.testing import run_virtual


class FakeSocket:
    """Gives what a test puts in, until it is closed or lost."""

    def __init__(self, lifetime: float, code: str) -> None:
        self.lifetime = lifetime
        self.code = code
        self.sent: list[str] = []
        self.inbox: asyncio.Queue[str] = asyncio.Queue()
        self.is_closed = False
        self.farewell = 0.0

    def write(self, text: str) -> Awaitable[None] | None:
        if self.is_closed:
            raise SocketClosedError("closed", vendor="voice", code="closed")
        self.sent.append(text)
        return None

    async def receive(self) -> str:
        try:
            async with asyncio.timeout(self.lifetime):
                return await self.inbox.get()
        except TimeoutError:
            raise SocketClosedError("lost", vendor="voice", code=self.code) from None

    async def close(self) -> None:
        self.is_closed = True
        await asyncio.sleep(self.farewell)


class FakeDialer:
    """Opens sockets that live so long; a lifetime of None refuses the handshake."""

    def __init__(self, *lifetimes: float | None, retry_after: float = 0.0, code: str = "closed_1006") -> None:
        self.lifetimes = list(lifetimes)
        self.code = code
        self.retry_after = retry_after
        self.dialled: list[float] = []
        self.sockets: list[FakeSocket] = []
        self.is_closed = False

    async def dial(self) -> Socket[str]:
        self.dialled.append(asyncio.get_running_loop().time())
        lifetime = self.lifetimes.pop(0) if len(self.lifetimes) > 1 else self.lifetimes[0]
        if lifetime is None:
            raise HandshakeError(
                "no", vendor="voice", code="http_503", retryable=True, retry_after=self.retry_after
            )
        self.sockets.append(FakeSocket(lifetime, self.code))
        return self.sockets[-1]

    async def close(self) -> None:
        self.is_closed = True


class FakePeer:
    """Notes what it is told and sends what it is given."""

    def __init__(self, received: Callable[[str], object] = str) -> None:
        self.log: list[str] = []
        self.queue: list[str] = []
        self.is_broken = False
        self.on_received = received

    def opened(self) -> None:
        self.log.append("opened")

    def outgoing(self) -> str | None:
        if self.is_broken:
            raise ValueError("a bug of ours")
        return self.queue.pop(0) if self.queue else None

    def received(self, text: str) -> None:
        self.log.append(f"received {text}")
        self.on_received(text)

    def tick(self) -> None:
        self.queue.append("tick")

    def lost(self, error: ServiceError) -> None:
        self.log.append(f"lost {error.code}")

    def dead(self, error: ServiceError) -> None:
        self.log.append(f"dead {error.code}")


def made(dialer: FakeDialer, peer: FakePeer, **options: float) -> SocketConnection[str]:
    return SocketConnection(
        dialer, peer, vendor="voice", backoff=Backoff.model_validate(options), chance=random.Random(1)
    )


def test_refused_handshakes_are_retried_with_waits_and_then_given_up() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(None), FakePeer()
        await made(dialer, peer, attempts=4, jitter=0.0).run()
        assert dialer.dialled == pytest.approx([0.0, 0.0, 0.1, 0.3, 0.7])
        assert peer.log == ["lost http_503"] * 4 + ["dead http_503"]
        assert dialer.is_closed

    run_virtual(run())


def test_a_wish_of_the_service_to_wait_is_honoured() -> None:
    async def run() -> None:
        dialer = FakeDialer(None, retry_after=3.0)
        await made(dialer, FakePeer(), attempts=2).run()
        assert dialer.dialled == [0.0, 3.0, 6.0]

    run_virtual(run())


def test_a_wish_to_wait_beyond_patience_is_an_error_at_once() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(None, retry_after=3.1), FakePeer()
        await made(dialer, peer, patience=3.0).run()
        assert (dialer.dialled, peer.log) == ([0.0], ["dead http_503"])

    run_virtual(run())


def test_nothing_but_the_end_shortens_a_wait_that_the_service_asked_for() -> None:
    async def run() -> None:
        dialer = FakeDialer(None, 60.0, retry_after=3.0)
        connection = made(dialer, FakePeer())
        running = asyncio.create_task(connection.run())
        await asyncio.sleep(2.0)
        connection.replace(ServiceError("slow", vendor="x", code="timeout", retryable=True))
        await asyncio.sleep(2.0)
        assert dialer.dialled == [0.0, 3.0]
        connection.replace(ServiceError("slow", vendor="x", code="timeout", retryable=True))
        await asyncio.sleep(1.0)
        assert len(dialer.dialled) == 3, "it holds for that wait only"
        await connection.close()
        await running

    run_virtual(run())


def test_what_the_peer_finds_pointless_is_not_dialled_again() -> None:
    def refuse(_: str) -> None:
        raise ServiceError("no such format", vendor="x", code="unknown_format", retryable=False)

    async def run() -> None:
        dialer, peer = FakeDialer(60.0), FakePeer(refuse)
        running = asyncio.create_task(made(dialer, peer).run())
        await asyncio.sleep(1.0)
        dialer.sockets[0].inbox.put_nowait("{}")
        await running
        assert peer.log == ["opened", "received {}", "dead unknown_format"]

    run_virtual(run())


@pytest.mark.parametrize(("lifetime", "dialled"), [(0.5, 2), (20.0, 10)])
def test_sockets_that_are_closed_without_a_word_are_given_up(lifetime: float, dialled: int) -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(*[lifetime] * 10, None, code="closed_1008"), FakePeer()
        await made(dialer, peer, attempts=1).run()
        assert len(dialer.sockets) == dialled

    run_virtual(run())


def test_sockets_that_served_for_a_while_may_be_lost_any_number_of_times() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(*[20.0] * 30, None), FakePeer()
        await made(dialer, peer, attempts=2).run()
        assert dialer.dialled[:30] == [n * 20.0 for n in range(30)]
        assert peer.log[-1] == "dead http_503"

    run_virtual(run())


def test_sockets_that_are_lost_at_once_are_given_up() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(0.01), FakePeer()
        await made(dialer, peer, attempts=3).run()
        assert len(dialer.sockets) == 4
        assert all(socket.is_closed for socket in dialer.sockets)

    run_virtual(run())


def test_unless_the_peer_says_that_they_were_good() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(0.01), FakePeer()
        connection = made(dialer, peer, attempts=3)

        def good() -> None:
            connection.healthy()

        peer.opened = good  # type: ignore[method-assign]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(connection.run())
            await asyncio.sleep(1.0)
            assert len(dialer.sockets) > 50
            await connection.close()

    run_virtual(run())


def test_what_the_peer_wants_to_send_goes_out_in_order_and_ticks_come() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(100.0), FakePeer()
        connection = made(dialer, peer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(connection.run())
            await asyncio.sleep(1.0)
            peer.queue += ["a", "b"]
            connection.wake()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert dialer.sockets[0].sent == ["a", "b"]
            await asyncio.sleep(20.0)
            assert dialer.sockets[0].sent == ["a", "b", "tick", "tick"]
            await connection.close()

    run_virtual(run())


def test_a_malformed_message_costs_the_socket_only() -> None:
    async def run() -> None:
        def refuse(text: str) -> None:
            raise RemoteProtocolError("nonsense")

        dialer, peer = FakeDialer(100.0), FakePeer(refuse)
        connection = made(dialer, peer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(connection.run())
            await asyncio.sleep(1.0)
            dialer.sockets[0].inbox.put_nowait("x")
            await asyncio.sleep(1.0)
            assert peer.log == ["opened", "received x", "lost protocol", "opened"]
            await connection.close()

    run_virtual(run())


def test_a_socket_can_be_given_up_and_the_reason_is_told() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(100.0), FakePeer()
        connection = made(dialer, peer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(connection.run())
            await asyncio.sleep(1.0)
            for code in ("first", "second"):
                connection.replace(ServiceError("slow", vendor="v", code=code, retryable=True))
            await asyncio.sleep(1.0)
            assert peer.log == ["opened", "lost first", "opened"]
            assert [socket.is_closed for socket in dialer.sockets] == [True, False]
            connection.replace(ServiceError("no", vendor="v", code="never", retryable=False))
        assert peer.log[-1] == "dead never"

    run_virtual(run())


def test_an_error_of_the_peer_ends_the_run_and_closes_the_socket() -> None:
    async def run() -> None:
        def fail(text: str) -> None:
            raise ValueError("a bug of ours")

        dialer, peer = FakeDialer(100.0), FakePeer(fail)
        running = asyncio.create_task(made(dialer, peer).run())
        await asyncio.sleep(1.0)
        dialer.sockets[0].inbox.put_nowait("x")
        with pytest.raises(ExceptionGroup) as caught:
            await running
        assert caught.group_contains(ValueError, match="a bug of ours")
        assert dialer.sockets[0].is_closed
        assert dialer.is_closed

    run_virtual(run())


def test_an_error_of_the_peer_while_it_sends_ends_the_run_and_later_wakes_do_nothing() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(100.0), FakePeer()
        connection = made(dialer, peer)
        running = asyncio.create_task(connection.run())
        await asyncio.sleep(1.0)
        peer.is_broken = True
        while not running.done():
            connection.wake()
            await asyncio.sleep(0)
        connection.wake()
        connection.end()
        with pytest.raises(ExceptionGroup) as caught:
            await running
        assert caught.group_contains(ValueError, match="a bug of ours")
        assert dialer.sockets[0].is_closed

    run_virtual(run())


def test_a_socket_that_takes_no_message_is_replaced_and_what_is_queued_goes_to_the_next() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(100.0), FakePeer()
        connection = made(dialer, peer)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(connection.run())
            await asyncio.sleep(1.0)
            dialer.sockets[0].is_closed = True
            peer.queue += ["lost", "kept"]
            connection.wake()
            await asyncio.sleep(1.0)
            assert peer.log == ["opened", "lost closed", "opened"]
            assert [socket.sent for socket in dialer.sockets] == [[], ["kept"]]
            await connection.close()

    run_virtual(run())


@pytest.mark.parametrize("lifetime", [100.0, None])
def test_a_cancelled_run_leaves_nothing_open(lifetime: float | None) -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(lifetime), FakePeer()
        running = asyncio.create_task(made(dialer, peer, attempts=20).run())
        await asyncio.sleep(1.0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert all(socket.is_closed for socket in dialer.sockets)
        assert dialer.is_closed

    run_virtual(run())


def test_a_run_that_is_cancelled_while_it_closes_leaves_nothing_open_either() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(100.0), FakePeer()
        connection = made(dialer, peer)
        running = asyncio.create_task(connection.run())
        await asyncio.sleep(1.0)
        dialer.sockets[0].farewell = 5.0
        for _ in range(2):
            running.cancel()
            await asyncio.sleep(0.1)
        with pytest.raises(asyncio.CancelledError):
            await running
        assert dialer.is_closed
        assert await connection.wait_finished(0.0)

    run_virtual(run())


def test_closing_before_running_and_twice_is_fine() -> None:
    async def run() -> None:
        dialer, peer = FakeDialer(100.0), FakePeer()
        connection = made(dialer, peer)
        await connection.close()
        await connection.run()
        await connection.close()
        assert peer.log == []
        assert dialer.dialled == []

    run_virtual(run())
