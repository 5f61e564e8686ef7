"""The in-memory transports, with bare protocols: order, flow control, half-closing."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.testing import Link, run_virtual
from voiceflow.testing.wire import connection


class End(asyncio.Protocol):
    """Notes what happens to it, and when."""

    def __init__(self, *, keep_open: bool = False) -> None:
        self.keep_open = keep_open
        self.received = bytearray()
        self.times: list[float] = []
        self.events: list[str] = []
        self.lost: list[Exception | None] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.events.append("made")

    def data_received(self, data: bytes) -> None:
        self.received += data
        self.times.append(asyncio.get_running_loop().time())

    def eof_received(self) -> bool:
        self.events.append("eof")
        return self.keep_open

    def pause_writing(self) -> None:
        self.events.append("pause")

    def resume_writing(self) -> None:
        self.events.append("resume")

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.append(exc)


writes = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 400), st.booleans()), max_size=30)


@given(writes=writes, jitter=st.sampled_from([0.0, 0.05]), window=st.sampled_from([1, 100, 65536]))
def test_every_byte_arrives_once_in_order_through_jitter_stalls_and_pauses(
    writes: list[tuple[int, int, bool]], jitter: float, window: int
) -> None:
    async def main() -> tuple[bytes, End]:
        ours, theirs = End(), End()
        link = Link(latency=0.01, jitter=jitter, window=window)
        made = connection(ours, theirs, link=link, chance=random.Random(7))
        sent = b""
        for number, (wait_ms, size, toggle) in enumerate(writes):
            await asyncio.sleep(wait_ms / 1000)
            made.client.write(data := bytes([number]) * size)
            sent += data
            if toggle:
                (made.client.stall, made.server.pause_reading)[number % 2]()
            else:
                made.client.resume()
                made.server.resume_reading()
        made.client.resume()
        made.server.resume_reading()
        made.client.close()
        await asyncio.sleep(1000)
        return sent, theirs

    sent, theirs = run_virtual(main())
    assert theirs.received == sent
    assert theirs.events == ["made", "eof"]
    assert theirs.lost == [None]


async def test_writing_is_paused_above_the_high_mark_and_resumed_at_the_low_one() -> None:
    ours, theirs = End(), End()
    made = connection(ours, theirs, link=Link(latency=0.1, window=10))
    made.client.set_write_buffer_limits(high=50, low=20)
    assert made.client.get_write_buffer_limits() == (20, 50)
    made.client.write(bytes(60))
    assert (ours.events, made.client.get_write_buffer_size()) == (["made"], 50)
    made.client.write(bytes(15))
    assert (ours.events, made.client.get_write_buffer_size()) == (["made", "pause"], 65)
    await asyncio.sleep(0.45)
    assert (ours.events, made.client.get_write_buffer_size()) == (["made", "pause"], 25)
    await asyncio.sleep(0.1)
    assert (ours.events, made.client.get_write_buffer_size()) == (["made", "pause", "resume"], 15)


async def test_reading_can_be_paused() -> None:
    ours, theirs = End(), End()
    made = connection(ours, theirs)
    made.server.pause_reading()
    assert not made.server.is_reading()
    made.client.write(b"x")
    await asyncio.sleep(1)
    assert theirs.received == b""
    made.server.resume_reading()
    assert made.server.is_reading()
    await asyncio.sleep(0)
    assert theirs.received == b"x"


async def test_a_latency_delays_each_write_by_itself() -> None:
    ours, theirs = End(), End()
    made = connection(ours, theirs, link=Link(latency=0.25))
    for _ in range(3):
        made.client.write(b"x")
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    assert theirs.times == [0.25, 0.35, 0.45]


async def test_closing_sends_what_is_buffered_first() -> None:
    ours, theirs = End(), End()
    made = connection(ours, theirs, link=Link(latency=0.1, window=10))
    made.client.write(bytes(35))
    made.client.close()
    made.client.write(b"too late")
    assert made.client.is_closing()
    await asyncio.sleep(1)
    assert len(theirs.received) == 35
    assert theirs.times == [0.1, 0.2, 0.3, 0.4]
    assert (ours.lost, theirs.lost) == ([None], [None])


async def test_an_abort_drops_what_is_buffered() -> None:
    ours, theirs = End(), End()
    made = connection(ours, theirs, link=Link(window=10))
    made.client.write(bytes(35))
    made.client.abort()
    await asyncio.sleep(1)
    assert len(theirs.received) == 10
    assert (ours.lost, theirs.lost) == ([None], [None])


async def test_a_half_closed_connection_still_carries_the_other_direction() -> None:
    ours, theirs = End(), End(keep_open=True)
    made = connection(ours, theirs)
    made.client.write_eof()
    await asyncio.sleep(1)
    assert theirs.events == ["made", "eof"]
    made.server.write(b"answer")
    made.server.close()
    await asyncio.sleep(1)
    assert ours.received == b"answer"
    assert (ours.lost, theirs.lost) == ([None], [None])
    with pytest.raises(RuntimeError, match="after write_eof"):
        made.client.write(b"x")


async def test_a_cut_tells_both_ends_and_delivers_nothing_more() -> None:
    ours, theirs = End(), End()
    made = connection(ours, theirs, link=Link(latency=0.1))
    made.client.write(b"lost")
    await asyncio.sleep(0.05)
    made.cut()
    made.cut()
    await asyncio.sleep(1)
    assert theirs.received == b""
    assert [type(error) for error in ours.lost + theirs.lost] == [ConnectionResetError] * 2


async def test_a_stalled_peer_never_learns_of_the_close_until_resumed() -> None:
    ours, theirs = End(), End()
    made = connection(ours, theirs)
    made.client.stall()
    made.client.close()
    await asyncio.sleep(100)
    assert (ours.lost, theirs.lost) == ([None], [])
    made.resume()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert theirs.lost == [None]


async def test_only_streaming_protocols_fit() -> None:
    made = connection(End(), End())
    with pytest.raises(TypeError, match="streaming"):
        made.client.set_protocol(asyncio.BaseProtocol())
    made.client.set_protocol(other := End())
    assert made.client.get_protocol() is other
