"""What a frame costs on its way through processors: ``python -m benchmarks.engine``.

Chains of 1, 5, 10 and 20 processors in a running session. Baselines in the same run: the same number of
plain Python method calls, for what the engine does inline; the same number of tasks joined by
``asyncio.Queue``, which is how other frameworks move a frame, for handlers that wait. Times are of the CPU,
so that other programs on the machine count little.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from benchmarks.report import Report, Row, table
from benchmarks.rounds import Case, interleaved
from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    Direction,
    DTMFFrame,
    EndReason,
    Frame,
    Parallel,
    Pipeline,
    Processor,
    Session,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    handles,
)

LENGTHS = (1, 5, 10, 20)
HOPS = 20_000
"""Hops in one timing of something inline."""
SLOW_HOPS = 2_000
"""The same of something with tasks."""
BURST = 50
ROUNDS = 15
PACKET = UserAudioFrame(data=bytes(160), format=TELEPHONE)
SPEECH = AgentAudioFrame(data=bytes(160), format=TELEPHONE, reply=1)
TEXT = TranscriptionFrame(text="A table for two.")

Factory: TypeAlias = Callable[[int], Sequence[Processor | Parallel]]


class Idle(Processor):
    """Takes nothing."""


class Indifferent(Processor):
    """Takes other frames."""

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        return None


class Inline(Processor):
    """Takes every frame of these and lets it go on."""

    @handles(UserAudioFrame, TranscriptionFrame, AgentAudioFrame)
    def take(self, frame: Frame) -> Frame:
        return frame


class Waiting(Processor):
    """Takes text in an async handler."""

    @handles(TranscriptionFrame)
    async def take(self, frame: TranscriptionFrame) -> Frame:
        return frame


class Sink(Processor):
    """Counts what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 0
        self.is_up = asyncio.Event()
        self.is_through = asyncio.Event()

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> Frame:
        self.is_up.set()
        return frame

    @handles(UserAudioFrame, TranscriptionFrame, AgentAudioFrame)
    def take(self, frame: Frame) -> None:
        self.left -= 1
        if not self.left:
            self.is_through.set()

    async def all_of(self, count: int) -> None:
        """Wait for the last of them."""
        await self.is_through.wait()


@asynccontextmanager
async def chain(elements: Sequence[Processor | Parallel]) -> AsyncIterator[tuple[Processor, Sink]]:
    """A running session of these and a sink: where frames go in, and the sink."""
    sink = Sink()
    pipeline = Pipeline([*elements, sink])
    session = Session(pipeline)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(session.run())
        await sink.is_up.wait()
        yield pipeline.entry, sink
        session.end(EndReason.USER_HANGUP)
        await running


def inline(entry: Processor, sink: Sink, frame: Frame, count: int) -> Case:
    """Nanoseconds for one frame through all of it, as a function call."""

    async def run() -> float:
        sink.left = count + 1
        receive, down = entry.receive, Direction.DOWNSTREAM
        begin = time.process_time_ns()
        for _ in range(count):
            receive(frame, down)
        return (time.process_time_ns() - begin) / count

    return run


