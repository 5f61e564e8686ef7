"""How loud a voice is over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUIET = 100
"""Peaks below this count as silence, of 32768."""


def envelope(samples: NDArray[np.int16], *, columns: int) -> NDArray[np.float64]:
    """How loud a voice is in each of so many columns, from 0 to 1, on a scale that shows quiet speech too."""
    if columns < 1 or not len(samples):
        return np.zeros(0)
    edges = np.linspace(0, len(samples), columns + 1).astype(int)[:-1]
    peaks = np.maximum.reduceat(np.abs(samples.astype(np.float64)), np.minimum(edges, len(samples) - 1))
    loud: NDArray[np.float64] = np.sqrt(peaks / 32768)
    loud[peaks < QUIET] = 0.0
    return loud


def peaks(samples: NDArray[np.int16], count: int) -> NDArray[np.int16]:
    """The loudest sample, without its sign, in each of so many equal parts."""
    if not len(samples):
        return np.zeros(0, np.int16)
    edges = np.arange(count) * len(samples) // count
    highest = np.maximum.reduceat(samples, edges)
    lowest = np.minimum.reduceat(samples, edges)
    return np.maximum(highest, np.negative(np.maximum(lowest, -32767)))
