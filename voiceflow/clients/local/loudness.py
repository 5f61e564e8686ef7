"""Quiet speech at the level at which a recogniser hears it best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = 10 ** (-26 / 10)
"""Power of the loudest tenth to which quieter speech is amplified: -26 dBov."""
MOST = 10 ** (24 / 10)
"""Most amplification. A user at -56 dBov loses no utterance of 16 then, in place of 8."""
_FRAME = 0.02
_LOUDEST = 10


def amplify_quiet(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Return the samples, amplified if their loudest 20 ms frames are quiet. They are never clipped.

    Args:
        samples: Mono, from -1 to 1.
        sample_rate: In Hz.
    """
    size = int(_FRAME * sample_rate)
    count = len(samples) // size
    if not count:
        return samples
    power = np.sort(np.mean(np.square(samples[: count * size].reshape(count, size)), axis=1))
    loudest = float(power[-max(1, count // _LOUDEST) :].mean())
    peak = float(np.abs(samples).max())
    if not 0 < loudest < TARGET:
        return samples
    gain = min(np.sqrt(min(TARGET / loudest, MOST)), 1 / peak)
    return samples * np.float32(gain) if gain > 1 else samples
