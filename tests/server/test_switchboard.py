"""What the parent does with the messages of workers."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from tests.telemetry.talk import read
from voiceflow.server.workers.channel import ChannelMessage
from voiceflow.server.workers.colleagues import LinkedColleagues
from voiceflow.server.workers.handed import ANSWER_LIMIT
from voiceflow.server.workers.held import HOLD_LIMIT
from voiceflow.server.workers.requests import Destination
from voiceflow.server.workers.switchboard import KEPT, Switchboard
from voiceflow.telemetry import Registry


@dataclass
class Member:
    """A worker without a process."""

    number: int
    is_alive: bool = True
    failure: str = ""
    sent: list[ChannelMessage] = field(default_factory=list)
    hears: Callable[[ChannelMessage], object] | None = None
    registry: Registry = field(default_factory=Registry)

    def __post_init__(self) -> None:
        self.is_ready: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def send(self, message: ChannelMessage) -> bool:
        """Note a message, as long as the worker lives."""
        if self.is_alive:
            self.sent.append(message)
            if self.hears is not None:
                self.hears(message)
        return self.is_alive

    def answer_to(self, board: Switchboard) -> None:
        """Answer what is asked about its measures, a moment later."""
        loop = asyncio.get_running_loop()
        colleagues = LinkedColleagues(self.number, sends_to(partial(board.receive, self)))
        colleagues.answer("measures", lambda: self.registry.snapshot())
        self.hears = lambda message: loop.call_soon(colleagues.receive, message)


def sends_to(receive: Callable[[ChannelMessage], None]) -> Callable[[ChannelMessage], bool]:
    """Sends messages to a peer that is there."""

    def send(message: ChannelMessage) -> bool:
        receive(message)
        return True

    return send


def board_of(count: int) -> tuple[Switchboard, list[Member]]:
    """A switchboard with workers that are ready."""
    board = Switchboard(leaving=lambda _: None)
    members = [Member(number) for number in range(1, count + 1)]
    for member in members:
        board.receive(member, ChannelMessage("ready", {"limit": 4, "return_paths": ["/twilio/resume"]}))
    return board, members


async def test_a_connection_for_a_worker_that_has_just_died_goes_to_another_one() -> None:
    board, (one, other) = board_of(2)
    one.is_alive = False
    assert board.hand(0, Destination(1), b"GET /worker/1/twilio/stream HTTP/1.1\r\n", 7)
    assert [message.descriptor for message in other.sent] == [7]
    other.is_alive = False
    assert not board.hand(0, Destination(), b"", 7)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, int]]:
    """A connection: the carrier's end, and the descriptor that the test hands over."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours:
        yield ours, theirs.detach()


RETURN = b"POST /twilio/resume HTTP/1.1\r\nContent-Length: 2\r\n\r\na="


def is_open(ours: socket.socket) -> bool:
    """Whether somebody has the other end."""
    try:
        return ours.recv(1) != b""
    except BlockingIOError:
        return True


def drop(message: ChannelMessage) -> None:
    """What the death of a worker does to a connection."""
    assert message.descriptor is not None
    os.close(message.descriptor)


async def test_a_call_that_came_back_to_a_worker_that_was_dying_goes_to_another_one(
    ends: tuple[socket.socket, int],
) -> None:
    ours, descriptor = ends
    board, (one, other) = board_of(2)
    assert board.hand(0, Destination(1, is_return=True), RETURN, descriptor)
    drop(one.sent[0])
    board.gone(one)
    [message] = other.sent
    assert (message.kind, message.body, message.values["listener"]) == ("connection", RETURN, 0)
    drop(message)
    assert is_open(ours)
    board.receive(other, ChannelMessage("answered", {"number": message.values["number"]}))
    assert not is_open(ours)


async def test_a_call_that_came_back_is_let_go_when_no_worker_is_left_or_nobody_waits(
    ends: tuple[socket.socket, int],
) -> None:
    ours, descriptor = ends
    board, (one,) = board_of(1)
    assert board.hand(0, Destination(is_return=True), RETURN, os.dup(descriptor))
    assert board.hand(0, Destination(is_return=True), RETURN, descriptor)
    for message in one.sent:
        drop(message)
    await asyncio.sleep(ANSWER_LIMIT - 0.1)
    assert is_open(ours)
    await asyncio.sleep(0.2)
    assert not is_open(ours)
    board.gone(one)


async def test_a_call_that_comes_back_when_no_worker_is_left_waits_for_the_next_one_within_a_limit(
    ends: tuple[socket.socket, int],
) -> None:
    ours, descriptor = ends
    board, (one,) = board_of(1)
    board.gone(one)
    assert board.hand(0, Destination(is_return=True), RETURN, descriptor)
    await asyncio.sleep(HOLD_LIMIT - 0.1)
    assert is_open(ours)
    await asyncio.sleep(0.2)
    assert not is_open(ours)


