"""Finding the sound in a piece of audio, and estimating word times within it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.words import Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FRAME = 0.005
_QUIET = 0.006
"""The silence threshold relative to the loudest 5 ms: -44 dB, under an unvoiced "f" or "s" at an edge."""


def loud_span(samples: NDArray[np.float32], sample_rate: int) -> tuple[float, float]:
    """Start and end of the sound in seconds; (0, 0) in digital silence."""
    size = int(_FRAME * sample_rate)
    count = len(samples) // size
    if count == 0:
        return 0.0, len(samples) / sample_rate
    level = np.sqrt(np.mean(np.square(samples[: count * size].reshape(count, size)), axis=1))
    loud = np.flatnonzero(level > _QUIET * level.max())
    if len(loud) == 0:
        return 0.0, 0.0
    return float(loud[0]) * _FRAME, float(loud[-1] + 1) * _FRAME


def spread(words: Sequence[str], start: float, end: float) -> tuple[Word, ...]:
    """Divide the time among the words by their number of letters."""
    if not words:
        return ()
    sizes = np.cumsum([0, *(len(word) + 1 for word in words)])
    edges = (start + (end - start) * sizes / sizes[-1]).tolist()
    return tuple(Word(*item) for item in zip(words, edges, edges[1:], strict=False))
