"""What a second of a call costs, by what causes it: ``python -m benchmarks.shares [NAME …]``.

A server and its callers in one process, on real sockets and virtual time (see
``benchmarks.load.sockets_on_time``): each caller speaks 1.5 s in each 6 s and gets a reply of 2 s. Each
callback of the event loop counts for its cause. The numbers of callbacks and of calls of functions are exact
and the same in every run; the CPU is that of the thread, and only its shares mean anything on a busy machine.
The callers' own callbacks do not count.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from aiohttp import web
from loguru import logger

from benchmarks.load.callers import Caller, Callers
from benchmarks.load.probe import Probe
from benchmarks.load.server import RAW, application
from benchmarks.load.sockets_on_time import LoopOnTime
from benchmarks.report import Report, Row, table
from benchmarks.wrapping import wrapped
from voiceflow.net.timer import Timer
from voiceflow.net.wheel import Wheel
from voiceflow.processors import VAD
from voiceflow.server.collector import Collector
from voiceflow.transports.websocket import MediaSocket

NAMES = (RAW, "bare aiohttp", "voiceflow, energy", "voiceflow, webrtcvad alone")
CALLS = 40
CYCLE = 6.0
TIMED, COUNTED = 4, 1
"""Cycles in which the CPU is read, and in which calls of functions are counted."""
PACKETS = 50
CALLERS = "callers"
LOOP = "event loop, that of the callers too"


@dataclass(slots=True)
class Cause:
    """The callbacks of one cause.

    Attributes:
        times: How many.
        seconds: Of CPU.
        python: Calls of functions written in Python, while they were counted.
        native: Calls of other functions.
        counted: How many callbacks there were meanwhile.
    """

    times: int = 0
    seconds: float = 0.0
    python: int = 0
    native: int = 0
    counted: int = 0


@dataclass(slots=True)
class Ledger:
    """Assigns every callback to its cause.

    Attributes:
        causes: By name.
        is_counting: Whether it counts calls, which takes too long to read the CPU meanwhile.
    """

    causes: dict[str, Cause] = field(default_factory=dict)
    is_counting: bool = False
    _is_mark: bool = False
    _has_voice: bool = False
    _python: int = 0
    _native: int = 0

    def run(self, original: Any, handle: asyncio.Handle) -> None:
        """Run one callback of the loop."""
        callback: Any = vars_of(handle, "_callback")
        self._is_mark = self._has_voice = False
        self._python = self._native = 0
        begin = time.thread_time()
        if self.is_counting:
            sys.setprofile(self._count)
        try:
            original(handle)
        finally:
            sys.setprofile(None)
        spent = time.thread_time() - begin
        cause = self.causes.setdefault(self._cause(callback), Cause())
        if self.is_counting:
            cause.counted += 1
            cause.python += self._python
            cause.native += self._native
        else:
            cause.times += 1
            cause.seconds += spent

    def received(self, original: Any, socket: MediaSocket, data: bytes) -> None:
        """Note what a read was."""
        self._is_mark = b'"mark"' in data[:40]
        original(socket, data)

    def pushed(self, original: Any, *args: Any) -> None:
        """Note that the VAD has heard a voice, or its end."""
        self._has_voice = True
        original(*args)

    def _cause(self, callback: Any) -> str:
        owner: Any = getattr(callback, "__self__", None)
        if isinstance(owner, Caller | Callers):
            return CALLERS
        if isinstance(owner, Timer):
            inner = getattr(vars_of(owner, "_callback"), "__self__", None)
            return "playout, for all calls of a millisecond" if isinstance(inner, Wheel) else "other timers"
        if hasattr(owner, "get_protocol"):
            if isinstance(owner.get_protocol(), Caller):
                return CALLERS
            if self._is_mark:
                return "an echoed mark"
            return "a packet with voice" if self._has_voice else "a packet"
        is_task = isinstance(owner, asyncio.Task) or "Task" in type(callback).__name__
        return "tasks" if is_task else "the rest"

    def _count(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            self._python += 1
        elif event == "c_call":
            self._native += 1


def vars_of(owner: object, name: str) -> object:
    """An attribute that is nobody else's."""
    return getattr(owner, name, None)


