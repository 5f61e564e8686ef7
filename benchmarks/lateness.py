"""Why media comes late from a busy process: ``python -m benchmarks.lateness [--short]``.

voiceflow's server on one core with as many calls as fill part of it, once for each way to set up the
garbage collector, in turns. The figures are CPU time of the loop's thread: a timer that falls due within a
pass of the loop waits for the rest of that pass. *Late by its own passes* is what 99 % of the timers wait at
most for that reason, with the collector's pauses and without them. *Waited for its core* is the time in which
the process could have run and another one did, or the kernel: what a caller measures contains that too, and
where it is much, the passes are longer than they would be alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from typing import Any

import aiohttp

from benchmarks.load.callers import Callers
from benchmarks.load.server import COLLECTORS
from benchmarks.load.steps import probe, running
from benchmarks.report import Report, Row, table
from benchmarks.rounds import percentile

SHARES = (0.6, 0.8)
"""Of its core that the server shall use."""
FIRST = 40
"""Calls by which the cost of one is measured."""
SETTLE, WINDOW, ROUNDS = 3.0, 6.0, 2


@asynccontextmanager
async def up(calls: int, collector: str) -> AsyncIterator[tuple[int, Callers]]:
    """A server with so many calls; yields its port and the callers."""
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(running("voiceflow", "--holdups", f"--collector={collector}"))
        callers = Callers(port)
        stack.push_async_callback(callers.close)
        await callers.resize(calls)
        yield port, callers


async def observe(calls: int, collector: str, seconds: float) -> dict[str, Any]:
    """The figures of a server with so many calls."""
    async with up(calls, collector) as (port, callers), aiohttp.ClientSession() as session:
        await asyncio.sleep(SETTLE)
        await probe(session, port)
        callers.begin()
        await asyncio.sleep(seconds)
        heard = callers.heard
        found = await probe(session, port)
    found["callers_ms"] = percentile(heard.lateness, 0.99) * 1000
    found["own_ms"] = percentile(heard.own, 0.99) * 1000
    return found


async def compare(shares: tuple[float, ...], rounds: int, seconds: float) -> dict[str, list[dict[str, Any]]]:
    """All collectors in turns, with each number of calls."""
    first = await observe(FIRST, "as voiceflow has it", seconds)
    cost = first["cpu"] / first["seconds"] / FIRST
    found: dict[str, list[dict[str, Any]]] = {}
    for share in shares:
        calls = round(share / cost)
        for _ in range(rounds):
            for collector in COLLECTORS:
                step = await observe(calls, collector, seconds)
                found.setdefault(f"{calls}|{collector}", []).append(step)
    return found


def line(name: str, steps: list[dict[str, Any]]) -> list[object]:
    """A row of the table."""
    calls, _, collector = name.partition("|")

    def middle(key: str) -> float:
        return median(float(step["holdups"][key]) for step in steps)

    pauses = [
        f"{sum(one['holdups']['pauses'][generation]['times'] for one in steps)} × "
        f"≤ {max(one['holdups']['pauses'][generation]['longest_ms'] for one in steps):.1f} ms"
        for generation in range(3)
    ]
    return [
        calls,
        collector,
        f"{median(step['cpu'] / step['seconds'] for step in steps):.0%}",
        f"{median(step['waited'] / step['seconds'] for step in steps):.0%}",
        f"{middle('late_ms'):.1f} ms",
        f"{middle('without_collector_ms'):.1f} ms",
        f"{middle('longest_ms'):.1f} ms",
        *pauses,
        f"{median(step['late_p99'] for step in steps) * 1000:.1f} ms",
        f"{median(step['callers_ms'] for step in steps):.1f} ms",
    ]


HEAD = [
    "calls",
    "collector",
    "CPU",
    "waited for its core",
    "late by its own passes, 99 %",
    "without the collector",
    "longest pass",
    "young collections",
    "middle",
    "full",
    "late at the server, 99 %",
    "at the callers",
]


def report(found: dict[str, list[dict[str, Any]]]) -> Report:
    """Say what it was."""
    made = Report("lateness", "Why media comes late")
    made.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        table(HEAD, [line(name, steps) for name, steps in found.items()]),
    )
    most = list(found)[-len(COLLECTORS) :]
    late = {
        name.partition("|")[2]: median(step["holdups"]["late_ms"] for step in found[name]) for name in most
    }
    ours, theirs = late["as voiceflow has it"], late["as Python has it"]
    made.rows = [
        Row(
            budget=f"media late by the process's own work, {most[0].partition('|')[0]} calls, "
            f"{SHARES[-1]:.0%} of a core: 99 % < 20 ms",
            measured=f"{ours:.1f} ms",
            baseline=f"with Python's collector as it comes {theirs:.1f} ms; without one {late['off']:.1f} ms",
            ratio=f"{ours / theirs:.2f}×" if theirs else "",
            is_met=ours < 20,
        )
    ]
    made.raw = dict(found)
    return made


def main() -> None:
    """Run it, print it, write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lateness")
    parser.add_argument("--short", action="store_true", help="one round, printed and not written down")
    short = parser.parse_args().short
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("this needs two cores: one for the server, one for the callers")
    os.sched_setaffinity(0, {cores[0]})
    try:
        found = asyncio.run(compare(SHARES[:1] if short else SHARES, 1 if short else ROUNDS, WINDOW))
    finally:
        os.sched_setaffinity(0, set(cores))
    made = report(found)
    if short:
        print(made.text[-1])
    else:
        made.finish()


if __name__ == "__main__":
    main()
