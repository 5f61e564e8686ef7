"""Two thousand calls, a tenth of them with a fault, in one server: ``python -m benchmarks.soak [SEED]``.

On virtual time and a network in memory: 500 calls without a fault as the baseline, then 2,000, fifty at a
time. Users ask, cough, murmur, interrupt, press keys, say nothing, leave in mid-word. A tenth of calls has
a fault out of the seed: of a vendor's socket, the model, a tool, the bot itself, the carrier, or of strangers
beside the call. Each healthy call is judged: what its user heard, what the model remembers, gaps, waits. Then
100 calls on real sockets.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from loguru import logger

from benchmarks.report import Report, Row, table
from benchmarks.soak.running import SHARE, Level, Soak, in_real_time, in_virtual_time
from benchmarks.soak.verdicts import Verdict, longest_gap
from voiceflow.audio.playout import PlayoutConfig
from voiceflow.testing import run_virtual

CALLS, AT_ONCE, EACH = 2000, 50, 500
LEAD = PlayoutConfig().lead


def longest_waits(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """The longest wait of healthy users for the agent, by what they do."""
    waits: defaultdict[str, float] = defaultdict(float)
    for one in verdicts:
        if one.is_healthy:
            waits[one.habit] = max(waits[one.habit], *one.waits, 0.0)
    return dict(waits)


def main() -> None:
    """Run it, print it, write it down."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    logger.remove()  # read by the soak, and for nobody's eyes
    begin = time.process_time()
    baseline = run_virtual(
        in_virtual_time(seed, EACH, share=0.0, at_once=AT_ONCE, each=EACH), limit=float("inf")
    )
    found = run_virtual(
        in_virtual_time(seed, CALLS, share=SHARE, at_once=AT_ONCE, each=EACH), limit=float("inf")
    )
    spent = time.process_time() - begin
    real = asyncio.run(in_real_time(seed))
    write(seed, baseline, found, real, spent)
    complaints = [one for each in (baseline, found, real) for one in each.verdicts if one.problems]
    for one in complaints:
        print(one, file=sys.stderr)
    if complaints or found.leaks or real.leaks:
        raise SystemExit("the soak found something")


def write(seed: int, baseline: Soak, found: Soak, real: Soak, spent: float) -> None:
    """Print it, write it down."""
    report = Report("soak", "Two thousand calls, a tenth of them with a fault")
    reasons = Counter(reason for one in found.verdicts for reason in one.reasons)
    report.add(
        f"Seed {seed}. {CALLS} calls on virtual time, {AT_ONCE} at a time; {len(faulty(found))} with a "
        f"fault; {spent:.0f} s of CPU, emulators and the {EACH} calls of the baseline included.",
        table(["how a stream ended", "streams"], [[name, count] for name, count in reasons.most_common()]),
        table(
            ["fault of", "calls", "longest wait for the agent", "problems"],
            [[*line] for line in by_kind(found)],
        ),
        "What is there while nobody calls, in memory and then on real sockets:",
        table(
            ["after calls", "tasks", "threads", "calls kept", "objects", "MB", "connections, descriptors"],
            [line(level) for level in (*found.levels, *real.levels)],
        ),
        "The longest wait of a healthy user for the agent, by what the user does:",
        table(
            ["user", "without faults", "beside faults", "real sockets"],
            [
                [
                    habit,
                    *(
                        f"{longest_waits(each.verdicts).get(habit, 0):.2f} s"
                        for each in (baseline, found, real)
                    ),
                ]
                for habit in sorted(longest_waits(found.verdicts))
            ],
        ),
    )
    report.rows = rows(baseline, found, real)
    report.raw = {
        "seed": seed,
        "levels": [asdict(level) for level in found.levels],
        "real levels": [asdict(level) for level in real.levels],
        "faults": {one.fault: one.reasons for one in faulty(found)},
    }
    report.finish()


def faulty(found: Soak) -> list[Verdict]:
    """The calls with a fault."""
    return [one for one in found.verdicts if one.fault]


def by_kind(found: Soak) -> list[tuple[str, int, str, int]]:
    """For each kind of fault: calls, the longest wait, problems."""
    kinds = sorted({one.fault.partition(":")[0] for one in faulty(found)})
    lines = []
    for kind in kinds:
        calls = [one for one in faulty(found) if one.fault.startswith(f"{kind}:")]
        wait = max((wait for one in calls for wait in one.waits), default=0.0)
        lines.append((kind, len(calls), f"{wait:.1f} s", sum(bool(one.problems) for one in calls)))
    return lines


def line(level: Level) -> list[str]:
    """A measurement for people."""
    return [
        str(level.calls),
        str(level.tasks),
        str(level.threads),
        str(level.kept),
        str(level.objects),
        f"{level.resident:.0f}",
        str(level.connections),
    ]


def rows(baseline: Soak, found: Soak, real: Soak) -> list[Row]:
    """For the README."""
    good = [one for one in found.verdicts if not one.problems]
    first, last = found.levels[0], found.levels[-1]
    real_first, real_last = real.levels[0], real.levels[-1]
    is_flat = (first.tasks, last.kept, first.connections) == (last.tasks, 0, last.connections)
    growth = last.resident - first.resident
    gap, before = longest_gap(found.verdicts), longest_gap(baseline.verdicts)
    real_gap = longest_gap(real.verdicts)
    return [
        Row(
            budget=f"{CALLS} calls, a tenth with a fault: each ends with a reason",
            measured=f"{len(good)} of {len(found.verdicts)}",
            is_met=len(good) == CALLS,
            note=f"{len({one.fault for one in faulty(found)})} different faults; one end frame a "
            f"processor; {found.logged} lines logged, {len(found.leaks)} with what was said or keyed",
        ),
        Row(
            budget=f"the same: no gap above the lead ({LEAD:g} s) in any other call, no word missing",
            measured=f"{gap * 1000:.0f} ms",
            baseline=f"without faults {before * 1000:.0f} ms",
            is_met=gap <= LEAD,
            note="on virtual time",
        ),
        Row(
            budget=f"the same, after {first.calls} and {last.calls} calls: tasks, connections, memory flat",
            measured=f"{last.tasks}; {last.connections}; {growth:+.1f} MB",
            baseline=f"{first.tasks}; {first.connections}; {first.resident:.0f} MB",
            is_met=is_flat and growth <= 5,
            note=f"{last.objects - first.objects:+} objects of {first.objects}, {last.kept} calls kept",
        ),
        Row(
            budget=f"the same on real sockets, 100 calls: no gap above the lead ({LEAD:g} s)",
            measured=f"{real_gap * 1000:.0f} ms",
            is_met=real_gap <= LEAD,
            note=f"the loop stood still for {real.stall * 1000:.0f} ms at most, {real.busy * 1000:.0f} of it "
            "in its own work, emulators included",
        ),
        Row(
            budget="the same on real sockets, after 20 and after 100 calls: descriptors flat",
            measured=str(real_last.connections),
            baseline=str(real_first.connections),
            is_met=real_last.connections <= real_first.connections,
        ),
    ]


if __name__ == "__main__":
    main()
