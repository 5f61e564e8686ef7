"""How many calls a core carries, and what memory each takes: ``python -m benchmarks.capacity [--short]``.

A server process on one core, callers in this process on another, the carrier's wire between them. Every
caller speaks 1.5 s in each 6 s and gets a reply of 2 s. The servers are voiceflow's, with vendors that cost
nothing, and its floors (see ``benchmarks.load``): an aiohttp server and a protocol of asyncio's, with the
same wire, a VAD by the power, and no framework. A number of calls is carried if 99 % of the media messages
come less than 20 ms late, by the server's own playout and at the caller, and nobody goes unanswered: the
medians of three windows. How many that are depends on who else uses the machine's caches and memory in those
minutes, so the CPU of 150 calls is measured with all servers in turns: what slows one down slows all of them.
Barge-ins are timed beyond the VAD: all servers decide at the tenth loud packet.

The run takes about eighteen minutes and needs two quiet cores; ``--short`` takes three, measures only the CPU
of fewer calls, and writes nothing down.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, fields
from statistics import fmean, median

import aiohttp

from benchmarks.capacity_table import costs, report
from benchmarks.load.callers import Callers
from benchmarks.load.interruptions import BargeIns, barge, toned
from benchmarks.load.server import INTERRUPTED
from benchmarks.load.steps import Step, observe, probe, running

SUBJECTS = (
    "raw asyncio",
    "raw asyncio on uvloop",
    "bare aiohttp",
    "bare aiohttp on uvloop",
    "voiceflow, energy",
    "voiceflow, energy on uvloop",
    "voiceflow",
    "voiceflow, Silero alone",
)
INTERRUPTIONS = ("bare aiohttp", INTERRUPTED)
LEVELS = (1, 10, 50)
FIRST = 50
"""Calls by which the cost of one is measured, and the search begins."""
FULL = 0.9
"""Share of a core that is taken for full, to begin with."""
GROWTH = 1.2
BISECTIONS = 2
WINDOWS, WINDOW, SETTLE = 3, 2.0, 1.5
TOGETHER, ROUNDS = 150, 7
"""Calls, and times, for the CPU of all servers in turns."""
BARGE_SECONDS = 13.0
TURN = 4.0
"""Seconds in which the CPU of a server is measured in its turn."""
RECOVERY = 20.0
"""Seconds in which a server must be done with what an overload has left."""


@dataclass(slots=True)
class Search:
    """The search for the largest number of calls: from a guess up or down by a fifth, then halves.

    Attributes:
        idle_mb: Memory without calls, after the first ones.
        first: The step with ``FIRST`` calls.
        steps: All steps, in order.
    """

    idle_mb: float
    first: Step
    steps: list[Step] = field(default_factory=list)
    carried: int = 0
    failed: int | None = None
    left: int = BISECTIONS

    @property
    def is_over(self) -> bool:
        """Whether it is known."""
        if self.failed is None:
            return False
        if not self.carried:
            return self.failed <= FIRST
        return not self.left or self.failed - self.carried < 2

    @property
    def following(self) -> int:
        """What to try next."""
        if not self.steps:
            return max(FIRST, round(0.8 * FULL / self.first.cpu * FIRST))
        if self.failed is None:
            return round(self.carried * GROWTH) + 1
        if not self.carried:
            return round(self.failed / GROWTH)
        return (self.carried + self.failed) // 2

    def note(self, step: Step) -> None:
        """Take the outcome."""
        self.steps.append(step)
        if self.failed is not None and self.carried:
            self.left -= 1
        if step.is_carried:
            self.carried = max(self.carried, step.calls)
        else:
            self.failed = step.calls if self.failed is None else min(self.failed, step.calls)


def middle(steps: list[Step]) -> Step:
    """The median of each figure; of the answers the mean, for all windows together are one cycle."""
    found = {each.name: median(getattr(step, each.name) for step in steps) for each in fields(Step)}
    # The median of whole numbers may be a fraction.
    return Step(**found | {"calls": steps[0].calls, "answered": fmean(step.answered for step in steps)})


@dataclass(slots=True)
class Bench:
    """One server and its callers."""

    port: int
    callers: Callers
    session: aiohttp.ClientSession

    async def step(self, calls: int) -> Step:
        """So many calls, in some windows; one that fails by far needs no more of them."""
        await self.callers.resize(calls)
        await asyncio.sleep(SETTLE)
        found: list[Step] = []
        for _ in range(WINDOWS):
            found.append(await observe(self.callers, self.session, self.port, calls, window=WINDOW))
            if sum(not step.is_in_time for step in found) > WINDOWS // 2:
                break
        return middle(found)

    async def take_turn(self, calls: int) -> Step:
        """So many calls, once they are up; then none."""
        await self.callers.resize(calls)
        await asyncio.sleep(SETTLE)
        step = await observe(self.callers, self.session, self.port, calls, window=TURN)
        await self.callers.resize(0)
        await asyncio.sleep(0.5)
        return step

    async def recover(self) -> None:
        """Hang up, and wait: what has piled up must not be charged to the next step."""
        await self.callers.resize(0)
        await asyncio.sleep(0.5)
        with suppress(TimeoutError):
            async with asyncio.timeout(RECOVERY):
                await self.rss_mb()

    async def rss_mb(self) -> float:
        """The server's memory."""
        rss: int = (await probe(self.session, self.port))["rss"]
        return rss / 2**20


