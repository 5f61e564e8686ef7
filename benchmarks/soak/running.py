"""Making the calls of a soak, so many at a time, and measuring what is left when they are over."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from loguru import logger

from benchmarks.load.probe import resident
from benchmarks.soak.deeds import intrude, misbehave
from benchmarks.soak.faults import KINDS, MARKER, Fault, draw
from benchmarks.soak.plans import AGENT, KEYS, Plan, plan_calls
from benchmarks.soak.users import User
from benchmarks.soak.verdicts import Verdict, judge
from benchmarks.soak.visits import Visit
from benchmarks.soak.worlds import World, in_memory, on_sockets
from tests.faults.speech import VOCABULARY
from voiceflow.emulators.twilio import EmulatedTwilioCall
from voiceflow.session import Session
from voiceflow.testing import VirtualTimeLoop
from voiceflow.transports.twilio import TwilioCall

SECRETS = (*VOCABULARY, AGENT, "indigo", MARKER, KEYS, "1555000")
"""What users and agents say and key, keys of vendors, telephone numbers."""

CLOSING = 20.0
"""Seconds that a call may take to let go of everything once its user is gone."""
REST = 60.0
"""Seconds of rest before each measurement on virtual time."""
REAL_REST = 75.0
"""On real sockets: idle connections are kept for 60 s."""
REAL_CALLS, REAL_AT_ONCE, SHARE = 100, 10, 0.1
BEAT = 0.01


@dataclass(slots=True, kw_only=True)
class Level:
    """What the process holds while no call is up.

    Attributes:
        calls: How many there were.
        tasks: Of the event loop.
        threads: Of the process.
        kept: Calls and sessions that somebody still holds.
        objects: That Python's garbage collector knows.
        resident: Memory in MB.
        connections: In memory, or open descriptors of the process.
    """

    calls: int
    tasks: int
    threads: int
    kept: int
    objects: int
    resident: float
    connections: int


@dataclass(slots=True)
class Soak:
    """What came of it.

    Attributes:
        verdicts: Of each call.
        levels: The measurements, in order.
        logged: Lines that were logged.
        leaks: Those of them with something that nobody may read there.
        strangers: What strangers were let do that they must not.
        stall: The longest time for which the event loop stood still, in seconds.
        busy: The CPU time that the process spent meanwhile.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    logged: int = 0
    leaks: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    stall: float = 0.0
    busy: float = 0.0


def any_fault(chance: random.Random) -> Fault:
    """A fault of any kind, all kinds alike."""
    return draw(chance.choice(KINDS), chance)


@contextmanager
def overheard(soak: Soak) -> Iterator[None]:
    """Read every line that anybody logs, at every level, and search it for what nobody may read there."""

    def read(line: object) -> None:
        soak.logged += 1
        text = str(line).lower()
        if any(secret in text for secret in SECRETS) and len(soak.leaks) < 20:
            soak.leaks.append(text)

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            read(self.format(record))

    collector, root = Collector(), logging.getLogger()
    level = root.level
    sink = logger.add(read, level="TRACE", backtrace=True, diagnose=True)
    root.addHandler(collector)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.remove(sink)
        root.removeHandler(collector)
        root.setLevel(level)


async def make_call(world: World, plan: Plan) -> Verdict:
    """Make one call, from the webhook until the server has let go of it."""
    visit = world.visits[plan.caller] = Visit(plan, world.addresses)
    fault = plan.fault
    async with asyncio.TaskGroup() as group:
        if fault and fault.kind == "stranger":
            group.create_task(intrude(world.door, fault.deed, plan.number))
        async with world.carrier.call(plan.caller, faults=fault.line if fault else None) as call:
            deed = None
            if fault and fault.kind == "carrier" and fault.deed:
                deed = group.create_task(_later(call, fault.deed, plan.seed))
            user = User(plan, call)
            await user.act()
            if deed is not None and fault and fault.deed == "stall":
                await deed
            call.hang_up()
            await call.over()
            await _settled(visit)
            verdict = judge(visit, user, call)
    del world.visits[plan.caller], world.carrier.calls[call.sid]
    world.forget()
    return verdict


