"""The tasks that carry the streams of calls."""

from __future__ import annotations

import asyncio

import pytest
from loguru import logger

from voiceflow.server.open_streams import OpenStreams


async def test_a_stream_counts_while_it_is_carried_and_has_no_name_at_first() -> None:
    streams, changes = OpenStreams(), list[tuple[int, int]]()
    streams.watch(lambda: changes.append((len(streams), streams.unnamed)))
    with streams.carry():
        assert (len(streams), streams.unnamed) == (1, 1)
        streams.name()
        assert (len(streams), streams.unnamed) == (1, 0)
    assert changes == [(0, 0)]


async def test_whoever_waits_for_the_last_stream_looks_after_each_change() -> None:
    streams, loop = OpenStreams(), asyncio.get_running_loop()

    async def serve(seconds: float) -> None:
        with streams.carry():
            await asyncio.sleep(seconds)

    async with asyncio.TaskGroup() as tasks:
        for seconds in (1.0, 2.0):
            tasks.create_task(serve(seconds))
        await asyncio.sleep(0)
        await streams.until(lambda: not streams, 0.5)
        assert (loop.time(), len(streams)) == (0.5, 2)
        await streams.until(lambda: not streams, 10.0)
        assert (loop.time(), len(streams)) == (2.0, 0)


async def test_streams_are_cancelled_together() -> None:
    streams = OpenStreams()

    async def serve() -> None:
        with streams.carry():
            await asyncio.sleep(100)

    tasks = [asyncio.create_task(serve()) for _ in range(3)]
    await asyncio.sleep(0)
    streams.cancel()
    for task in tasks:
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(streams) == 0


async def test_a_stream_counts_from_the_moment_it_is_given_a_task() -> None:
    streams, changes = OpenStreams(), list[int]()
    streams.watch(lambda: changes.append(len(streams)))
    task = streams.spawn(asyncio.sleep(1.0, None))
    assert (len(streams), streams.unnamed, changes) == (1, 1, [])
    await streams.until(lambda: not streams, 5.0)
    assert (asyncio.get_running_loop().time(), task.done(), changes) == (1.0, True, [0])


async def test_what_a_stream_raises_is_logged_without_its_text() -> None:
    secret = "4929 0000"

    async def fail() -> None:
        raise ValueError(secret)

    streams, lines = OpenStreams(), list[str]()
    sink = logger.add(lines.append, format="{message}")
    try:
        streams.spawn(fail())
        await streams.until(lambda: not streams, 5.0)
    finally:
        logger.remove(sink)
    assert [line.partition("\n")[0] for line in lines] == ["media stream: ValueError"]
    assert secret not in "".join(lines)
