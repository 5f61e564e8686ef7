"""How soon the agent falls silent when the caller speaks: ``python -m benchmarks.bargein``.

A call of the README's six processors in memory, on virtual time (see ``benchmarks.phone``): the caller
interrupts reply after reply, each time elsewhere in a packet and in a voice of its own: with all well, with
recogniser, model and voice stalled for two seconds, and on a line without any noise. Times count from the
arrival of the first packet with any of the caller's voice in it. A second part stalls the event loop while
the agent speaks, to find how long a stall may be before the caller hears a gap; a third times the sweep.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from loguru import logger

from benchmarks.phone import Phone, on_the_phone
from benchmarks.report import Report, Row, table
from benchmarks.rounds import percentile
from benchmarks.wrapping import wrapped
from voiceflow import (
    AgentStartedSpeakingFrame,
    InterruptionFrame,
    PausePlayoutFrame,
    UserAudioFrame,
)
from voiceflow.interruptions import Interruptions
from voiceflow.testing import VirtualTimeLoop, run_virtual

BARGE_INS = 20
STALLS = tuple(ms / 1000 for ms in range(100, 340, 20))
PHASES = 5


@dataclass(slots=True)
class Times:
    """Seconds after the first voiced packet.

    Attributes:
        paused: Playout was paused.
        cleared: ``clear`` was at the carrier.
        missing: Barge-ins without one of the two.
    """

    paused: list[float] = field(default_factory=list)
    cleared: list[float] = field(default_factory=list)
    missing: int = 0


async def speaking(phone: Phone, since: float) -> None:
    """Wait until the agent has been speaking for a second, in a reply that began after that time."""
    loop = asyncio.get_running_loop()
    for _ in range(600):
        began = max(phone.times(AgentStartedSpeakingFrame), default=0.0)
        stopped = max(phone.times(InterruptionFrame), default=0.0)
        if began > max(since, stopped) and loop.time() >= began + 1:
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("the agent does not speak")


async def interrupt(times: Times, *, is_stalled: bool, is_silent: bool = False) -> None:
    """A call full of barge-ins."""
    loop = asyncio.get_running_loop()
    async with on_the_phone(is_observed=True) as phone:
        phone.is_silent = is_silent
        await asyncio.sleep(3)
        phone.speak(1.2)
        begun = loop.time()
        for number in range(BARGE_INS):
            await speaking(phone, begun)
            if is_stalled:
                phone.stall_vendors()
            await asyncio.sleep(0.0013 * number)
            begun = loop.time()
            phone.speak(1.2, seed=number)
            await asyncio.sleep(2)
            phone.resume_vendors()
            note(phone, begun, times)


def note(phone: Phone, begun: float, times: Times) -> None:
    """Read the times of one barge-in off the frames and off the carrier's record."""
    voiced = [at for at in phone.times(UserAudioFrame) if at > begun + 1e-9]
    paused = [at for at in phone.times(PausePlayoutFrame) if at >= begun]
    cleared = [clear.at for clear in phone.caller.record.clears if clear.at >= begun]
    if not (voiced and paused and cleared):
        times.missing += 1
        return
    times.paused.append(paused[0] - voiced[0])
    times.cleared.append(cleared[0] - voiced[0])


async def sweeps(costs: dict[str, list[float]]) -> None:
    """Time the sweep of each barge-in. In nanoseconds."""

    def sweep(original: Callable[..., None], sweeper: Interruptions, frame: InterruptionFrame) -> None:
        if frame.reply <= sweeper._host.reply_floor:
            return
        begun = time.perf_counter_ns()
        original(sweeper, frame)
        costs["sweep"].append(time.perf_counter_ns() - begun)

    with wrapped(Interruptions, "sweep", sweep):
        await interrupt(Times(), is_stalled=False)


