"""How settings do on turns other than those with which they were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean

from benchmarks.ears.eot_rows import EotRow
from benchmarks.ears.terms import Reckoning, settings_for
from benchmarks.report import table
from voiceflow.cli.tuning.findings import DELAYS, SHARES
from voiceflow.cli.tuning.replay import CurvePoint, ReplayedTurn

BUDGETS = [(delay, 1.0) for delay in DELAYS] + [(float("inf"), share) for share in SHARES]
"""Seconds of delay, and shares of cut-offs, that a setting has to keep to."""


def halves_of(rows: Sequence[EotRow]) -> list[list[int]]:
    """The places of the rows in two halves. All rows of one text are in the same half."""
    texts = list(dict.fromkeys(row.name for row in rows))
    return [
        [place for place, row in enumerate(rows) if texts.index(row.name) % 2 == half] for half in range(2)
    ]


def held_out(
    found: Mapping[str, Sequence[ReplayedTurn]], halves: Sequence[Sequence[int]], reckoning: Reckoning
) -> dict[str, list[tuple[float, float] | None]]:
    """How each system does on the half of the texts with which its settings were not chosen.

    Returns:
        By system, for each of ``DELAYS`` and then of ``SHARES``: cut-offs and delay, the mean of both halves.
        None if no setting keeps to the budget in a half.
    """
    results: dict[str, list[tuple[float, float] | None]] = {}
    for name, turns in found.items():
        settings = settings_for(name)
        measured = [
            [reckoning.measure([turns[place] for place in half], setting) for setting in settings]
            for half in halves
        ]
        first, second = measured
        results[name] = [
            _mean([choose(first, second, budget), choose(second, first, budget)]) for budget in BUDGETS
        ]
    return results


def choose(
    mine: Sequence[CurvePoint], other: Sequence[CurvePoint], budget: tuple[float, float]
) -> CurvePoint | None:
    """The outcome on another half of the setting that is the best within a budget on mine."""
    delay, share = budget
    fitting = [n for n, one in enumerate(mine) if one.delay <= delay + 1e-9 and one.cut_offs <= share + 1e-9]
    if not fitting:
        return None
    if delay < float("inf"):
        return other[min(fitting, key=lambda n: (mine[n].cut_offs, mine[n].delay))]
    return other[min(fitting, key=lambda n: (mine[n].delay, mine[n].cut_offs))]


def _mean(points: Sequence[CurvePoint | None]) -> tuple[float, float] | None:
    known = [one for one in points if one is not None]
    if len(known) < len(points):
        return None
    return mean(one.cut_offs for one in known), mean(one.delay for one in known)


def held_out_table(found: Mapping[str, Sequence[tuple[float, float] | None]], reckoning: Reckoning) -> str:
    """Both figures at each budget: only one was chosen for."""
    head = [f"Settings chosen on the other half of the texts. {reckoning.title}"]
    head += [f"within {delay * 1000:.0f} ms" for delay in DELAYS]
    head += [f"within {share:.0%}" for share in SHARES]
    lines = [
        [name, *("–" if one is None else f"{one[0]:.1%}, {one[1] * 1000:.0f} ms" for one in points)]
        for name, points in found.items()
    ]
    return table(head, lines)
