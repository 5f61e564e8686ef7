"""End of turn and interruption in the terms of public yardsticks.

An end of turn within a pause inside it is a cut-off; latency is the mean time from the last sound of a turn
to its end (eot-bench). An interruption is heard or not within a budget of false ones (TurnBench).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import Any

from benchmarks.ears.detectors import Voice, listen
from benchmarks.ears.eot_rows import EotRow
from benchmarks.ears.waves import RATE, Samples
from benchmarks.report import table
from voiceflow.audio.vad import VADParams, VoiceDetector
from voiceflow.cli.tuning.pauses import FINEST, RecordedTurn, TurnPause
from voiceflow.cli.tuning.plot import svg_curve
from voiceflow.cli.tuning.replay import CurvePoint, ReplayedTurn, TurnSetting, decision, front, grid
from voiceflow.turns.policy import TurnPolicy

FINAL_DELAY = 0.15
BUDGETS_S = (0.3, 0.6)
BUDGETS_SHARE = (0.05, 0.1)
FALSE_ALARMS = 0.1
MODEL = "and Smart Turn"

Makers = Mapping[str, Callable[[], VoiceDetector]]
Transcribe = Callable[[Samples], str]
HearEnding = Callable[[Samples], float]
ASKED_AFTER, ANSWERED_AFTER = 0.2, 0.26
"""Seconds after the last voice at which a turn model is asked, and has answered."""


def true_ends(row: EotRow) -> ReplayedTurn:
    """The turn as somebody would hear it who knows when the voice stops."""
    holds = [TurnPause(begin, end, is_end=False) for begin, end in row.holds]
    last = TurnPause(row.end, float("inf"), is_end=True)
    return ReplayedTurn(RecordedTurn(0.0, (*holds, last)))


def as_heard(
    row: EotRow,
    voices: Sequence[Voice],
    transcribe: Transcribe | None = None,
    hear: HearEnding | None = None,
) -> ReplayedTurn:
    """The turn as a detector hears it, with the words known at each pause if there is a recogniser.

    Args:
        row: The turn.
        voices: What the detector found in it.
        transcribe: The recogniser.
        hear: The turn model.
    """
    pauses: list[TurnPause] = []
    texts: list[tuple[float, str]] = []
    endings: dict[float, tuple[float, float]] = {}
    for begin, end, is_end in [*((*hold, False) for hold in row.holds), (row.end, float("inf"), True)]:
        last = max((min(v.last, end) for v in voices if v.begin < min(end, begin + 0.05)), default=begin)
        pauses.append(TurnPause(begin, end, is_end, last - begin))
        if transcribe is not None and last < end:
            stopped = last + FINEST
            texts.append((stopped + FINAL_DELAY, transcribe(row.samples[: round(stopped * RATE)])))
        if hear is not None and last + ASKED_AFTER < end:
            sound = row.samples[: round((last + ASKED_AFTER) * RATE)]
            endings[begin] = (last + ANSWERED_AFTER, hear(sound))
    delay = FINAL_DELAY if transcribe is not None else 0.0
    return ReplayedTurn(RecordedTurn(0.0, tuple(pauses)), tuple(texts), delay, endings)


def measured(turns: Sequence[ReplayedTurn], setting: TurnSetting) -> CurvePoint:
    """Cut-offs by pause, and the mean delay."""
    cuts: list[bool] = []
    delays: list[float] = []
    for turn in turns:
        for pause in turn.turn.pauses:
            at = decision(pause, turn, setting)
            if pause.is_end:
                delays.append(max(0.0, at - pause.begin))
            else:
                cuts.append(at < pause.end)
    return CurvePoint(setting, mean(cuts) if cuts else 0.0, mean(delays), max(delays))


def curves(
    rows: Sequence[EotRow], makers: Makers, transcribe: Transcribe, hear: HearEnding | None = None
) -> dict[str, list[CurvePoint]]:
    """The best points of each system: silence alone, each detector, with words, and with a turn model.

    Args:
        rows: The turns.
        makers: The detectors.
        transcribe: The recogniser.
        hear: The turn model, if there is one.
    """
    systems: dict[str, list[ReplayedTurn]] = {"silence alone, true ends": [true_ends(row) for row in rows]}
    for name, make in makers.items():
        print(f"  turns: {name}", file=sys.stderr, flush=True)
        voices = [listen(make(), row.samples, VADParams(hangover=FINEST)) for row in rows]
        heard = list(zip(rows, voices, strict=True))
        systems[name] = [as_heard(row, found) for row, found in heard]
        if not name.startswith("webrtcvad"):
            worded = [as_heard(row, found, transcribe, hear) for row, found in heard]
            systems[f"{name} and words"] = [replace(turn, endings={}) for turn in worded]
            if hear is not None:
                systems[f"{name}, words {MODEL}"] = worded
    fronts = {name: _front(name, turns) for name, turns in systems.items()}
    today = TurnSetting(TurnPolicy(), VADParams().hangover)
    for name, turns in systems.items():
        if "words" in name:
            at = measured(turns, today)
            fronts[f"{name}, defaults ({at.cut_offs:.1%} cut off, {at.delay * 1000:.0f} ms)"] = [at]
    return fronts


def _front(name: str, turns: Sequence[ReplayedTurn]) -> list[CurvePoint]:
    settings = grid(TurnPolicy(), has_words="words" in name)
    if name.endswith(MODEL):
        settings = [
            replace(one, policy=replace(one.policy, silence_doubted=doubted))
            for one in settings
            for doubted in (0.9, 1.2, 1.6, 2.4)
            if doubted <= one.policy.silence_open
        ]
    return front([measured(turns, setting) for setting in settings])


def curve_table(found: Mapping[str, Sequence[CurvePoint]]) -> str:
    """The four operating points of each system."""
    head = ["", *(f"cut-offs @{round(s * 1000)} ms" for s in BUDGETS_S)]
    head += [f"ms at {share:.0%} cut-offs" for share in BUDGETS_SHARE]
    lines = []
    for name, points in found.items():
        rates = [min((p.cut_offs for p in points if p.delay <= s + 1e-9), default=None) for s in BUDGETS_S]
        delays = [
            min((p.delay for p in points if p.cut_offs <= c + 1e-9), default=None) for c in BUDGETS_SHARE
        ]
        cells = ["–" if rate is None else f"{rate:.1%}" for rate in rates]
        cells += ["–" if delay is None else f"{delay * 1000:.0f}" for delay in delays]
        lines.append([name, *cells])
    return table(head, lines)


def picture(fronts: Mapping[str, Sequence[CurvePoint]]) -> str:
    """The Pareto fronts of all systems as SVG."""
    curves = [(name, points) for name, points in fronts.items() if len(points) > 1]
    labels = ("mean delay at the end of a turn, ms", "pauses in which the turn would have ended")
    return svg_curve(curves, title="Cut-offs against delay", now=None, labels=labels)


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


def raw(fronts: Mapping[str, Sequence[CurvePoint]]) -> dict[str, Any]:
    """The fronts for programs."""
    return {
        name: [
            {
                "cut_offs": one.cut_offs,
                "delay": one.delay,
                "silence": one.setting.policy.silence,
                "silence_finished": one.setting.policy.silence_finished,
                "silence_open": one.setting.policy.silence_open,
                "silence_doubted": one.setting.policy.silence_doubted,
                "hangover": one.setting.hangover,
            }
            for one in points
        ]
        for name, points in fronts.items()
    }
