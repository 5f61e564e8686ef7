"""How much of one sound is another one, delayed and bent: the arithmetic of echo detection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Wave = NDArray[np.float32]

_WHITENING = np.float32(0.9)
"""Speech is strong below 500 Hz, where all voices are alike: flattened, a stranger's likeness falls from 0.7
to 0.45 (95th percentile, the best of a second of lags); that of an echo stays above 0.8."""
_REGULAR = 1e-3


@dataclass(frozen=True, slots=True)
class Match:
    """The place at which a reference is most like a sound.

    Attributes:
        offset: Where in the reference, in samples.
        likeness: From 0 to 1: correlation of the two there.
        gain: Power of the sound to that of the reference, as far as they are alike.
    """

    offset: int
    likeness: float
    gain: float


def find(sound: Wave, reference: Wave) -> Match:
    """Find a sound in a longer reference."""
    sound = sound[1:] - _WHITENING * sound[:-1]
    reference = reference[1:] - _WHITENING * reference[:-1]
    # A multiple of 64 has small factors enough for a quick transform.
    size = len(reference) + -len(reference) % 64
    spectrum = np.fft.rfft(reference, size) * np.fft.rfft(sound, size).conj()
    product = np.fft.irfft(spectrum, size)[: len(reference) - len(sound) + 1]
    sums = np.concatenate(([0.0], np.cumsum(reference * reference, dtype=np.float64)))
    power = np.maximum(sums[len(sound) :] - sums[: -len(sound)], sums[-1] * 1e-5 + 1.0)
    likeness = product * product / power
    offset = int(likeness.argmax())
    own = max(1.0, float(sound @ sound))
    return Match(offset, float(likeness[offset] / own) ** 0.5, float(product[offset] / power[offset]) ** 2)


@dataclass(frozen=True, slots=True)
class Explained:
    """What a reference explains of a sound. Mean squares.

    Attributes:
        echo: Of the part that it explains.
        rest: Of what is left.
        reference: Of the reference itself.
    """

    echo: float
    rest: float
    reference: float


def explain(sound: Wave, reference: Wave, size: int) -> Explained:
    """Take out of a sound what a short filter makes of a reference: the least that can be left.

    Args:
        sound: What the filter is fitted to.
        reference: As long, and longer by one less than the filter's taps.
        size: How many samples at the sound's end to report on.
    """
    taps = len(reference) - len(sound) + 1
    rows = np.lib.stride_tricks.sliding_window_view(reference, taps)
    square = rows.T @ rows
    square.flat[:: taps + 1] += _REGULAR * square[0, 0] + 1
    last = rows[-size:]
    echo = last @ np.linalg.solve(square, rows.T @ sound)
    rest = sound[-size:] - echo
    middle = last[:, taps // 2]
    return Explained(float(echo @ echo) / size, float(rest @ rest) / size, float(middle @ middle) / size)
