"""How sure a recogniser is of its words."""

from __future__ import annotations

import math
from collections.abc import Collection


def confidence_of(logprobs: Collection[float]) -> float | None:
    """The confidence in words whose log-probabilities are known: their geometric mean, from 0 to 1.

    Args:
        logprobs: Natural logarithms, 0 or below.

    Returns:
        None if there is none.
    """
    if not logprobs:
        return None
    return math.exp(min(0.0, sum(logprobs) / len(logprobs)))
