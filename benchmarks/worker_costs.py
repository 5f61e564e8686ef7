"""What a call costs one process, two processes and two workers, in CPU time: for ``benchmarks.workers``."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from statistics import median

from benchmarks.report import table
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall, TwilioNumberSettings
from voiceflow.net.session import client_session

BOT = Path(__file__).with_name("worker_bot.py")
URL = "https://voice.example.com"
SETTLE = 5.0
"""Seconds for greetings and the loading of models, which are not counted."""
WINDOW = 8.0
"""Seconds for which the CPU time is counted."""
_CORES = sorted(os.sched_getaffinity(0))


@dataclass(slots=True)
class Server:
    """A server in other processes.

    Attributes:
        process: The parent, or the only process.
        address: Where it listens.
        workers: Ids of the worker processes by their numbers.
    """

    process: asyncio.subprocess.Process
    address: str = ""
    workers: dict[int, int] = field(default_factory=dict)

    async def read(self, text: str) -> None:
        """Read its log until a line contains this."""
        assert self.process.stderr is not None
        while line := (await self.process.stderr.readline()).decode():
            if found := re.search(r"worker (\d+) starts, process (\d+)", line):
                self.workers[int(found[1])] = int(found[2])
            if found := re.search(r"answering calls at (http://[^\s;]+)", line):
                self.address = found[1]
            if text in line:
                return
        raise RuntimeError(f"the server ended before it logged {text!r}")

    def pin(self, core: int) -> None:
        """Let all threads of all its processes run on one core only."""
        for process in (self.process.pid, *self.workers.values()):
            for thread in Path(f"/proc/{process}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {core})

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, of the parent, or only process, and of each worker."""
        workers = {f"worker {number}": _cpu_of(process) for number, process in self.workers.items()}
        return {"parent": _cpu_of(self.process.pid), **workers}


