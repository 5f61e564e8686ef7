"""A server in its own process, and one step of a measurement: so many calls for a while."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from benchmarks.load.callers import Callers
from benchmarks.rounds import percentile

LIMIT = 0.020
"""Lateness, 99 %, from which a number of calls is not carried."""
SETTLE = 3.0
WINDOW = 6.0
PATIENCE = 5.0
"""Seconds that an overloaded server may take to report; one that takes longer is as late as that."""


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
        waited: Share of the time in which the server could have run, but its core did something else.
    """

    calls: int
    server_ms: float
    caller_ms: float
    own_ms: float
    gap_ms: float
    answered: float
    cpu: float
    rss_mb: float
    waited: float = 0.0

    @property
    def is_in_time(self) -> bool:
        """Whether 99 % of the media came early enough."""
        return max(self.server_ms, self.caller_ms) < LIMIT * 1000

    @property
    def is_carried(self) -> bool:
        """Whether the callers were served well."""
        return self.is_in_time and self.answered > 0.95


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
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


async def probe(session: aiohttp.ClientSession, port: int) -> dict[str, Any]:
    """What the server reports of the time since it was asked before."""
    async with session.get(f"http://127.0.0.1:{port}/probe") as response:
        found: dict[str, Any] = await response.json()
        return found


async def observe(
    callers: Callers, session: aiohttp.ClientSession, port: int, calls: int, *, window: float = WINDOW
) -> Step:
    """The callers that are up, for so many seconds."""
    try:
        async with asyncio.timeout(PATIENCE):
            await probe(session, port)
        callers.begin()
        await asyncio.sleep(window)
        heard = callers.heard
        callers.begin()
        async with asyncio.timeout(PATIENCE):
            found = await probe(session, port)
    except TimeoutError:
        late = PATIENCE * 1000
        return Step(calls, late, late, 0.0, late, answered=0.0, cpu=1.0, rss_mb=0.0)
    return Step(
        calls=calls,
        server_ms=found["late_p99"] * 1000,
        caller_ms=percentile(heard.lateness, 0.99) * 1000,
        own_ms=percentile(heard.own, 0.99) * 1000,
        gap_ms=heard.gaps / max(1, heard.replies) * 1000,
        answered=heard.replies * WINDOW / window / calls if callers.is_whole else 0.0,
        cpu=found["cpu"] / found["seconds"],
        rss_mb=found["rss"] / 2**20,
        waited=found.get("waited", 0.0) / found["seconds"],
    )


async def measure(callers: Callers, session: aiohttp.ClientSession, port: int, calls: int) -> Step:
    """One step: so many calls for a cycle of six seconds, once all are up; then none."""
    await callers.resize(calls)
    await asyncio.sleep(SETTLE)
    step = await observe(callers, session, port, calls)
    await callers.resize(0)
    # What has piled up must not be charged to the next step.
    await asyncio.sleep(0.5 if step.is_carried else 1.5)
    return step
