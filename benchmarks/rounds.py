"""Measuring side by side: A B A B …, so that a busy machine slows all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from typing import TypeAlias

Case: TypeAlias = Callable[[], Awaitable[float]]
"""Does its work once and tells what it cost."""


async def interleaved(cases: Mapping[str, Case], *, rounds: int) -> dict[str, float]:
    """The median cost of each case over so many rounds, the first of which does not count."""
    costs: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + 1):
        gc.collect()
        for name, case in cases.items():
            cost = await case()
            if number:
                costs[name].append(cost)
    return {name: median(found) for name, found in costs.items()}


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1e6) * len(ordered) // 1_000_000) - 1))]
