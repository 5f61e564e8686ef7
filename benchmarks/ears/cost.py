"""What each kind of ears costs a server, in one run: CPU of whole calls, recogniser and voice canned.

Process CPU, and not the number of calls that are carried: it can be compared on a busy machine, where each
call costs more than on an idle one: read the ratios. The callers speak 1.5 s in each 6 s; the more a user
speaks, the more often the model of the default runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from statistics import median

import aiohttp

from benchmarks.load.callers import Callers
from benchmarks.load.steps import Step, measure, running
from benchmarks.report import Report, Row, table

NAMES = ("voiceflow", "voiceflow, webrtcvad alone", "voiceflow, Silero alone")
CALLS, ROUNDS = 16, 5


async def measured() -> dict[str, list[Step]]:
    """All servers in turn, some rounds."""
    found: dict[str, list[Step]] = {name: [] for name in NAMES}
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        ports = {name: await stack.enter_async_context(running(name)) for name in NAMES}
        callers = {name: Callers(port) for name, port in ports.items()}
        for name in NAMES:
            # The first calls load what is loaded late.
            await measure(callers[name], session, ports[name], 2)
        for _ in range(ROUNDS):
            for name in NAMES:
                found[name].append(await measure(callers[name], session, ports[name], CALLS))
        for name in NAMES:
            await callers[name].close()
    return found


def _range(steps: Sequence[Step]) -> tuple[float, float]:
    costs = [step.cpu / step.calls * 1000 for step in steps]
    return min(costs), max(costs)


def report(found: Mapping[str, Sequence[Step]]) -> Report:
    """Say what it was."""
    cpu = {name: median(step.cpu for step in steps) / CALLS * 1000 for name, steps in found.items()}
    made = Report("ears_cost", "What ears cost")
    lines = [
        [
            name,
            f"{cpu[name]:.2f}",
            "{:.2f} to {:.2f}".format(*_range(found[name])),
            f"{cpu[name] / cpu[NAMES[0]]:.2f}×",
            f"{median(step.answered for step in found[name]):.0%}",
        ]
        for name in NAMES
    ]
    made.add(
        (__doc__ or "").partition("\n\n")[2].strip().replace("\n", " "),
        f"{CALLS} calls, median of {ROUNDS} rounds, server by server.",
        table(
            ["server", "ms of CPU a call and second", "all rounds", "beside the default", "answered"],
            lines,
        ),
    )
    default, *others = NAMES
    made.rows = [
        Row(
            budget="CPU of a call with the default ears",
            measured=f"{cpu[default]:.2f} ms a second",
            baseline="; ".join(f"{name.partition(', ')[2]} {cpu[name]:.2f}" for name in others),
            ratio="; ".join(f"{cpu[default] / cpu[name]:.2f}×" for name in others),
            note="on a busy machine, callers who speak a quarter of the time; read the ratios",
        )
    ]
    made.raw = {"cpu_ms": cpu, "steps": {n: [asdict(step) for step in s] for n, s in found.items()}}
    return made


if __name__ == "__main__":
    report(asyncio.run(measured())).finish()
