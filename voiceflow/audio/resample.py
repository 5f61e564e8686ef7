"""Changing the sample rate of a stream."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import soxr

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Quality(StrEnum):
    """The trade-off between quality and delay.

    Better filters work in blocks, so their output comes in bursts.

    The figures are how much audio a stream holds back, at least and at most, when it is fed packets of
    20 ms, and the time until its first output (soxr 1.1.0). The maximum is the delay that a listener notices.

    ====  ===============  ===============  ===============  ===================================
          8 to 16 kHz,     8 to 24 kHz,     48 to 8 kHz      filter
          16 to 8 kHz      24 to 8 kHz
    ====  ===============  ===============  ===============  ===================================
    QQ    0.3 ms           0.2 ms           0.2 ms           cubic interpolation, no low-pass
    LQ    4 to 61 ms       5 to 40 ms       3 to 39 ms       16 bit, larger roll-off
    MQ    10 to 117 ms     10 to 74 ms      11 to 75 ms      16 bit, medium roll-off
    HQ    13 to 115 ms     12 to 72 ms      13 to 157 ms     20 bit
    VHQ   18 to 111 ms     18 to 153 ms     19 to 153 ms     28 bit
    ====  ===============  ===============  ===============  ===================================

    QQ is right for raising a phone call's rate for a recogniser or a VAD. It lets tones above half of a
    lower target rate fold back, so lowering the rate of speech wants LQ or better.
    """

    QQ = "QQ"
    LQ = "LQ"
    MQ = "MQ"
    HQ = "HQ"
    VHQ = "VHQ"


class Resampler:
    """Resamples one mono stream of 16-bit samples, chunk by chunk.

    Equal rates pass through untouched. ``flush()`` returns the audio that the filter still holds. The output
    is dithered by at most one step of 16 bits, so silence in gives values of -1, 0 and 1 out.
    """

    def __init__(self, source_rate: int, target_rate: int, *, quality: Quality = Quality.LQ) -> None:
        if source_rate <= 0 or target_rate <= 0:
            raise ValueError(f"a sample rate is positive: {source_rate} to {target_rate} Hz")
        self._stream = (
            None
            if source_rate == target_rate
            else soxr.ResampleStream(source_rate, target_rate, 1, dtype="int16", quality=quality.value)
        )

    def process(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Take the next samples and return the resampled ones: often none, sometimes a burst."""
        if self._stream is None:
            return samples
        ready: NDArray[np.int16] = self._stream.resample_chunk(samples)
        return ready

    def flush(self) -> NDArray[np.int16]:
        """End the stream and return the remaining samples. The next samples begin a new stream."""
        if self._stream is None:
            return np.zeros(0, np.int16)
        rest: NDArray[np.int16] = self._stream.resample_chunk(np.zeros(0, np.int16), last=True)
        self._stream.clear()
        return rest

    def reset(self) -> None:
        """Drop the buffered audio, as after an interruption."""
        if self._stream is not None:
            self._stream.clear()


def resample(
    samples: NDArray[np.int16], source_rate: int, target_rate: int, *, quality: Quality = Quality.HQ
) -> NDArray[np.int16]:
    """Resample a whole recording. Its length is kept, to the nearest sample."""
    if source_rate == target_rate:
        return samples
    whole: NDArray[np.int16] = soxr.resample(samples, source_rate, target_rate, quality=quality.value)
    return whole
