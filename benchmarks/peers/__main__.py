"""Pipecat beside voiceflow, in the same run: ``python -m benchmarks.peers`` (``make bench-peers``).

What a frame costs between two processors; CPU, memory and lateness of calls on Twilio's wire; and, in real
time on that wire, how soon after the first packet of a barge-in the carrier is told to ``clear``. Each server
runs in a process on a core of its own with the same callers (``benchmarks.load.callers``), taking turns. All
have the same voice to play, no vendors, and interrupt as soon as their VAD says so. See
``benchmarks.peers.pipecat_bot`` for what *lean* and *default* mean.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import os
from contextlib import AsyncExitStack
from dataclasses import asdict
from statistics import median

import aiohttp
from loguru import logger

from benchmarks.load.callers import Callers
from benchmarks.load.interruptions import BargeIns, barge, spoken
from benchmarks.load.steps import Step, measure, running
from benchmarks.report import Report, Row, table
from benchmarks.rounds import percentile

LOADS = (1, 10)
ROUNDS = 2
BARGE_SECONDS = 21.0


async def compare(names: tuple[str, ...]) -> tuple[dict[str, list[Step]], dict[str, list[BargeIns]]]:
    """All servers, in turns."""
    steps: dict[str, list[Step]] = {name: [] for name in names}
    barges: dict[str, list[BargeIns]] = {name: [] for name in names}
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        ports = {
            name: await stack.enter_async_context(running(name, module="benchmarks.peers.server"))
            for name in names
        }
        callers = {name: Callers(port) for name, port in ports.items()}
        for name, port in ports.items():
            steps[name].append(await measure(callers[name], session, port, 1))
        for calls in LOADS:
            for _ in range(ROUNDS):
                for name, port in ports.items():
                    steps[name].append(await measure(callers[name], session, port, calls))
            for name, port in ports.items():
                barges[name].append(await barge(port, calls, BARGE_SECONDS, spoken()))
        for one in callers.values():
            await one.close()
    return steps, barges


def main() -> None:
    """Run it, print it, write it down."""
    if importlib.util.find_spec("pipecat") is None:
        print("Pipecat is not installed here, so there is nothing to compare with: see `make bench-peers`.")
        return
    # Its logger speaks on import.
    logger.remove()
    from benchmarks.peers import hops
    from benchmarks.peers.server import NAMES

    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("this needs two cores: one for the server, one for the callers")
    found = asyncio.run(hops.measure())
    os.sched_setaffinity(0, {cores[0]})
    try:
        steps, barges = asyncio.run(compare(NAMES))
    finally:
        os.sched_setaffinity(0, set(cores))
    write(found, steps, barges)


def write(hops: dict[str, float], steps: dict[str, list[Step]], barges: dict[str, list[BargeIns]]) -> None:
    """Print it, write it down."""
    version = importlib.metadata.version("pipecat-ai")
    report = Report("peers", f"Beside Pipecat {version}")
    report.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        table(
            ["one more processor", "µs of CPU", "× voiceflow"],
            [
                [name, f"{cost / 1000:.1f}", f"{cost / hops['voiceflow, ' + name.rpartition(' ')[2]]:.0f}"]
                for name, cost in hops.items()
            ],
        ),
        table(
            ["calls", "server", "s of CPU a call-minute", "silence within a reply, mean", "answered", "MB"],
            [load(name, found, calls) for calls in LOADS for name, found in steps.items()],
        ),
        table(
            ["calls", "server", "first packet → `clear`, median", "longest", "without", "media after it"],
            [
                [
                    one.calls,
                    name,
                    f"{median(one.clears) * 1000:.0f} ms" if one.clears else "-",
                    f"{percentile(one.clears, 1.0) * 1000:.0f} ms" if one.clears else "-",
                    f"{one.unheard} of {len(one.clears) + one.unheard}",
                    one.stale,
                ]
                for index in range(len(LOADS))
                for name, one in ((name, found[index]) for name, found in barges.items())
            ],
        ),
        "The VAD's own decision is part of that time: the second voiced packet for ours and in *lean*, 200 "
        "ms in *default*. Ours pauses the playout at that decision, which the wire does not show, and clears "
        "with the next packet. Silence within a reply is what a carrier plays that had run dry before the "
        "next message came; ours sends 200 ms ahead, Pipecat on time.",
    )
    lean = [f"{hops[f'pipecat {kind}, audio'] / 1000:.1f} µs {kind}" for kind in ("lean", "default")]
    cpu = {name: minute(found, LOADS[-1]) for name, found in steps.items()}
    clear = {name: median(found[-1].clears) if found[-1].clears else 0.0 for name, found in barges.items()}
    report.rows = [
        Row(
            budget="compared with Pipecat: a packet through one more processor",
            measured=f"{hops['voiceflow, audio'] / 1000:.2f} µs",
            baseline=f"Pipecat {version}: {', '.join(lean)}",
            ratio=f"{hops['voiceflow, audio'] / hops['pipecat lean, audio']:.3f}×",
        ),
        Row(
            budget=f"compared with Pipecat: CPU of {LOADS[-1]} calls without vendors",
            measured=f"{cpu['ours']:.2f} s a call-minute",
            baseline=f"{cpu['pipecat, lean']:.2f} lean, {cpu['pipecat, default']:.2f} default",
            ratio=f"{cpu['ours'] / cpu['pipecat, lean']:.2f}×",
        ),
        Row(
            budget=f"compared with Pipecat: first packet of a barge-in → `clear`, {LOADS[-1]} calls, median",
            measured=f"{clear['ours'] * 1000:.0f} ms",
            baseline=f"{clear['pipecat, lean'] * 1000:.0f} lean, "
            f"{clear['pipecat, default'] * 1000:.0f} default",
            ratio=f"{clear['ours'] / max(1e-9, clear['pipecat, lean']):.2f}×",
            note="ours has paused one packet before, which the wire does not show",
        ),
    ]
    report.raw = {
        "hop_ns": hops,
        "steps": {name: [asdict(step) for step in found] for name, found in steps.items()},
        "barge_ins": {name: [asdict(one) for one in found] for name, found in barges.items()},
    }
    report.finish()


def minute(steps: list[Step], calls: int) -> float:
    """Seconds of CPU a minute of one call; the first step of all was to warm up."""
    return median(step.cpu / calls * 60 for step in steps[1:] if step.calls == calls)


def load(name: str, steps: list[Step], calls: int) -> list[object]:
    """A row of the table of loads."""
    found = [step for step in steps[1:] if step.calls == calls]
    gaps = median(step.gap_ms for step in found)
    answered = median(step.answered for step in found)
    memory = max(step.rss_mb for step in found)
    return [calls, name, f"{minute(steps, calls):.2f}", f"{gaps:.0f} ms", f"{answered:.0%}", f"{memory:.0f}"]


if __name__ == "__main__":
    main()
