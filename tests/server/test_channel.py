"""Messages with file descriptors between two processes."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest

from voiceflow.server.workers import channel
from voiceflow.server.workers.channel import Channel, ChannelMessage


class End:
    """One end, and what it received."""

    def __init__(self, connected: socket.socket) -> None:
        self.messages: list[ChannelMessage] = []
        self.arrived = asyncio.Event()
        self.lost = asyncio.Event()
        self.channel = Channel(connected, self._take, self.lost.set)

    async def count(self, number: int) -> None:
        """Wait for this many messages."""
        while len(self.messages) < number:
            self.arrived.clear()
            await self.arrived.wait()

    def _take(self, message: ChannelMessage) -> None:
        self.messages.append(message)
        self.arrived.set()


def pair() -> tuple[End, End]:
    one, other = socket.socketpair()
    return End(one), End(other)


@pytest.mark.real_time
async def test_messages_arrive_whole_and_in_order_each_with_its_descriptor() -> None:
    one, other = pair()
    written: list[bytes] = []
    for number in range(40):
        reading, writing = os.pipe()
        os.write(writing, b"%d" % number)
        os.close(writing)
        body = bytes([number]) * (number * 5000)  # far more than the kernel holds at once
        descriptor = reading if number % 3 else None
        if descriptor is None:
            os.close(reading)
        assert one.channel.send(ChannelMessage("test", {"number": number}, body, descriptor))
        written.append(body)
    await other.count(40)
    assert [message.body for message in other.messages] == written
    for number, message in enumerate(other.messages):
        assert (message.descriptor is not None) == bool(number % 3)
        if message.descriptor is not None:
            assert os.read(message.descriptor, 10) == b"%d" % number
            os.close(message.descriptor)
    one.channel.close()
    await other.lost.wait()


@pytest.mark.real_time
async def test_what_was_sent_is_read_although_the_sender_is_gone() -> None:
    one, other = pair()
    one.channel.send(ChannelMessage("save", {}, b"state"))
    one.channel.close()
    await other.lost.wait()
    assert [message.body for message in other.messages] == [b"state"]


@pytest.mark.real_time
async def test_a_message_to_a_peer_that_is_gone_leaves_its_descriptor_open() -> None:
    one, other = pair()
    other.channel.close()
    reading, writing = os.pipe()
    assert not one.channel.send(ChannelMessage("connection", {}, b"", reading))
    os.close(reading)
    os.close(writing)
    assert not one.channel.is_open


@pytest.mark.real_time
async def test_a_peer_that_does_not_read_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "LARGEST_BACKLOG", 1 << 20)
    theirs, ours = socket.socketpair()
    end = End(ours)
    for _ in range(30):
        end.channel.send(ChannelMessage("save", {}, bytes(1 << 17)))
    await end.lost.wait()
    theirs.close()


@pytest.mark.real_time
async def test_a_message_that_is_too_large_ends_the_connection() -> None:
    theirs, ours = socket.socketpair()
    end = End(ours)
    theirs.send(b"\xff" * 9)
    await end.lost.wait()
    assert end.messages == []
    theirs.close()