def waiting(entry: Processor, sink: Sink, count: int, burst: int) -> Case:
    """Nanoseconds for one frame through all of it, where handlers wait, so many being sent at once."""

    async def run() -> float:
        begin = time.process_time_ns()
        for _ in range(count // burst):
            sink.left = burst
            sink.is_through.clear()
            for _ in range(burst):
                entry.receive(TEXT, Direction.DOWNSTREAM)
            await sink.is_through.wait()
        return (time.process_time_ns() - begin) / (count // burst * burst)

    return run


@dataclass(slots=True)
class Call:
    """A link in a chain of plain calls."""

    following: Call | None = None

    def receive(self, frame: Frame, direction: Direction) -> None:
        """Hand it on."""
        if self.following is not None:
            self.following.receive(frame, direction)


def calls(length: int) -> Case:
    """Nanoseconds for one frame through so many plain method calls, and one that ends it."""
    head = Call()
    for _ in range(length):
        head = Call(head)
    count = HOPS // length

    async def run() -> float:
        receive, down = head.receive, Direction.DOWNSTREAM
        begin = time.process_time_ns()
        for _ in range(count):
            receive(PACKET, down)
        return (time.process_time_ns() - begin) / count

    return run


@asynccontextmanager
async def queues(length: int) -> AsyncIterator[Callable[[int], Case]]:
    """So many tasks in a row, each taking from one queue and putting into the next."""
    stations: list[asyncio.Queue[Frame]] = [asyncio.Queue() for _ in range(length + 1)]

    async def hand_on(source: asyncio.Queue[Frame], target: asyncio.Queue[Frame]) -> None:
        while True:
            await target.put(await source.get())

    def case(burst: int) -> Case:
        count = max(burst, SLOW_HOPS // length)

        async def run() -> float:
            begin = time.process_time_ns()
            for _ in range(count // burst):
                for _ in range(burst):
                    stations[0].put_nowait(TEXT)
                for _ in range(burst):
                    await stations[-1].get()
            return (time.process_time_ns() - begin) / (count // burst * burst)

        return run

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(hand_on(source, target)) for source, target in pairwise(stations)]
        yield case
        for task in tasks:
            task.cancel()


INLINE: dict[str, tuple[Factory, Frame]] = {
    "idle, caller's audio": (lambda n: [Idle() for _ in range(n)], PACKET),
    "idle, text": (lambda n: [Idle() for _ in range(n)], TEXT),
    "idle, agent's audio": (lambda n: [Idle() for _ in range(n)], SPEECH),
    "indifferent, caller's audio": (lambda n: [Indifferent() for _ in range(n)], PACKET),
    "inline handler, caller's audio": (lambda n: [Inline() for _ in range(n)], PACKET),
    "inline handler, text": (lambda n: [Inline() for _ in range(n)], TEXT),
    "Parallel of two, caller's audio": (lambda n: [Parallel([Idle()], [Idle()]) for _ in range(n)], PACKET),
}


async def measure() -> dict[str, dict[int, float]]:
    """Nanoseconds a frame, by what it passes and how many of them."""
    cases: dict[str, Case] = {}
    async with AsyncExitStack() as stack:
        for length in LENGTHS:
            cases[f"plain method call|{length}"] = calls(length)
            for name, (make, frame) in INLINE.items():
                ends = await stack.enter_async_context(chain(make(length)))
                cases[f"{name}|{length}"] = inline(*ends, frame, HOPS // length)
            queue = await stack.enter_async_context(queues(length))
            ends = await stack.enter_async_context(chain([Waiting() for _ in range(length)]))
            count = max(BURST, SLOW_HOPS // length)
            for kind, burst in (("one at a time", 1), (f"bursts of {BURST}", BURST)):
                cases[f"asyncio.Queue and task, {kind}|{length}"] = queue(burst)
                cases[f"async handler, {kind}|{length}"] = waiting(*ends, count, burst)
        found = await interleaved(cases, rounds=ROUNDS)
    by_name: dict[str, dict[int, float]] = {}
    for key, cost in found.items():
        name, _, length_text = key.rpartition("|")
        by_name.setdefault(name, {})[int(length_text)] = cost
    return by_name


def slope(costs: dict[int, float]) -> float:
    """Nanoseconds that one more processor costs."""
    return (costs[LENGTHS[-1]] - costs[LENGTHS[0]]) / (LENGTHS[-1] - LENGTHS[0])


def main() -> None:
    """Run it, print it, write it down."""
    found = asyncio.run(measure())
    report = Report("engine", "A frame through the engine")
    report.add(
        f"Chains of {', '.join(map(str, LENGTHS))} processors in a running session; medians of {ROUNDS} "
        "interleaved rounds. *Per hop* is what one more processor costs: the slope from the shortest chain "
        "to the longest, so that the ends of the chain do not count.",
        table(
            ["", "ns per hop", *(f"frames/s through {length}" for length in LENGTHS)],
            [
                [name, f"{slope(costs):,.0f}", *(f"{1e9 / costs[length]:,.0f}" for length in LENGTHS)]
                for name, costs in found.items()
            ],
        ),
        "A plain method call is the floor of anything written in Python. The queue hop is one task that "
        "awaits `asyncio.Queue.get` and puts into the next queue; others use two of them a processor. An "
        "async handler that gets one frame at a time pays for a new task each time; in a burst it stays.",
    )
    call, queue = slope(found["plain method call"]), slope(found["asyncio.Queue and task, one at a time"])
    hops = [name for name in found if name.startswith(("idle", "indifferent"))]
    worst = max(hops, key=lambda name: slope(found[name]))
    cost = slope(found[worst])
    handled = slope(found["inline handler, caller's audio"])
    lone = slope(found["async handler, one at a time"])
    report.rows = [
        Row(
            budget="a frame through an idle or indifferent processor ≤ 1 µs",
            measured=f"{cost / 1000:.2f} µs ({worst}, the slowest)",
            baseline=f"a plain method call {call / 1000:.2f} µs; a queue and a task {queue / 1000:.2f} µs",
            ratio=f"{cost / call:.1f}×; {cost / queue:.2f}×",
            is_met=cost <= 1000,
        ),
        Row(
            budget="a frame through an inline handler",
            measured=f"{handled / 1000:.2f} µs",
            baseline=f"a queue and a task {queue / 1000:.2f} µs",
            ratio=f"{handled / queue:.2f}×",
        ),
        Row(
            budget="a frame through an async handler, one at a time",
            measured=f"{lone / 1000:.1f} µs",
            baseline=f"a queue and a task {queue / 1000:.2f} µs",
            ratio=f"{lone / queue:.1f}×",
            note="a task is made for it and ends with it, so that an idle call owns none",
        ),
    ]
    report.raw = {"ns_per_frame": found, "ns_per_hop": {name: slope(costs) for name, costs in found.items()}}
    report.finish()


if __name__ == "__main__":
    main()
