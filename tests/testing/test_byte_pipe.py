"""One direction of a connection in memory."""

from __future__ import annotations

import asyncio
import random

from voiceflow.testing.byte_pipe import EOF, BytePipe, Inlet, Link


class Sink(Inlet):
    """Notes what arrives, and when."""

    def __init__(self) -> None:
        super().__init__(asyncio.Protocol(), ended=lambda: None)
        self.got: list[tuple[float, bytes]] = []

    def arrive(self, data: bytes) -> None:
        self.got.append((asyncio.get_running_loop().time(), data))


def pipe_to(sink: Sink, link: Link) -> BytePipe:
    loop = asyncio.get_running_loop()
    return BytePipe(loop, link, random.Random(1), target=sink, moved=lambda: None)


async def test_bytes_arrive_a_latency_later() -> None:
    sink = Sink()
    pipe = pipe_to(sink, Link(latency=0.5))
    pipe.put(b"one")
    await asyncio.sleep(0.2)
    pipe.put(b"two")
    await asyncio.sleep(1.0)
    assert sink.got == [(0.5, b"one"), (0.7, b"two")]


async def test_more_than_the_window_waits_until_bytes_have_arrived() -> None:
    sink = Sink()
    pipe = pipe_to(sink, Link(latency=1.0, window=4))
    pipe.put(b"abcdef")
    pipe.put(EOF)
    assert (pipe.waiting, pipe.has_waiting) == (2, True)
    await asyncio.sleep(1.5)
    assert (pipe.waiting, pipe.has_waiting) == (0, False)
    await asyncio.sleep(1.0)
    assert sink.got == [(1.0, b"abcd"), (2.0, b"ef"), (2.0, EOF)]


async def test_a_later_write_overtakes_no_earlier_one_whatever_the_jitter() -> None:
    sink = Sink()
    pipe = pipe_to(sink, Link(jitter=1.0))
    for number in range(20):
        pipe.put(bytes([number + 1]))
    await asyncio.sleep(2.0)
    assert b"".join(data for _, data in sink.got) == bytes(range(1, 21))


async def test_what_a_stall_holds_back_comes_after_it() -> None:
    sink = Sink()
    pipe = pipe_to(sink, Link())
    pipe.stall()
    pipe.put(b"held")
    await asyncio.sleep(3.0)
    assert sink.got == []
    pipe.resume()
    await asyncio.sleep(0.1)
    assert sink.got == [(3.0, b"held")]


async def test_a_target_that_does_not_read_holds_the_pipe_up() -> None:
    sink = Sink()
    sink.reads = False
    pipe = pipe_to(sink, Link())
    pipe.put(b"held")
    await asyncio.sleep(1.0)
    sink.reads = True
    pipe.schedule()
    await asyncio.sleep(1.0)
    assert sink.got == [(1.0, b"held")]


async def test_dropped_bytes_never_arrive() -> None:
    sink = Sink()
    pipe = pipe_to(sink, Link(latency=1.0, window=3))
    pipe.put(b"sent")
    pipe.drop_waiting()
    await asyncio.sleep(1.5)
    assert sink.got == [(1.0, b"sen")]
    pipe.put(b"more")
    pipe.drop()
    await asyncio.sleep(3.0)
    assert len(sink.got) == 1