async def _settled(visit: Visit) -> None:
    """Wait until the server has let go of the call, or too long."""
    for _ in range(round(CLOSING / 0.1)):
        if visit.is_over:
            return
        await asyncio.sleep(0.1)


async def _later(call: EmulatedTwilioCall, deed: str, seed: int) -> None:
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(1.5, 5))
    await misbehave(call, deed, chance)


async def wave(world: World, plans: Sequence[Plan], at_once: int, soak: Soak) -> None:
    """Make these calls, so many at a time."""
    left = iter(plans)
    chance = random.Random(len(plans))

    async def line() -> None:
        for plan in left:
            await asyncio.sleep(chance.uniform(0, 0.5))
            verdict = await make_call(world, plan)
            soak.verdicts.append(verdict)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(line())


def measure(world: World, calls: int) -> Level:
    """What is there while nobody calls."""
    loop = asyncio.get_running_loop()
    if isinstance(loop, VirtualTimeLoop):
        loop.failed_tasks[:] = [task for task in loop.failed_tasks if task._log_traceback]
    gc.collect()
    objects = gc.get_objects()
    kept = sum(isinstance(each, Session | TwilioCall) for each in objects)
    return Level(
        calls=calls,
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        kept=kept,
        objects=len(objects) - sum(isinstance(each, Verdict) for each in objects),
        resident=resident(os.getpid()) / 2**20,
        connections=len(world.network.connections())
        if world.network
        else len(list(Path("/proc/self/fd").iterdir())),
    )


async def soak(
    world: World, plans: Sequence[Plan], found: Soak, *, at_once: int, each: int, rest: float
) -> None:
    """Make these calls and measure before, and after each part of them.

    Args:
        world: Where.
        plans: What happens.
        found: Where to note it.
        at_once: Calls at a time.
        each: Calls between two measurements.
        rest: Seconds of rest before each measurement, in which idle connections end.
    """
    for begin in range(0, len(plans), each):
        await wave(world, plans[begin : begin + each], at_once, found)
        await asyncio.sleep(rest)
        await world.drop_idle()
        found.levels.append(measure(world, begin + each))
    found.strangers = world.door.left_open


async def in_virtual_time(seed: int, calls: int, *, share: float, at_once: int, each: int) -> Soak:
    """Make so many calls in a world in memory.

    Args:
        seed: Decides everything.
        calls: How many.
        share: Of the calls that have a fault.
        at_once: How many are up at a time.
        each: Calls between two measurements.
    """
    found = Soak()
    plans = plan_calls(seed, calls, any_fault if share else None, share)
    with overheard(found):
        async with in_memory() as world:
            await soak(world, plans, found, at_once=at_once, each=each, rest=REST)
    return found


async def _beat(found: Soak) -> None:
    """Note how long the loop stands still, and whether this process or another one has the processor then."""
    loop = asyncio.get_running_loop()
    while True:
        at, spent = loop.time(), time.process_time()
        await asyncio.sleep(BEAT)
        stall = loop.time() - at - BEAT
        if stall > found.stall:
            found.stall, found.busy = stall, time.process_time() - spent


async def in_real_time(seed: int) -> Soak:
    """Make a hundred calls on real sockets: the first measurement after the first twenty."""
    found = Soak()
    plans = plan_calls(seed, REAL_CALLS, any_fault, SHARE)
    with overheard(found):
        async with on_sockets() as world:
            for begin, end in ((0, 20), (20, REAL_CALLS)):
                beat = asyncio.create_task(_beat(found))
                await wave(world, plans[begin:end], REAL_AT_ONCE, found)
                beat.cancel()
                await asyncio.sleep(REAL_REST)
                found.levels.append(measure(world, end))
            found.strangers = world.door.left_open
    return found