async def observe(name: str) -> tuple[Ledger, float]:
    """The causes, and the CPU of one call in a second, callers left out."""
    ledger, probe = Ledger(), Probe()
    async with AsyncExitStack() as stack:
        if name == RAW:
            from benchmarks.load import raw

            port = await stack.enter_async_context(raw.serving(probe))
        else:
            runner = web.AppRunner(application(name, probe), access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
            port = runner.addresses[0][1]
        Collector().settle()
        callers = Callers(port)
        stack.push_async_callback(callers.close)
        await callers.resize(CALLS)
        await asyncio.sleep(CYCLE)
        for owner, method, around in (
            (asyncio.Handle, "_run", ledger.run),
            (MediaSocket, "data_received", ledger.received),
            (VAD, "push", ledger.pushed),
        ):
            stack.enter_context(wrapped(owner, method, around))
        begin = time.thread_time()
        await asyncio.sleep(TIMED * CYCLE)
        total = time.thread_time() - begin
        ledger.is_counting = True
        await asyncio.sleep(COUNTED * CYCLE)
    known = sum(cause.seconds for cause in ledger.causes.values())
    ledger.causes[LOOP] = Cause(seconds=total - known)
    total -= ledger.causes.pop(CALLERS).seconds
    return ledger, total / (CALLS * TIMED * CYCLE)


def lines(ledger: Ledger) -> list[list[str]]:
    """The causes, the dearest first."""
    total = sum(cause.seconds for cause in ledger.causes.values())
    found = []
    for name, cause in sorted(ledger.causes.items(), key=lambda item: -item[1].seconds):
        times = cause.times / (CALLS * TIMED * CYCLE)
        each = max(1, cause.counted)
        calls = [f"{cause.python / each:.0f}", f"{cause.native / each:.0f}"] if cause.counted else ["", ""]
        share = f"{cause.seconds / total:.0%}"
        found.append([name, f"{times:.2f}" if times else "", *calls, share])
    return found


def functions(ledger: Ledger) -> tuple[int, int]:
    """Calls of functions in Python, and of others, that every packet of a quiet line takes."""
    packet = ledger.causes["a packet"]
    # A task that each packet wakes is a part of it.
    parts = [cause for cause in ledger.causes.values() if cause.counted and cause.times >= packet.times]
    python = sum(cause.python / cause.counted for cause in parts)
    native = sum(cause.native / cause.counted for cause in parts)
    return round(python), round(native)


def main() -> None:
    """Run it, print it, write it down."""
    logger.disable("voiceflow")
    names = sys.argv[1:] or list(NAMES)
    report = Report("shares", "What a second of a call costs, by what causes it")
    report.add(*[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]])
    costs: dict[str, float] = {}
    calls: dict[str, tuple[int, int]] = {}
    for name in names:
        with asyncio.Runner(loop_factory=LoopOnTime) as runner:
            ledger, costs[name] = runner.run(observe(name))
        calls[name] = functions(ledger)
        head = ["cause", "times in a call's second", "calls in Python, each", "other calls, each", "CPU"]
        report.add(f"## {name}", table(head, lines(ledger)))
    base = costs.get("bare aiohttp", costs[names[0]])
    rows = [[name, f"{each * 1e6 / PACKETS:.0f} µs", f"{each / base:.2f}×"] for name, each in costs.items()]
    report.text.insert(1, table(["server", "CPU for each packet", "compared with bare aiohttp"], rows))
    report.raw = {"seconds": costs, "functions": calls}
    if names == list(NAMES):
        ours, bare = calls["voiceflow, energy"], calls["bare aiohttp"]
        report.rows = [
            Row(
                budget="calls of functions for a packet of a quiet line, VAD by the power",
                measured=f"{ours[0]} in Python, {ours[1]} others",
                baseline=f"bare aiohttp {bare[0]} and {bare[1]}",
                ratio=f"{ours[0] / bare[0]:.1f}×; {ours[1] / bare[1]:.1f}×",
                note="exact",
            )
        ]
        report.finish()
    else:
        print(*report.text, sep="\n\n")


if __name__ == "__main__":
    main()
