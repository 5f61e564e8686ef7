"""End of turn in the terms of eot-bench.

An end of turn within a pause inside it is a cut-off; latency is the mean time from the last sound of a turn
to its end. The pauses are those of the corpus. As most of them are made long on purpose, each system is also
shown with the lengths that eot-bench's own pauses have: see ``eot_lengths``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from benchmarks.ears.detectors import Voice, listen
from benchmarks.ears.eot_lengths import share_cut
from benchmarks.ears.eot_rows import EotRow
from benchmarks.ears.waves import RATE, Samples
from benchmarks.report import table
from voiceflow.audio.vad import VADParams, VoiceDetector
from voiceflow.cli.tuning.findings import DELAYS, SHARES, yardsticks
from voiceflow.cli.tuning.pauses import FINEST, RecordedTurn, TurnPause
from voiceflow.cli.tuning.plot import svg_curve
from voiceflow.cli.tuning.replay import CurvePoint, ReplayedTurn, TurnSetting, front, grid, public_point
from voiceflow.clients.speech.engines import Recognition
from voiceflow.turns.policy import TurnPolicy

FINAL_DELAY = 0.15
WORDS, MODEL = "and words", "words and Smart Turn"
TRUE_ENDS = "silence alone, true ends"
WORDED = ("default",)
"""Detectors that are shown with words too."""
HARD = 0.6
"""Seconds of the pauses that are made on purpose, and of longer ones."""

Makers = Mapping[str, Callable[[], VoiceDetector]]
Recognize = Callable[[Samples], Recognition]
HearEnding = Callable[[Samples], float]
ASKED_AFTER, ANSWERED_AFTER = 0.2, 0.26
"""Seconds after the last voice at which a turn model is asked, and has answered."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A way to count the pauses that are cut.

    Attributes:
        title: For people.
        measure: Replays turns with a setting.
        published: The rows of eot-bench's report that compare, by system.
    """

    title: str
    measure: Callable[[Sequence[ReplayedTurn], TurnSetting], CurvePoint]
    published: Mapping[str, Sequence[str]]


_PUBLISHED = {
    "*eot-bench's data: silence only*": ("55.6%", "21.7%", "1600", "1000"),
    "*eot-bench's data: Smart Turn v3.2*": ("35.2%", "14.8%", "1051", "739"),
    "*eot-bench's data: LiveKit v1*": ("9.9%", "4.5%", "543", "295"),
}
RECKONINGS = {
    "hard": Reckoning(
        f"The pauses of {HARD:g} s and more",
        lambda turns, setting: public_point(turns, setting, shortest=HARD),
        {},
    ),
    "counted": Reckoning(
        "Every pause that eot-bench counts, 0.2 to 5 s, as long as it is in the corpus", public_point, {}
    ),
    "matched": Reckoning(
        "The same pauses with the lengths of eot-bench's",
        lambda turns, setting: public_point(turns, setting, share_cut),
        _PUBLISHED,
    ),
}


def true_ends(row: EotRow) -> ReplayedTurn:
    """The turn as somebody would hear it who knows when the voice stops."""
    holds = [TurnPause(begin, end, is_end=False) for begin, end in row.holds]
    last = TurnPause(row.end, float("inf"), is_end=True)
    return ReplayedTurn(RecordedTurn(0.0, (*holds, last)))


def as_heard(
    row: EotRow,
    voices: Sequence[Voice],
    recognize: Recognize | None = None,
    hear: HearEnding | None = None,
) -> ReplayedTurn:
    """The turn as a detector hears it, with the words known at each pause if there is a recogniser.

    Args:
        row: The turn.
        voices: What the detector found in it.
        recognize: The recogniser.
        hear: The turn model.
    """
    pauses: list[TurnPause] = []
    texts: list[tuple[float, str]] = []
    confidences: dict[float, float] = {}
    endings: dict[float, tuple[float, float]] = {}
    for begin, end, is_end in [*((*hold, False) for hold in row.holds), (row.end, float("inf"), True)]:
        last = max((min(v.last, end) for v in voices if v.begin < min(end, begin + 0.05)), default=begin)
        pauses.append(TurnPause(begin, end, is_end, last - begin))
        if recognize is not None and last < end:
            known = last + FINEST + FINAL_DELAY
            heard = recognize(row.samples[: round((last + FINEST) * RATE)])
            texts.append((known, heard.text))
            if heard.confidence is not None:
                confidences[known] = heard.confidence
        if hear is not None and last + ASKED_AFTER < end:
            sound = row.samples[: round((last + ASKED_AFTER) * RATE)]
            endings[begin] = (last + ANSWERED_AFTER, hear(sound))
    delay = FINAL_DELAY if recognize is not None else 0.0
    turn = RecordedTurn(0.0, tuple(pauses))
    return ReplayedTurn(turn, tuple(texts), delay, endings, row.said, confidences)


def systems(
    rows: Sequence[EotRow], makers: Makers, recognize: Recognize, hear: HearEnding | None = None
) -> dict[str, list[ReplayedTurn]]:
    """The turns as each system hears them: silence alone, each detector, words, and a turn model.

    Args:
        rows: The turns.
        makers: The detectors.
        recognize: The recogniser.
        hear: The turn model, if there is one.
    """
    found: dict[str, list[ReplayedTurn]] = {TRUE_ENDS: [true_ends(row) for row in rows]}
    for name, make in makers.items():
        print(f"  turns: {name}", file=sys.stderr, flush=True)
        voices = [listen(make(), row.samples, VADParams(hangover=FINEST)) for row in rows]
        heard = list(zip(rows, voices, strict=True))
        found[name] = [as_heard(row, spans) for row, spans in heard]
        if name in WORDED:
            worded = [as_heard(row, spans, recognize, hear) for row, spans in heard]
            found[f"{name} {WORDS}"] = [replace(turn, endings={}) for turn in worded]
            if hear is not None:
                found[f"{name}, {MODEL}"] = worded
    return found


def settings_for(name: str) -> list[TurnSetting]:
    """The settings that are tried for a system."""
    found = grid(TurnPolicy(), has_words="words" in name)
    if "words" in name:
        # Never less than ``silence``: the shorter one is none.
        briefs = (0.1, TurnPolicy().silence_brief)
        found = [replace(one, policy=replace(one.policy, silence_brief=b)) for one in found for b in briefs]
    if name.endswith(MODEL):
        found = [
            replace(one, policy=replace(one.policy, silence_doubted=doubted))
            for one in found
            for doubted in (0.9, 1.2, 1.6, 2.4)
            if doubted <= one.policy.silence_open
        ]
    return found


def curves(found: Mapping[str, Sequence[ReplayedTurn]], reckoning: Reckoning) -> dict[str, list[CurvePoint]]:
    """The best points of each system, from quick to slow."""
    return {
        name: front([reckoning.measure(turns, setting) for setting in settings_for(name)])
        for name, turns in found.items()
    }


def curve_table(fronts: Mapping[str, Sequence[CurvePoint]], reckoning: Reckoning) -> str:
    """The four operating points of each system."""
    head = [reckoning.title, *(f"cut-offs @{round(delay * 1000)} ms" for delay in DELAYS)]
    head += [f"ms at {share:.0%} cut-offs" for share in SHARES]
    lines = []
    for name, points in fronts.items():
        read = yardsticks(points)
        cells = ["–" if rate is None else f"{rate:.1%}" for rate in read["cut_offs_at"].values()]
        cells += ["–" if one is None else f"{one * 1000:.0f}" for one in read["delay_at"].values()]
        lines.append([name, *cells])
    return table(head, [*lines, *([name, *cells] for name, cells in reckoning.published.items())])


def today(found: Mapping[str, Sequence[ReplayedTurn]]) -> dict[str, dict[str, CurvePoint]]:
    """What each system with words does as it is installed, by reckoning."""
    setting = TurnSetting(TurnPolicy(), VADParams().hangover)
    return {
        name: {key: reckoning.measure(turns, setting) for key, reckoning in RECKONINGS.items()}
        for name, turns in found.items()
        if "words" in name
    }


def today_table(found: Mapping[str, Mapping[str, CurvePoint]]) -> str:
    """Cut-offs and delays without any setting."""
    head = ["as installed", f"cut, {HARD:g} s and more", "cut, 0.2 to 5 s", "cut, eot-bench's lengths"]
    lines = []
    for name, points in found.items():
        cells = [f"{points[key].cut_offs:.1%}" for key in ("hard", "counted", "matched")]
        one = points["hard"]
        lines.append([name, *cells, f"{one.delay * 1000:.0f} ms", f"{one.delay_p95 * 1000:.0f} ms"])
    return table([*head, "mean delay", "p95"], lines)


def lengths_of(rows: Sequence[EotRow]) -> str:
    """How long the pauses inside the turns are."""
    edges = (0.1, 0.2, 0.3, 0.6, 0.8, 1.0, 1.2, 5.0)
    every = [end - begin for row in rows for begin, end in row.holds]
    bins = [
        f"{low:g} to {high:g} s: {sum(low <= round(one, 6) < high for one in every)}"
        for low, high in pairwise(edges)
    ]
    return f"{len(every)} pauses inside {len(rows)} turns ({', '.join(bins)})"


def picture(fronts: Mapping[str, Sequence[CurvePoint]]) -> str:
    """The Pareto fronts of all systems as SVG."""
    drawn = [(name, points) for name, points in fronts.items() if len(points) > 1]
    labels = ("mean delay at the end of a turn, ms", "pauses in which the turn would have ended")
    return svg_curve(drawn, title="Cut-offs against delay", now=None, labels=labels)


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
                "silence_brief": one.setting.policy.silence_brief,
                "silence_doubted": one.setting.policy.silence_doubted,
                "hangover": one.setting.hangover,
            }
            for one in points
        ]
        for name, points in fronts.items()
    }
