"""Several worker processes against one, and what becomes of calls: ``python -m benchmarks.workers``.

``voiceflow serve --workers`` runs in other processes, with a bot without vendors; an emulated Twilio calls it
from here. First, the CPU time of the server with one process and with two workers and their parent, under
the same calls: two cores carry twice the calls of one, less the difference of the two. Then a worker is
killed, and all are replaced, under calls.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.report import Report, Row, table
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall, TwilioNumberSettings
from voiceflow.net.session import client_session

BOT = Path(__file__).with_name("worker_bot.py")
URL = "https://voice.example.com"
CALLS = 12
SETTLE = 5.0
"""Seconds for greetings and the loading of models, which are not counted."""
WINDOW = 8.0
"""Seconds for which the CPU time is counted."""
WATCH = 12.0
"""Seconds after an event in which calls are watched."""


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

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, of the parent and of the workers together."""
        assert self.process.pid is not None
        workers = sum(_cpu_of(process) for process in self.workers.values())
        return {"parent": _cpu_of(self.process.pid), "workers": workers}


@dataclass(slots=True)
class Outcome:
    """What became of the calls after an event.

    Attributes:
        event: What happened.
        calls: How many there were.
        changed: How many got another media stream.
        lost: How many were over, or silent, at the end.
        silences: Seconds from the event to the next media stream, for each changed call.
    """

    event: str
    calls: int
    changed: int = 0
    lost: int = 0
    silences: list[float] = field(default_factory=list)


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
async def calling(workers: int) -> AsyncIterator[tuple[Server, list[EmulatedTwilioCall]]]:
    """A server with calls that are up."""
    routes: dict[str, str] = {}
    async with client_session() as http, AsyncExitStack() as stack:
        settings = TwilioNumberSettings(routes=routes)
        carrier = EmulatedTwilio(f"{URL}/twilio/voice", session=http, settings=settings)
        server = await stack.enter_async_context(serving(carrier, routes, workers))
        await stack.enter_async_context(carrier)
        calls = [await stack.enter_async_context(carrier.call()) for _ in range(CALLS)]
        for call in calls:
            await call.streaming()
        yield server, calls


async def cpu_per_call(workers: int) -> dict[str, float]:
    """CPU milliseconds for each call and second, of the parent (or only process) and of the workers."""
    async with calling(workers) as (server, _):
        await asyncio.sleep(SETTLE)
        before = server.cpu()
        await asyncio.sleep(WINDOW)
        after = server.cpu()
    return {name: (after[name] - before[name]) / WINDOW / CALLS * 1000 for name in before}


async def watch(event: str) -> Outcome:
    """Let something happen to two workers under calls, and see what becomes of these."""
    async with calling(2) as (server, calls):
        await asyncio.sleep(2.0)
        at = asyncio.get_running_loop().time()
        if event == "kill":
            os.kill(server.workers[1], signal.SIGKILL)
            await asyncio.sleep(WATCH)
        else:
            server.process.send_signal(signal.SIGHUP)
            await server.read("worker 2 has ended")
        return await _judge(event, calls, at)


async def _judge(event: str, calls: list[EmulatedTwilioCall], at: float) -> Outcome:
    outcome = Outcome(event, len(calls))
    for call in calls:
        streams = [when for when, name in call.record.verbs if name == "Connect" and when > at]
        outcome.changed += bool(streams)
        if event == "kill":
            outcome.silences += [when - at for when in streams[:1]]
        heard = len(call.record.heard_bytes)
        call.press("5")
        await asyncio.sleep(0.1)
        call_is_up = call.status == "in-progress"
        async with asyncio.timeout(10):
            while call_is_up and len(call.record.heard_bytes) == heard:
                await asyncio.sleep(0.05)
                call_is_up = call.status == "in-progress"
        outcome.lost += not call_is_up
    return outcome


async def measure() -> Report:
    """Run everything."""
    one, two = await cpu_per_call(1), await cpu_per_call(2)
    outcomes = [await watch("kill"), await watch("SIGHUP")]
    costs = [sum(one.values()), sum(two.values())]
    report = Report("workers", "Several workers")
    report.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        table(
            ["server", "ms of CPU a call and second", "of that the parent"],
            [
                ["one process", f"{costs[0]:.2f}", ""],
                ["two workers and their parent", f"{costs[1]:.2f}", f"{two['parent']:.3f}"],
            ],
        ),
        table(
            ["event", "calls", "got another stream", "lost", "longest wait for it"],
            [
                [one.event, one.calls, one.changed, one.lost, f"{max(one.silences, default=0.0):.2f} s"]
                for one in outcomes
            ],
        ),
    )
    report.rows = [
        Row(
            budget="CPU of a call with two workers, the parent included",
            measured=f"{costs[1]:.2f} ms/s",
            baseline=f"one process: {costs[0]:.2f} ms/s",
            ratio=f"{costs[1] / costs[0]:.0%}",
        ),
        Row(
            budget="calls lost when a worker is killed, and when all are replaced: 0",
            measured=f"{sum(each.lost for each in outcomes)} of {sum(each.calls for each in outcomes)}",
            is_met=not any(each.lost for each in outcomes),
        ),
    ]
    report.raw = {"one": one, "two": two, "outcomes": [asdict(each) for each in outcomes]}
    return report


if __name__ == "__main__":
    asyncio.run(measure()).finish()
