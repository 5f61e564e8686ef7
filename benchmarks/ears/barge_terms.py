"""Interruption in the terms of public yardsticks: heard or not within a budget of false ones (TurnBench)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

from benchmarks.ears.detectors import listen
from benchmarks.ears.waves import Samples
from benchmarks.report import table
from voiceflow.audio.vad import VoiceDetector
from voiceflow.turns.policy import TurnPolicy

FALSE_ALARMS = 0.1


@dataclass(frozen=True, slots=True)
class BargePoint:
    """How a threshold does.

    Attributes:
        needed: Seconds of voice that interrupt.
        recall: Share of the interruptions heard.
        false: Share of the other sounds taken for one.
        latency: From the first sample to the interruption, median in seconds.
    """

    needed: float
    recall: float
    false: float
    latency: float


def barge_points(
    make: Callable[[], VoiceDetector], meant: Sequence[Samples], others: Sequence[Samples], begin: float
) -> list[BargePoint]:
    """Try thresholds on sounds that begin at a second of their line."""
    points = []
    for needed in (0.06, 0.1, 0.16, 0.24, 0.32, 0.4, 0.5, 0.6, 0.8, 1.0):
        heard = [_barged(make, samples, needed) for samples in meant]
        delays = [at - begin for at in heard if at < float("inf")]
        false = [_barged(make, samples, needed) < float("inf") for samples in others]
        latency = median(delays) if delays else float("inf")
        points.append(BargePoint(needed, len(delays) / len(meant), mean(false), latency))
    return points


def _barged(make: Callable[[], VoiceDetector], samples: Samples, needed: float) -> float:
    return min((voice.barged for voice in listen(make(), samples, barge_in=needed)), default=float("inf"))


def of_the_chain(cells: Mapping[str, Mapping[str, Mapping[str, Any]]], chain: str) -> BargePoint | None:
    """The same of a whole chain, from the rows of its table; None if they are not all known.

    Args:
        cells: By row and chain, as ``ChainTable`` keeps them.
        chain: Its name.
    """
    rows = [cells.get(name, {}).get(chain) for name in ("interruptions", "murmurs", "noises")]
    if any(cell is None or cell["sample"] for cell in rows):
        return None
    meant, murmurs, noises = (cell["figures"] for cell in rows if cell is not None)
    false = murmurs["of"] - murmurs["whole"] + noises["cut"]
    return BargePoint(
        TurnPolicy().voice_to_interrupt,
        meant["answered"] / meant["of"],
        false / (murmurs["of"] + noises["of"]),
        meant["silent_after_p50"],
    )


def barge_table(found: Mapping[str, Sequence[BargePoint]], whole: BargePoint | None = None) -> str:
    """The best recall within the budget of false alarms, and the quickest of those.

    Args:
        found: What was measured of each detector.
        whole: The same of the default chain.
    """
    lines = []
    for name, points in found.items():
        fitting = [point for point in points if point.false <= FALSE_ALARMS + 1e-9]
        best = max(fitting, key=lambda point: (point.recall, -point.latency), default=None)
        if best is None:
            least = min(points, key=lambda point: point.false)
            lines.append([name, "–", f"{least.false:.0%} at the least", "–", "–"])
        else:
            cells = [f"{best.recall:.0%}", f"{best.false:.0%}", f"{best.latency * 1000:.0f} ms"]
            lines.append([name, *cells, f"{best.needed:g} s"])
    if whole is not None:
        cells = [f"{whole.recall:.0%}", f"{whole.false:.0%}", f"{whole.latency * 1000:.0f} ms"]
        lines.append(["the default chain: voice, words, level", *cells, f"a word, or {whole.needed:g} s"])
    return table(["", "recall", "false", "latency, median", "voice needed"], lines)
