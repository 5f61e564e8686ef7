"""Analysis of a recording: where there is a voice, and how loud it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 0.01
"""Seconds over which loudness is measured."""

VOICE = 120.0
"""Root mean square of 16-bit samples from which a block counts as voice."""

PAUSE = 0.15
"""Seconds; a shorter silence lies within a voice."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a recording, in seconds from its start."""

    start: float
    end: float


def loudness(samples: NDArray[np.int16], sample_rate: int, *, block: float = BLOCK) -> NDArray[np.float64]:
    """The root mean square of each block; the last one may be shorter."""
    size = max(1, round(block * sample_rate))
    padded = np.zeros(-(-len(samples) // size) * size)
    padded[: len(samples)] = samples
    means: NDArray[np.float64] = np.sqrt(np.square(padded).reshape(-1, size).mean(axis=1))
    return means


def voices(
    samples: NDArray[np.int16], sample_rate: int, *, threshold: float = VOICE, pause: float = PAUSE
) -> list[Span]:
    """Where somebody speaks, to a hundredth of a second."""
    loud = np.flatnonzero(loudness(samples, sample_rate) >= threshold)
    if not len(loud):
        return []
    size = round(BLOCK * sample_rate)
    breaks = np.flatnonzero(np.diff(loud) * size > pause * sample_rate)
    firsts = [loud[0], *loud[breaks + 1]]
    lasts = [*loud[breaks], loud[-1]]
    end = len(samples) / sample_rate
    return [
        Span(first * size / sample_rate, min(end, (last + 1) * size / sample_rate))
        for first, last in zip(firsts, lasts, strict=True)
    ]
