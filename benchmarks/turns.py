"""What a minute of a phone call costs, all of it: ``python -m benchmarks.turns``.

The server with the README's six processors and their real clients, in a process on one core: the carrier's
wire on one side, the websockets of recogniser and voice and the model's HTTP stream on the other. The vendors
are emulators in a process of their own, the callers in this one, and only the server is measured. Every
caller speaks 1.5 s in each 6 s and gets a reply of 2 s. Baseline in the same run, in turns: the floor of
``benchmarks.capacity``, a bare aiohttp server on the same wire with the same VAD and no vendors at all.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median

import aiohttp

from benchmarks.load.callers import Callers
from benchmarks.load.steps import Step, measure, running
from benchmarks.report import Report, Row, table

CALLS = (1, 5, 20)
ROUNDS = 2


@asynccontextmanager
async def vendors() -> AsyncIterator[list[str]]:
    """The emulators; yields their addresses."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load.vendors"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield (await process.stdout.readline()).decode().split()
    process.stdin.close()
    await process.wait()


async def compare() -> dict[str, list[Step]]:
    """Both servers, in turns, with each number of calls."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        addresses = await stack.enter_async_context(vendors())
        ports = {
            "phone": await stack.enter_async_context(running("phone", *addresses)),
            "floor": await stack.enter_async_context(running("floor")),
        }
        callers = {name: Callers(port) for name, port in ports.items()}
        found: dict[str, list[Step]] = {name: [] for name in ports}
        for name, port in ports.items():
            await measure(callers[name], session, port, 1)
        for calls in CALLS:
            for _ in range(ROUNDS):
                for name, port in ports.items():
                    found[name].append(await measure(callers[name], session, port, calls))
        for one in callers.values():
            await one.close()
    return found


def per_minute(steps: list[Step], calls: int) -> float:
    """Seconds of CPU a minute of one call."""
    return median(step.cpu / calls * 60 for step in steps if step.calls == calls)


def main() -> None:
    """Run it, print it, write it down."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    try:
        found = asyncio.run(compare())
    finally:
        os.sched_setaffinity(0, set(cores))
    report = Report("turns", "A minute of a call")
    lines = []
    for calls in CALLS:
        ours, floor = (per_minute(found[name], calls) for name in ("phone", "floor"))
        answered = median(step.answered for step in found["phone"] if step.calls == calls)
        late = max(step.caller_ms for step in found["phone"] if step.calls == calls)
        figures = [f"{ours:.2f}", f"{floor:.2f}", f"{ours / floor:.1f}×", f"{answered:.0%}", f"{late:.0f} ms"]
        lines.append([calls, *figures])
    report.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        table(
            ["calls", "s of CPU a call-minute", "the floor's", "", "answered", "late at callers, 99 %"], lines
        ),
        "A single call costs more than one of many: each packet wakes the loop alone.",
    )
    ours, floor = (per_minute(found[name], 5) for name in ("phone", "floor"))
    report.rows = [
        Row(
            budget="CPU of a whole call with its vendors' sockets, 5 calls",
            measured=f"{ours:.2f} s a call-minute",
            baseline=f"{floor:.2f} s, a bare server without vendors",
            ratio=f"{ours / floor:.1f}×",
        )
    ]
    report.raw = {
        name: [(step.calls, step.cpu, step.caller_ms, step.answered, step.rss_mb) for step in steps]
        for name, steps in found.items()
    }
    report.finish()


if __name__ == "__main__":
    main()
