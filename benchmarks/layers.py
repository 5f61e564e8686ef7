"""Where the time of a core goes: ``python -m benchmarks.layers [--short]``.

voiceflow's server on one core, with as many calls as use 80 % of it, on the event loops of asyncio and of
uvloop. Its stack is sampled each 5 ms of CPU time; a sample counts for the innermost frame that belongs to a
layer, with the libraries that it calls. Calls into the kernel count for the frame that makes them. *Other
threads* run the voice model.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp

from benchmarks.load.callers import Callers
from benchmarks.load.server import ON_UVLOOP
from benchmarks.load.steps import probe, running
from benchmarks.report import Report, Row, table

NAMES = ("voiceflow", "voiceflow" + ON_UVLOOP)
SHARE = 0.8
NEAR = 0.05
FIRST, GUESSES = 40, 5
SETTLE, WINDOW = 4.0, 12.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What a server spent.

    Attributes:
        calls: How many it carried.
        cpu: Share of its core.
        waited: Share of the time in which it could have run, but its core did something else.
        seconds: Of CPU, by layer.
    """

    calls: int
    cpu: float
    waited: float
    seconds: dict[str, float]

    def share(self, layer: str) -> float:
        """Of all CPU time."""
        return self.seconds.get(layer, 0.0) / (sum(self.seconds.values()) or 1.0)


async def profile(name: str, *, is_short: bool) -> Profile:
    """Let a server carry calls, first a few to learn what one costs."""
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(running(name, "--layers"))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        callers = Callers(port)
        stack.push_async_callback(callers.close)

        async def observe(calls: int) -> Profile:
            await callers.resize(calls)
            await asyncio.sleep(SETTLE)
            await probe(session, port)
            await asyncio.sleep(WINDOW / 2 if is_short else WINDOW)
            found = await probe(session, port)
            cpu, waited = (found[key] / found["seconds"] for key in ("cpu", "waited"))
            return Profile(calls, cpu, waited, found["layers"])

        found = await observe(FIRST)
        # Each call takes more of a core that often stands idle, so the first guesses fall short.
        for _ in range(0 if is_short else GUESSES):
            if found.cpu > SHARE - NEAR:
                break
            found = await observe(round(SHARE / found.cpu * found.calls))
        return found


def report(found: dict[str, Profile]) -> Report:
    """Say what it was."""
    made = Report("layers", "Where the time of a core goes")
    default = found[NAMES[0]]
    layers = sorted(
        {layer for one in found.values() for layer in one.seconds}, key=default.share, reverse=True
    )
    lines = [
        [
            layer,
            *(f"{one.share(layer):.0%}, {_packet(one) * one.share(layer):.1f} µs" for one in found.values()),
        ]
        for layer in layers
    ]
    made.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        table(
            ["server", "calls", "CPU", "waited for its core", "µs a packet"],
            [
                [name, one.calls, f"{one.cpu:.0%}", f"{one.waited:.0%}", f"{_packet(one):.0f}"]
                for name, one in found.items()
            ],
        ),
        table(["layer", *(f"{name}: share of CPU, a packet" for name in found)], lines),
    )
    most = ", ".join(f"{layer} {default.share(layer):.0%}" for layer in layers[:4])
    made.rows = [
        Row(budget=f"a core at {SHARE:.0%} with the default VAD: where it goes", measured=most),
    ]
    made.raw = {
        name: {"calls": one.calls, "cpu": one.cpu, "seconds": one.seconds} for name, one in found.items()
    }
    return made


def _packet(one: Profile) -> float:
    """Microseconds of CPU for each packet of a caller, replies and all."""
    return one.cpu / one.calls / 50 * 1e6


async def run(*, is_short: bool) -> dict[str, Profile]:
    """All servers."""
    return {name: await profile(name, is_short=is_short) for name in NAMES}


def main() -> None:
    """Run it, print it, write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layers")
    parser.add_argument("--short", action="store_true", help=f"{FIRST} calls; printed and not written down")
    is_short = parser.parse_args().short
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("this needs two cores: one for the server, one for the callers")
    os.sched_setaffinity(0, {cores[0]})
    try:
        made = report(asyncio.run(run(is_short=is_short)))
    finally:
        os.sched_setaffinity(0, set(cores))
    if is_short:
        print(*made.text[-2:], sep="\n\n")
    else:
        made.finish()


if __name__ == "__main__":
    main()
