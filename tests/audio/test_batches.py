"""The windows of many calls, computed together."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Sequence

from voiceflow.audio.batches import CROWD, GATHER, BatchModel
from voiceflow.testing import run_virtual


class Doubling:
    """An engine that doubles numbers, and notes how many it was given at once."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def infer(self, calls: Sequence[object], windows: Sequence[int]) -> Sequence[int]:
        self.sizes.append(len(windows))
        return [2 * window for window in windows]


def ignore(_: object) -> None:
    """Takes an error."""


async def double(model: BatchModel[int, int], *numbers: int) -> list[tuple[int, float]]:
    """Feed the numbers to one stream, and return what comes of them."""
    results: list[tuple[int, float]] = []
    stream = model.open(lambda result, end: results.append((result, end)), ignore, backlog=len(numbers))
    for second, number in enumerate(numbers):
        stream.post(number, float(second))
    await asyncio.sleep(1.0)
    stream.close()
    return results


def test_a_closed_event_loop_is_forgotten_when_the_next_one_opens_a_call() -> None:
    model = BatchModel(Doubling, batch=4, name="doubling")
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def call() -> list[tuple[int, float]]:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        return await double(model, 1, 2)

    for _ in range(3):
        assert run_virtual(call()) == [(2, 0.0), (4, 1.0)]
    gc.collect()
    assert [loop() is None for loop in loops[:2]] == [True, True]


async def test_windows_of_calls_that_come_together_are_computed_together() -> None:
    engine = Doubling()
    model = BatchModel(lambda: engine, batch=2, name="doubling")
    results: list[int] = []
    streams = [model.open(lambda result, _: results.append(result), ignore, backlog=1) for _ in range(3)]
    for number, stream in enumerate(streams):
        stream.post(number, 0.0)
    await asyncio.sleep(1.0)
    assert engine.sizes == [2, 1]
    assert results == [0, 2, 4]
    for stream in streams:
        stream.close()


async def test_in_a_crowd_a_window_waits_a_little_for_those_of_other_calls() -> None:
    engine = Doubling()
    model = BatchModel(lambda: engine, name="doubling")
    results: list[tuple[int, float]] = []
    loop = asyncio.get_running_loop()
    streams = [
        model.open(lambda result, _: results.append((result, loop.time())), ignore, backlog=1)
        for _ in range(CROWD)
    ]
    await asyncio.sleep(1.0)
    for number, stream in enumerate(streams[:3]):
        stream.post(number, loop.time())
        await asyncio.sleep(0.002)
    await asyncio.sleep(1.0)
    assert (engine.sizes, results) == ([3], [(0, 1.005), (2, 1.005), (4, 1.005)])
    streams.pop().close()
    streams[0].post(4, loop.time())
    await asyncio.sleep(0.0)
    assert engine.sizes == [3, 1]
    for stream in streams:
        stream.close()


async def test_in_a_crowd_nothing_waits_once_a_batch_is_full() -> None:
    engine = Doubling()
    model = BatchModel(lambda: engine, batch=CROWD // 4, name="doubling")
    results: list[float] = []
    loop = asyncio.get_running_loop()
    streams = [model.open(lambda *_: results.append(loop.time()), ignore, backlog=1) for _ in range(CROWD)]
    await asyncio.sleep(1.0)
    for stream in streams:
        stream.post(1, loop.time())
    await asyncio.sleep(1.0)
    assert engine.sizes == [CROWD // 4] * 4
    assert results == [1.0 + GATHER] * CROWD
    for stream in streams:
        stream.close()


async def test_the_oldest_window_is_dropped_where_too_many_wait() -> None:
    model = BatchModel(Doubling, batch=1, name="doubling")
    results: list[int] = []
    stream = model.open(lambda result, _: results.append(result), ignore, backlog=2)
    for number in range(4):
        stream.post(number, 0.0)
    await asyncio.sleep(1.0)
    assert results == [4, 6]
    stream.close()


async def test_an_engine_that_does_not_load_is_reported_once() -> None:
    def load() -> Doubling:
        raise OSError("no such file")

    model = BatchModel[int, int](load, batch=1, name="doubling")
    errors: list[str] = []
    stream = model.open(lambda *_: None, lambda error: errors.append(str(error)), backlog=2)
    stream.post(1, 0.0)
    await asyncio.sleep(1.0)
    stream.post(2, 0.0)
    await asyncio.sleep(1.0)
    assert errors == ["no such file"]
    stream.close()