def fill(board: Switchboard, member: Member, taken: int = 4) -> None:
    """Let a worker report so many places as taken."""
    board.receive(member, ChannelMessage("load", {"taken": taken, "streams": taken, "draining": False}))


async def test_a_call_that_comes_back_while_the_other_workers_are_full_waits_for_the_next_worker(
    ends: tuple[socket.socket, int],
) -> None:
    ours, descriptor = ends
    board, (one, other) = board_of(2)
    fill(board, other)
    board.gone(one)
    assert board.hand(0, Destination(1, is_return=True), RETURN, descriptor)
    await asyncio.sleep(HOLD_LIMIT - 0.1)
    fill(board, other)
    assert (other.sent, is_open(ours)) == ([], True)
    third = Member(3)
    board.receive(third, ChannelMessage("ready", {"limit": 4, "return_paths": ["/twilio/resume"]}))
    [message] = third.sent
    assert (message.kind, message.body, message.descriptor) == ("connection", RETURN, descriptor)
    drop(message)


async def test_calls_that_a_draining_worker_moves_wait_for_reports_of_the_worker_that_gets_them(
    ends: tuple[socket.socket, int],
) -> None:
    _, descriptor = ends
    board, (one, other, third) = board_of(3)
    board.receive(one, ChannelMessage("load", {"taken": 4, "streams": 4, "draining": True}))
    fill(board, other)
    for _ in range(4):
        assert board.hand(0, Destination(1, is_return=True), RETURN, os.dup(descriptor))
        # It has given the place away, and not answered yet: for a moment it seems to have fewer than it has.
        fill(board, third, len(third.sent))
    os.close(descriptor)
    for _ in range(4):
        board.receive(third, ChannelMessage("answered", {"number": third.sent[-1].values["number"]}))
    assert (len(third.sent), other.sent) == (4, [])
    for message in third.sent:
        drop(message)


async def test_a_call_that_has_waited_takes_the_place_of_one_that_is_over_and_only_that(
    ends: tuple[socket.socket, int],
) -> None:
    _, descriptor = ends
    board, (one, other) = board_of(2)
    fill(board, other)
    board.gone(one)
    for _ in range(2):
        assert board.hand(0, Destination(1, is_return=True), RETURN, os.dup(descriptor))
    os.close(descriptor)
    fill(board, other, 3)
    [first] = other.sent
    await asyncio.sleep(HOLD_LIMIT + 0.1)
    # The worker itself says that it is full: the caller hears why the call ends.
    [_, second] = other.sent
    drop(first)
    drop(second)


async def test_the_end_of_a_call_that_the_carrier_reports_reaches_the_worker_that_carries_it() -> None:
    board, (one, other) = board_of(2)
    board.receive(one, ChannelMessage("save", {"call": "CA1"}, b"state"))
    board.receive(other, ChannelMessage("end", {"call": "CA1"}))
    assert [(message.kind, message.values) for message in one.sent] == [("end", {"call": "CA1"})]


async def test_the_state_of_a_call_goes_to_the_worker_that_takes_it_up() -> None:
    board, (one, other) = board_of(2)
    board.receive(one, ChannelMessage("save", {"call": "CA1"}, b"state"))
    board.gone(one)
    board.receive(other, ChannelMessage("take", {"call": "CA1", "number": 3}))
    board.receive(other, ChannelMessage("take", {"call": "CA2", "number": 4}))
    assert [(message.values, message.body) for message in other.sent] == [
        ({"number": 3, "is_known": True, "has_ended": False}, b"state"),
        ({"number": 4, "is_known": False, "has_ended": False}, b""),
    ]


async def test_states_that_nobody_takes_up_are_dropped_after_a_minute() -> None:
    board, (one, other) = board_of(2)
    for call_id in ("CA1", "CA2"):
        board.receive(one, ChannelMessage("save", {"call": call_id}, b"state"))
    board.gone(one)
    board.receive(other, ChannelMessage("take", {"call": "CA2", "number": 1}))
    await asyncio.sleep(KEPT - 1.0)
    assert len(board.states) == 2
    await asyncio.sleep(2.0)
    assert len(board.states) == 1


async def test_health_sees_all_workers_as_one() -> None:
    board, (one, other) = board_of(2)
    board.receive(one, ChannelMessage("load", {"taken": 3, "streams": 2, "draining": False}))
    board.receive(other, ChannelMessage("load", {"taken": 1, "streams": 1, "draining": False}))
    board.hand(0, Destination(), b"GET /health HTTP/1.1\r\n", 7)
    whole = other.sent[0].values["whole"]
    assert whole == {"streams": 3, "taken": 4, "limit": 8, "is_draining": False}


def calls_of(text: str) -> float:
    return read(text).get(("voiceflow_calls_total", "error"), 0)