def _cpu_of(process: int) -> float:
    """CPU seconds of all threads. The counters of ``/proc/PID/stat`` have steps of 10 ms, these have none."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text(encoding="utf-8").split()[0]) for thread in threads) / 1e9


@asynccontextmanager
async def serving(carrier: EmulatedTwilio, routes: dict[str, str], workers: int) -> AsyncIterator[Server]:
    """Run a server."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "voiceflow", "serve", str(BOT), "--workers", str(workers), "--port", "0"),
        env={
            **os.environ,
            "PUBLIC_URL": URL,
            "TWILIO_AUTH_TOKEN": carrier.account.auth_token,
            "HOST": "127.0.0.1",
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        server = Server(process)
        await server.read("answering calls")
        routes["voice.example.com"] = server.address
        yield server
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def calling(workers: int, calls: int) -> AsyncIterator[tuple[Server, list[EmulatedTwilioCall]]]:
    """A server with so many calls that are up."""
    routes: dict[str, str] = {}
    async with client_session() as http, AsyncExitStack() as stack:
        settings = TwilioNumberSettings(routes=routes)
        carrier = EmulatedTwilio(f"{URL}/twilio/voice", session=http, settings=settings)
        server = await stack.enter_async_context(serving(carrier, routes, workers))
        await stack.enter_async_context(carrier)
        up = [await stack.enter_async_context(carrier.call()) for _ in range(calls)]
        for call in up:
            await call.streaming()
        yield server, up


async def cpu_per_call(
    servers: int, workers: int, calls: int, core: int | None = None
) -> list[dict[str, float]]:
    """CPU milliseconds for each call of all and second, of each process by its name, server by server.

    Args:
        servers: How many run at a time.
        workers: Of each server.
        calls: Of each server.
        core: The only one on which they run; any if None.
    """
    async with AsyncExitStack() as stack:
        found = [(await stack.enter_async_context(calling(workers, calls)))[0] for _ in range(servers)]
        if core is not None:
            for server in found:
                server.pin(core)
        await asyncio.sleep(SETTLE)
        before = [server.cpu() for server in found]
        await asyncio.sleep(WINDOW)
        after = [server.cpu() for server in found]
    total = servers * calls
    return [
        {name: (late[name] - early[name]) / WINDOW / total * 1000 for name in early}
        for early, late in zip(before, after, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU milliseconds a call and second, medians.

    Attributes:
        one: Of one process.
        apart: Of the busier of two processes without a parent, for each call of both.
        parent: Of the parent of two workers.
        busier: Of the busier of the two, for each call of both.
        both: Of the two together.
        alone_on_core: Of one process on one core.
        workers_on_core: Of two workers and their parent on one core, for each call of both.
    """

    one: float
    apart: float
    parent: float
    busier: float
    both: float
    alone_on_core: float
    workers_on_core: float

    @property
    def overhead(self) -> float:
        """What two workers take more for a call than one process, on the same core, as a share."""
        return self.workers_on_core / self.alone_on_core - 1.0

    @property
    def capacity(self) -> float:
        """How many times the calls of one process two workers carry on two cores."""
        return self.one / (self.busier + self.parent / 2)

    @property
    def machine(self) -> float:
        """The same of two processes that know nothing of each other: what the machine gives."""
        return self.one / self.apart


@contextmanager
def _callers_on(core: int) -> Iterator[None]:
    """Let the callers, in this process, run on one core only while the block runs."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def costs(rounds: int, calls: int) -> Costs:
    """What a call costs one process, and two of them and two workers with twice the calls, in turns."""
    found: list[Costs] = []
    for _ in range(rounds):
        (one,) = await cpu_per_call(1, 1, calls)
        apart = await cpu_per_call(2, 1, calls)
        (two,) = await cpu_per_call(1, 2, 2 * calls)
        parent, busier = two.pop("parent"), max(each["parent"] for each in apart)
        with _callers_on(_CORES[-1]):
            (alone,) = await cpu_per_call(1, 1, calls, core=_CORES[0])
            (split,) = await cpu_per_call(1, 2, 2 * calls, core=_CORES[0])
        on_core = alone["parent"], sum(split.values())
        found.append(Costs(one["parent"], busier, parent, max(two.values()), sum(two.values()), *on_core))
    return Costs(**{each.name: median(getattr(one, each.name) for one in found) for each in fields(Costs)})


def describe_cores() -> str:
    """How the cores are related on which the servers run, and what that means for the figures."""
    siblings = set()
    for core in _CORES:
        file = Path(f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list")
        siblings.add(file.read_text(encoding="utf-8").strip() if file.exists() else str(core))
    info = Path("/proc/cpuinfo")
    is_virtual = info.exists() and " hypervisor" in info.read_text(encoding="utf-8")
    if len(siblings) < len(_CORES):
        return (
            f"The {len(_CORES)} cores are threads of {len(siblings)}: two busy ones are slower than one, "
            "whatever runs on them."
        )
    if is_virtual:
        return (
            f"The machine is virtual and lists {len(_CORES)} separate cores. If its host runs them as "
            "threads of one core, two busy ones are slower than one, whatever runs on them: the row of two "
            "processes that share nothing shows by how much."
        )
    return f"The {len(_CORES)} cores are separate ones."


def compared(found: Costs) -> str:
    """The table of costs."""
    both = found.parent + found.both
    return table(
        ["server", "ms of CPU a call and second", "of that the parent", "calls on its cores"],
        [
            ["one process", f"{found.one:.2f}", "", "1"],
            ["two processes, nothing shared", f"{2 * found.apart:.2f}", "", f"{found.machine:.2f}"],
            ["two workers and their parent", f"{both:.2f}", f"{found.parent:.3f}", f"{found.capacity:.2f}"],
            ["one process, all on one core", f"{found.alone_on_core:.2f}", "", ""],
            ["two workers and their parent, all on one core", f"{found.workers_on_core:.2f}", "", ""],
        ],
    )
