"""How many calls a core carries, and what memory each takes: ``python -m benchmarks.capacity``.

A server process on one core, callers in this process on another, the carrier's wire between them. Every
caller speaks 1.5 s in each 6 s and gets a reply of 2 s. The server is in turn voiceflow's, with vendors that
cost nothing, and the floor: a bare aiohttp server with the same wire and the same VAD (see
``benchmarks.load``). A number of calls is carried if 99 % of the media messages come less than 20 ms late, by
the server's own playout and at the caller, and nobody goes unanswered.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from itertools import takewhile
from typing import Any

import aiohttp

from benchmarks.load.callers import Callers
from benchmarks.load.server import NAMES
from benchmarks.report import Report, Row, table
from benchmarks.rounds import percentile

LIMIT = 0.020
FIRST = 64
BISECTIONS = 4
SETTLE = 3.0
WINDOW = 6.0
OWN_LIMIT = 0.010
"""Lateness of the callers themselves, 99 %, above which a step tells nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """A server with so many calls.

    Attributes:
        calls: How many.
        server_ms: Lateness by the server's playout, 99 %.
        caller_ms: The same at the callers.
        own_ms: The same of the callers' own timer.
        gap_ms: Silence within a reply because media came too late, on average.
        answered: Share of the speeches that got a reply.
        cpu: Share of its core that the server used.
        rss_mb: Its memory.
    """

    calls: int
    server_ms: float
    caller_ms: float
    own_ms: float
    gap_ms: float
    answered: float
    cpu: float
    rss_mb: float

    @property
    def is_carried(self) -> bool:
        """Whether the callers were served well."""
        return max(self.server_ms, self.caller_ms) < LIMIT * 1000 and self.answered > 0.95


@dataclass(slots=True)
class Search:
    """The search for the largest number of calls: doubling, then halves."""

    carried: int = 0
    failed: int | None = None
    left: int = BISECTIONS
    idle_mb: float = 0.0
    steps: list[Step] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether it is known."""
        return self.failed is not None and not self.left

    @property
    def following(self) -> int:
        """What to try next."""
        if self.failed is None:
            return max(FIRST, 2 * self.carried)
        return (self.carried + self.failed) // 2

    def note(self, step: Step) -> None:
        """Take the outcome."""
        self.steps.append(step)
        if self.failed is not None:
            self.left -= 1
        if step.is_carried:
            self.carried = step.calls
        else:
            self.failed = step.calls


@asynccontextmanager
async def running(name: str, *arguments: str, module: str = "benchmarks.load.server") -> AsyncIterator[int]:
    """A server in its process; yields its port."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, name, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield int(await process.stdout.readline())
    process.stdin.close()
    await process.wait()


async def probe(session: aiohttp.ClientSession, port: int) -> dict[str, Any]:
    """What the server tells of the time since it was asked before."""
    async with session.get(f"http://127.0.0.1:{port}/probe") as response:
        found: dict[str, Any] = await response.json()
        return found


async def measure(callers: Callers, session: aiohttp.ClientSession, port: int, calls: int) -> Step:
    """One step: so many calls for a cycle of six seconds, once all are up."""
    await callers.resize(calls)
    await asyncio.sleep(SETTLE)
    await probe(session, port)
    callers.begin()
    await asyncio.sleep(WINDOW)
    heard = callers.heard
    callers.begin()
    found = await probe(session, port)
    step = Step(
        calls=calls,
        server_ms=found["late_p99"] * 1000,
        caller_ms=percentile(heard.lateness, 0.99) * 1000,
        own_ms=percentile(heard.own, 0.99) * 1000,
        gap_ms=heard.gaps / max(1, heard.replies) * 1000,
        answered=heard.replies / calls if callers.is_whole else 0.0,
        cpu=found["cpu"] / found["seconds"],
        rss_mb=found["rss"] / 2**20,
    )
    await callers.resize(0)
    # What has piled up must not be charged to the next step.
    await asyncio.sleep(0.5 if step.is_carried else 1.5)
    return step


async def judge(callers: Callers, session: aiohttp.ClientSession, port: int, calls: int) -> Step:
    """A step; one that fails is repeated once, for the machine may have had something else to do."""
    step = await measure(callers, session, port, calls)
    return step if step.is_carried else await measure(callers, session, port, calls)


