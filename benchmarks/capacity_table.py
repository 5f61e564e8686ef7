"""The report of ``benchmarks.capacity``: what each server carried, beside its floors and the aims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, Protocol, TypeAlias

from benchmarks.load.interruptions import BargeIns
from benchmarks.load.server import INTERRUPTED
from benchmarks.load.steps import Step
from benchmarks.report import Report, Row, table
from benchmarks.rounds import percentile

BASE = "bare aiohttp"
OWN_LIMIT = 10.0
"""Milliseconds, 99 %, by which the callers' own timer may be late before a step means little."""
BUSY = 0.05
"""Share of the time in which a server waits for its core above which the core was not its own."""

Turns: TypeAlias = Mapping[str, Sequence[Step]]
"""Steps of each server, all with the same number of calls and in turns."""


class Found(Protocol):
    """What is known of a server."""

    idle_mb: float
    first: Step
    steps: list[Step]
    carried: int


def memory(one: Found) -> float:
    """Megabytes a call, at the last step that was carried before one failed."""
    early: list[Step] = [one.first]
    for step in one.steps:
        if not step.is_carried:
            break
        early.append(step)
    return (early[-1].rss_mb - one.idle_mb) / early[-1].calls


def cost(one: Found) -> float:
    """Milliseconds of CPU a call and second, with as many as were carried."""
    most = [step for step in one.steps if step.calls == one.carried] or [one.first]
    return ms(most[-1])


def busiest(one: Found) -> float:
    """The share of its core that a server used while its media was in time."""
    return max((step.cpu for step in [one.first, *one.steps] if step.is_carried), default=0.0)


def ms(step: Step) -> float:
    """Milliseconds of CPU a call and second."""
    return step.cpu / step.calls * 1000


def compared(turns: Turns, name: str) -> float:
    """The CPU of a server as a factor of bare aiohttp's in the same round: the median of the rounds."""
    rounds = zip(turns[name], turns[BASE], strict=True)
    return median(step.cpu / floor.cpu for step, floor in rounds)


def costs(turns: Turns) -> str:
    """The CPU of the same number of calls at each server, as a table."""
    head = ["server", "ms of CPU a call and second, median", "least", "most", "compared with bare aiohttp"]
    lines = [
        [
            name,
            *(f"{take(map(ms, steps)):.2f}" for take in (median, min, max)),
            f"{compared(turns, name):.2f}×",
            f"{min(step.answered for step in steps):.0%}",
        ]
        for name, steps in turns.items()
    ]
    return table([*head, "answered"], lines)


def report(
    found: Mapping[str, Found], turns: Turns, barge_ins: Mapping[str, Sequence[BargeIns]], about: str
) -> Report:
    """Say what it was.

    Args:
        found: What is known of each server.
        turns: Steps with the same number of calls, all servers in turns.
        barge_ins: Of some servers, at several numbers of calls.
        about: What was measured.
    """
    made = Report("capacity", "Calls on one core")
    made.add(
        about.replace("\n", " "),
        "*voiceflow* is its whole server with VAD, turn machine, context, clauses, playout, marks and "
        "ledger; recogniser, model and voice are canned, in the process and without sockets. *energy* judges "
        "by the power, as the floors do; *Silero alone* runs the model on every packet. *CPU at most* is the "
        "share of the core at which media was still in time.",
        _servers(found),
        f"{turns[BASE][0].calls} calls at each server in turns, {len(turns[BASE])} rounds:",
        costs(turns),
        _interruptions(barge_ins),
    )
    for name, one in found.items():
        made.add(f"## {name}", _steps([one.first, *one.steps]))
    made.add(_doubts(found))
    made.rows = [*_carried(found), _compared(turns), *_costs(found), _barge_in(barge_ins)]
    made.raw = {
        "servers": {name: _raw(one) for name, one in found.items()},
        "turns": {name: [asdict(step) for step in steps] for name, steps in turns.items()},
        "barge_ins": {name: [asdict(one) for one in each] for name, each in barge_ins.items()},
    }
    return made


def _servers(found: Mapping[str, Found]) -> str:
    head = ["server", "calls", "ms of CPU a call and second", "CPU at most"]
    lines = [
        [
            name,
            one.carried,
            f"{cost(one):.2f}",
            f"{busiest(one):.0%}",
            f"{memory(one):.3f}",
            f"{one.idle_mb:.0f}",
        ]
        for name, one in found.items()
    ]
    return table([*head, "MB a call", "MB without calls"], lines)


def _interruptions(barge_ins: Mapping[str, Sequence[BargeIns]]) -> str:
    head = ["calls", "server", "`clear` beyond the VAD, median", "99 %", "barge-ins", "media after it"]
    lines = [
        [one.calls, name, *_times(one), f"{len(one.clears)} of {len(one.clears) + one.unheard}", one.stale]
        for level in zip(*barge_ins.values(), strict=True)
        for name, one in zip(barge_ins, level, strict=True)
    ]
    return table(head, lines)


def _raw(one: Found) -> dict[str, Any]:
    steps = [asdict(step) for step in [one.first, *one.steps]]
    return {"carried": one.carried, "idle_mb": one.idle_mb, "mb_a_call": memory(one), "steps": steps}


