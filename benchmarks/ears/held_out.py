"""How settings do on turns other than those with which they were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.ears.terms import Reckoning, settings_for
from benchmarks.report import table
from voiceflow.cli.tuning.findings import DELAYS, SHARES
from voiceflow.cli.tuning.replay import CurvePoint, ReplayedTurn

BUDGETS = [(delay, 1.0) for delay in DELAYS] + [(float("inf"), share) for share in SHARES]
"""Seconds of delay, and shares of cut-offs, that a setting has to keep to."""


def held_out(
    found: Mapping[str, Sequence[ReplayedTurn]],
    unseen: Mapping[str, Sequence[ReplayedTurn]],
    reckoning: Reckoning,
) -> dict[str, list[CurvePoint | None]]:
    """How each system does on other turns than those with which its settings are chosen.

    Args:
        found: By system, the turns with which a setting is chosen.
        unseen: The turns on which it is judged.
        reckoning: How pauses are counted.

    Returns:
        By system, for each of ``DELAYS`` and then of ``SHARES``. None if no setting keeps to the budget.
    """
    results: dict[str, list[CurvePoint | None]] = {}
    for name, turns in found.items():
        settings = settings_for(name)
        mine, other = (
            [reckoning.measure(each, setting) for setting in settings] for each in (turns, unseen[name])
        )
        results[name] = [choose(mine, other, budget) for budget in BUDGETS]
    return results


def choose(
    mine: Sequence[CurvePoint], other: Sequence[CurvePoint], budget: tuple[float, float]
) -> CurvePoint | None:
    """The outcome on other turns of the setting that is the best within a budget on mine."""
    delay, share = budget
    fitting = [n for n, one in enumerate(mine) if one.delay <= delay + 1e-9 and one.cut_offs <= share + 1e-9]
    if not fitting:
        return None
    if delay < float("inf"):
        return other[min(fitting, key=lambda n: (mine[n].cut_offs, mine[n].delay))]
    return other[min(fitting, key=lambda n: (mine[n].delay, mine[n].cut_offs))]


def held_out_table(found: Mapping[str, Sequence[CurvePoint | None]], reckoning: Reckoning) -> str:
    """Both figures at each budget: only one was chosen for."""
    head = [f"Other texts. {reckoning.title}"]
    head += [f"within {delay * 1000:.0f} ms" for delay in DELAYS]
    head += [f"within {share:.0%}" for share in SHARES]
    lines = [
        [name, *("–" if one is None else f"{one.cut_offs:.1%}, {one.delay * 1000:.0f} ms" for one in points)]
        for name, points in found.items()
    ]
    return table(head, lines)