@asynccontextmanager
async def bench(name: str) -> AsyncIterator[Bench]:
    """A server in its process, with what loads late loaded."""
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(running(name))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        callers = Callers(port)
        stack.push_async_callback(callers.close)
        found = Bench(port, callers, session)
        # A whole cycle: the first turns and the first goodbye load what is loaded late.
        await callers.resize(5)
        await asyncio.sleep(5.0)
        await callers.resize(0)
        await asyncio.sleep(0.3)
        yield found


async def search(name: str) -> Search:
    """Search for the number of calls that a server carries."""
    async with bench(name) as found:
        idle = await found.rss_mb()
        search = Search(idle, await found.step(FIRST))
        while not search.is_over:
            step = await found.step(search.following)
            search.note(step)
            if not step.is_carried:
                await found.recover()
    return search


async def in_turns(calls: int, rounds: int) -> dict[str, list[Step]]:
    """All servers at once, and so many calls to one after the other; a step for each round."""
    async with AsyncExitStack() as stack:
        servers = {name: await stack.enter_async_context(bench(name)) for name in SUBJECTS}
        found: dict[str, list[Step]] = {name: [] for name in servers}
        for _ in range(rounds):
            for name, server in servers.items():
                found[name].append(await server.take_turn(calls))
    return found


async def interrupt(levels: tuple[int, ...], seconds: float) -> dict[str, list[BargeIns]]:
    """Barge-ins at several numbers of calls, server by server."""
    found: dict[str, list[BargeIns]] = {name: [] for name in INTERRUPTIONS}
    for name in INTERRUPTIONS:
        async with running(name) as port:
            for calls in levels:
                found[name].append(await barge(port, calls, seconds, toned()))
    return found


async def run() -> None:
    """Everything, written down."""
    found = {name: await search(name) for name in SUBJECTS}
    turns = await in_turns(TOGETHER, ROUNDS)
    about = (__doc__ or "").strip().split("\n\n")[1]
    report(found, turns, await interrupt(LEVELS, BARGE_SECONDS), about).finish()


async def run_short() -> None:
    """The CPU of some calls, and some barge-ins, printed."""
    print(costs(await in_turns(calls=FIRST, rounds=3)))
    for name, steps in (await interrupt(LEVELS[:2], 7.0)).items():
        for step in steps:
            beyond = f"{median(step.beyond) * 1000:.1f} ms beyond the VAD" if step.clears else "no clear"
            print(f"{name}, {step.calls} calls, {len(step.clears)} barge-ins: {beyond}")


def main() -> None:
    """Run it, print it, write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capacity")
    parser.add_argument(
        "--short", action="store_true", help="CPU of fewer calls only; nothing is written down"
    )
    is_short = parser.parse_args().short
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("this needs two cores: one for the server, one for the callers")
    os.sched_setaffinity(0, {cores[0]})
    try:
        asyncio.run(run_short() if is_short else run())
    finally:
        os.sched_setaffinity(0, set(cores))


if __name__ == "__main__":
    main()