def _times(one: BargeIns) -> list[str]:
    return [f"{percentile(one.beyond, share) * 1000:.1f} ms" if one.clears else "-" for share in (0.5, 0.99)]


def _steps(steps: Sequence[Step]) -> str:
    head = ["calls", "late at the server, 99 %", "at the callers", "callers' own", "answered", "CPU"]
    lines = [
        [
            f"{step.calls:.0f}",
            f"{step.server_ms:.1f} ms",
            f"{step.caller_ms:.1f} ms",
            f"{step.own_ms:.1f} ms",
            f"{step.answered:.0%}",
            f"{step.cpu:.0%}",
            f"{step.waited:.0%}",
            f"{step.rss_mb:.0f}",
        ]
        for step in steps
    ]
    return table([*head, "waited for its core", "MB"], lines)


def _doubts(found: Mapping[str, Found]) -> str:
    carried = [step for one in found.values() for step in [one.first, *one.steps] if step.is_carried]
    late = max(step.own_ms for step in carried)
    waited = max(step.waited for step in carried)
    parts = [f"In the steps that were carried the callers' own timer was at most {late:.1f} ms late (99 %)"]
    parts.append(f"and a server waited for its core for at most {waited:.0%} of the time")
    verdict = "." if late < OWN_LIMIT and waited < BUSY else ": **the machine was not quiet**."
    return ", ".join(parts) + verdict


def _carried(found: Mapping[str, Found]) -> list[Row]:
    bare, raw, silero = (
        found[name].carried for name in ("bare aiohttp", "raw asyncio on uvloop", "voiceflow, Silero alone")
    )
    energy, default, fast = (
        found[name] for name in ("voiceflow, energy", "voiceflow", "voiceflow, energy on uvloop")
    )
    name = "bare aiohttp"
    return [
        _calls("with a VAD by the power: ≥ 1.5 × bare aiohttp", energy, bare, name, 1.5),
        _calls("with the default VAD: ≥ 1.2 × bare aiohttp with a trivial one", default, bare, name, 1.2),
        _calls("with `[fast]`: ≥ 65 % of raw asyncio on uvloop", fast, raw, "raw asyncio on uvloop", 0.65),
        Row(
            budget="calls per core with `[fast]`: ≥ 600; with Silero on every packet: ≥ 120",
            measured=f"{fast.carried}; {silero}",
            is_met=fast.carried >= 600 and silero >= 120,
        ),
    ]


def _compared(turns: Turns) -> Row:
    ours = ("voiceflow, energy", "voiceflow, energy on uvloop", "voiceflow")
    return Row(
        budget=f"CPU of each of {turns[BASE][0].calls} calls: VAD by the power; on uvloop; default VAD",
        measured="; ".join(f"{median(map(ms, turns[name])):.2f} ms/s" for name in ours),
        baseline=f"bare aiohttp {median(map(ms, turns[BASE])):.2f} ms/s, in turns",
        ratio="; ".join(f"{compared(turns, name):.1f}×" for name in ours),
    )


def _costs(found: Mapping[str, Found]) -> list[Row]:
    energy, default, floor = (found[name] for name in ("voiceflow, energy", "voiceflow", "bare aiohttp"))
    return [
        Row(
            budget="share of a core up to which 99 % of media is < 20 ms late: ≥ 90 %",
            measured=f"{busiest(energy):.0%}; default VAD {busiest(default):.0%}",
            baseline=f"bare aiohttp {busiest(floor):.0%}",
            is_met=min(busiest(energy), busiest(default)) >= 0.9,
        ),
        Row(
            budget="memory per call ≤ 0.06 MB",
            measured=f"{memory(default):.3f} MB",
            baseline=f"bare aiohttp {memory(floor):.3f} MB",
            is_met=memory(default) <= 0.06,
        ),
    ]


def _barge_in(barge_ins: Mapping[str, Sequence[BargeIns]]) -> Row:
    ours, floor = barge_ins[INTERRUPTED], barge_ins["bare aiohttp"]
    middle, late = (max(percentile(one.beyond, share) for one in ours) * 1000 for share in (0.5, 0.99))
    return Row(
        budget=f"`clear` beyond the VAD at {', '.join(str(one.calls) for one in ours)} calls: "
        "p50 ≤ 1 ms, p99 ≤ 5 ms, no media after it",
        measured=", ".join("/".join(_times(one)) for one in ours),
        baseline="bare aiohttp " + ", ".join("/".join(_times(one)) for one in floor),
        is_met=middle <= 1 and late <= 5 and not any(one.unheard or one.stale for one in ours),
    )


def _calls(what: str, ours: Found, floor: int, name: str, aim: float) -> Row:
    ratio = ours.carried / max(1, floor)
    return Row(
        budget=f"calls per core {what}",
        measured=f"{ours.carried}",
        baseline=f"{name} {floor}",
        ratio=f"{ratio:.2f}×",
        is_met=ratio >= aim,
        note=f"CPU a call {cost(ours):.2f} ms/s",
    )