async def search(names: tuple[str, ...]) -> dict[str, Search]:
    """Search for all servers in turn, step by step, so that a busy machine slows all of them alike."""
    found = {name: Search() for name in names}
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        ports = {name: await stack.enter_async_context(running(name)) for name in names}
        callers = {name: Callers(port) for name, port in ports.items()}
        for name in names:
            # The first calls load what is loaded late.
            await measure(callers[name], session, ports[name], 2)
            found[name].idle_mb = (await probe(session, ports[name]))["rss"] / 2**20
        while not all(one.is_over for one in found.values()):
            for name, one in found.items():
                if not one.is_over:
                    one.note(await judge(callers[name], session, ports[name], one.following))
        for name in names:
            await callers[name].close()
    return found


def per_call(one: Search) -> tuple[float, float]:
    """Milliseconds of CPU a call and second, with as many as were carried, and megabytes a call.

    The memory is that of the last step before one failed: what piles up in an overload is not given back.
    """
    most = [step for step in one.steps if step.calls == one.carried] or one.steps[:1]
    early = [*takewhile(lambda step: step.is_carried, one.steps)] or one.steps[:1]
    return most[-1].cpu / most[-1].calls * 1000, (early[-1].rss_mb - one.idle_mb) / early[-1].calls


def main() -> None:
    """Run it, print it, write it down."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("this needs two cores: one for the server, one for the callers")
    os.sched_setaffinity(0, {cores[0]})
    try:
        found = asyncio.run(search(NAMES))
    finally:
        os.sched_setaffinity(0, set(cores))
    write(found)


def write(found: dict[str, Search]) -> None:
    """Print it, write it down."""
    default, ours, floor, bare = (found[name] for name in NAMES)
    report = Report("capacity", "Calls on one core")
    lines = []
    for name, one in found.items():
        cpu, memory = per_call(one)
        lines.append([name, one.carried, f"{cpu:.2f}", f"{memory:.3f}", f"{one.idle_mb:.0f}"])
    report.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        "*voiceflow* is its whole server with VAD, turn machine, context, clauses, playout, marks and "
        "ledger, with the default VAD and with webrtcvad alone; recogniser, model and voice are canned, in "
        "the process and without sockets. *Floor* has the latter VAD (detector and segmenter), and sends the "
        "same messages of 100 ms with the same lead, but no marks; its last variant has webrtcvad as it "
        "comes. All run on asyncio's own loop. A step that fails "
        "is repeated once.",
        table(["server", "calls", "ms of CPU a call and second", "MB a call", "MB without calls"], lines),
    )
    for name, one in found.items():
        head = [
            "calls",
            "late at the server, 99 %",
            "at the callers",
            "callers' own",
            "answered",
            "CPU",
            "MB",
        ]
        steps = [
            [
                step.calls,
                f"{step.server_ms:.1f} ms",
                f"{step.caller_ms:.1f} ms",
                f"{step.own_ms:.1f} ms",
                f"{step.answered:.0%}",
                f"{step.cpu:.0%}",
                f"{step.rss_mb:.0f}",
            ]
            for step in one.steps
        ]
        report.add(f"## {name}", table(head, steps))
    late = max(step.own_ms for one in found.values() for step in one.steps if step.is_carried)
    report.add(f"The callers' own timer was at most {late:.1f} ms late (99 %) in the steps that count.")
    (cpu, memory), (floor_cpu, floor_memory) = per_call(ours), per_call(floor)
    ratio = ours.carried / max(1, floor.carried)
    doubt = "" if late < OWN_LIMIT * 1000 else f"; the callers themselves were up to {late:.0f} ms late"
    report.rows = [
        Row(
            budget="calls per core with the default ears (webrtcvad in front of Silero)",
            measured=f"{default.carried}",
            baseline=f"webrtcvad alone {ours.carried}",
            ratio=f"{default.carried / max(1, ours.carried):.0%}",
            note=f"CPU a call {per_call(default)[0]:.2f} ms/s",
        ),
        Row(
            budget="calls per core, 99 % of media < 20 ms late: ≥ 75 % of a bare aiohttp server, same VAD",
            measured=f"{ours.carried}",
            baseline=f"{floor.carried}; with bare webrtcvad {bare.carried}",
            ratio=f"{ratio:.0%}; {ours.carried / max(1, bare.carried):.0%}",
            is_met=ratio >= 0.75,
            note=f"CPU a call {cpu:.2f} ms/s to {floor_cpu:.2f}; webrtcvad as it comes costs less than our "
            f"detector, and finds fewer turns in noise{doubt}",
        ),
        Row(
            budget="memory per call ≤ 0.3 MB",
            measured=f"{memory:.3f} MB",
            baseline=f"{floor_memory:.3f} MB",
            is_met=memory <= 0.3,
        ),
    ]
    report.raw = {name: {**asdict(one), "per_call": per_call(one)} for name, one in found.items()}
    report.finish()


if __name__ == "__main__":
    main()
