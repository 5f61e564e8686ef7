"""Several worker processes and one, and what becomes of calls: ``python -m benchmarks.workers [--short]``.

``voiceflow serve --workers`` runs in other processes, with a bot without vendors; an emulated Twilio calls it
from here. First, what two workers carry. On a machine with two cores the callers take time from them too, so
that no number of calls can show it: instead the CPU time of each process is counted, of one process with some
calls and of two workers with twice as many, in turns. A core is full when its process uses all of it, so two
workers carry the calls of one process times its cost a call, divided by the cost on the fuller of two cores:
the busier worker's and half of the parent's. Two processes that share nothing are counted in the same way:
where two busy cores are slower than one, that is the machine. What the workers themselves cost is measured
where the machine has no part in it: one process, and two workers with twice the calls, take turns on one
core, the callers on the other. Then a worker is killed, and all are replaced, under calls.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from dataclasses import asdict, dataclass, field

from benchmarks.report import Report, Row, table
from benchmarks.worker_costs import calling, compared, costs, describe_cores
from voiceflow.emulators.twilio import EmulatedTwilioCall

CALLS = 20
"""For each worker."""
ROUNDS = 3
WATCHED = 12
"""Calls under which a worker is killed."""
WATCH = 12.0
"""Seconds after an event in which calls are watched."""


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


async def watch(event: str) -> Outcome:
    """Let something happen to two workers under calls, and see what becomes of these."""
    async with calling(2, WATCHED) as (server, calls):
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
    found = await costs(ROUNDS, CALLS)
    outcomes = [await watch("kill"), await watch("SIGHUP")]
    report = Report("workers", "Several workers")
    report.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        compared(found),
        describe_cores(),
        table(
            ["event", "calls", "got another stream", "lost", "longest wait for it"],
            [
                [one.event, one.calls, one.changed, one.lost, f"{max(one.silences, default=0.0):.2f} s"]
                for one in outcomes
            ],
        ),
    )
    both = found.parent + found.both
    report.rows = [
        Row(
            budget="calls that two workers carry on two cores: ≥ 1.9 × those of one process on one",
            measured=f"{found.capacity:.2f}×",
            baseline=f"two processes that share nothing {found.machine:.2f}×",
            ratio=f"{found.capacity / found.machine:.0%}",
            is_met=found.capacity >= 1.9,
            note=f"a call takes {found.one:.2f} ms of CPU a second in one process, {both:.2f} in two workers",
        ),
        Row(
            budget="CPU that two workers take more for a call than one process, all on one core: ≤ 5 %",
            measured=f"{found.overhead:+.1%}",
            baseline=f"{found.alone_on_core:.2f} ms a call and second",
            ratio=f"{1.0 + found.overhead:.2f}",
            is_met=found.overhead <= 0.05,
            note=f"on two cores that do not slow each other: {2 / (1 + found.overhead):.2f}× the calls",
        ),
        Row(
            budget="calls lost when a worker is killed, and when all are replaced: 0",
            measured=f"{sum(each.lost for each in outcomes)} of {sum(each.calls for each in outcomes)}",
            is_met=not any(each.lost for each in outcomes),
        ),
    ]
    report.raw = {"costs": asdict(found), "outcomes": [asdict(each) for each in outcomes]}
    return report


def main() -> None:
    """Run it, print it, write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers")
    parser.add_argument("--short", action="store_true", help="one round of costs; nothing is written down")
    if parser.parse_args().short:
        print(compared(asyncio.run(costs(1, 10))))
        print(describe_cores())
    else:
        asyncio.run(measure()).finish()


if __name__ == "__main__":
    main()