async def gap_after(stall: float, phase: float) -> float:
    """Seconds of silence that the caller hears when the event loop stands still while the agent speaks."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    async with on_the_phone(is_observed=True) as phone:
        await asyncio.sleep(3)
        phone.speak(1.2)
        await speaking(phone, loop.time())
        await asyncio.sleep(phase)
        before = loop.time()
        clock: Any = vars(loop)["_clock"]
        clock.nanoseconds += round(stall * 1e9)
        await asyncio.sleep(1)
        heard = phone.caller.record.heard
        around = [stretch for stretch in heard if stretch.at < before + 1 and stretch.end > before]
        return sum(b.at - a.end for a, b in pairwise(around))


def longest_unheard_stall() -> tuple[float, dict[float, float]]:
    """The longest stall without a gap wherever it falls, and the gap that each of the stalls left."""
    gaps = {
        stall: max(run_virtual(gap_after(stall, 0.02 * phase)) for phase in range(PHASES)) for stall in STALLS
    }
    unheard = [stall for stall in STALLS if all(gaps[other] < 1e-6 for other in STALLS if other <= stall)]
    return max(unheard, default=0.0), gaps


def main() -> None:
    """Run it, print it, write it down."""
    logger.disable("voiceflow")
    well, stalled = Times(), Times()
    run_virtual(interrupt(well, is_stalled=False))
    run_virtual(interrupt(stalled, is_stalled=True))
    silent = Times()
    run_virtual(interrupt(silent, is_stalled=False, is_silent=True))
    costs: dict[str, list[float]] = {"sweep": []}
    run_virtual(sweeps(costs))
    stall, gaps = longest_unheard_stall()
    write(
        (well, stalled, silent), {name: median(found) / 1000 for name, found in costs.items()}, (stall, gaps)
    )


def write(
    times: tuple[Times, Times, Times], costs: dict[str, float], stalls: tuple[float, dict[float, float]]
) -> None:
    """Print it, write it down."""
    well, stalled, silent = times
    report = Report("bargein", "From the caller's voice to silence")
    lines = [
        [
            name,
            f"{median(found) * 1000:.0f} ms",
            f"{percentile(found, 1.0) * 1000:.0f} ms",
            f"{len(found)} of {len(found) + one.missing}",
        ]
        for name, one, found in (
            ("playout paused", well, well.paused),
            ("`clear` at the carrier", well, well.cleared),
            ("playout paused, vendors stalled", stalled, stalled.paused),
            ("`clear` at the carrier, vendors stalled", stalled, stalled.cleared),
            ("playout paused, line digitally silent between words", silent, silent.paused),
            ("`clear` at the carrier, the same line", silent, silent.cleared),
        )
    ]
    stall, gaps = stalls
    report.add(
        "After the first packet with any of the caller's voice in it, on virtual time. The VAD needs two "
        "voiced packets of three to stop sending; 0.2 s after the sound began that turned out to be a voice, "
        "what the carrier has is cleared (`voice_to_silence`).",
        table(["", "median", "longest", "barge-ins"], lines),
        f"The sweep through all processors takes {costs['sweep']:.0f} µs (median, wall).",
        "The event loop stands still while the agent speaks, at five places in a message:",
        table(
            ["stall", "gap that the caller hears"],
            [[f"{seconds * 1000:.0f} ms", f"{gap * 1000:.0f} ms"] for seconds, gap in gaps.items()],
        ),
    )
    paused, cleared = (
        max(a + b) for a, b in ((well.paused, stalled.paused), (well.cleared, stalled.cleared))
    )
    missing = well.missing + stalled.missing
    report.rows = [
        Row(
            budget="first voiced packet → playout paused ≤ 60 ms; → `clear` ≤ 200 ms, also with STT, LLM and "
            "TTS stalled",
            measured=f"{paused * 1000:.0f} ms; {cleared * 1000:.0f} ms (the longest)",
            is_met=paused <= 0.060 and cleared <= 0.200 and not missing,
            note=f"{len(times) * BARGE_INS} barge-ins, {missing} without a clear; the sweep takes "
            f"{costs['sweep']:.0f} µs",
        ),
        Row(
            budget="stall of the event loop that the caller does not hear: 150 ms",
            measured=f"{stall * 1000:.0f} ms",
            is_met=stall >= 0.15,
        ),
    ]
    report.raw = {
        "paused_s": well.paused,
        "cleared_s": well.cleared,
        "silent_line_paused_s": silent.paused,
        "silent_line_cleared_s": silent.cleared,
        "stalled_paused_s": stalled.paused,
        "stalled_cleared_s": stalled.cleared,
        "missing": missing,
        "sweep_us": costs,
        "gap_s_after_stall_s": gaps,
    }
    report.finish()


if __name__ == "__main__":
    main()
