"""The user's audio that a voice model has not been shown: the lead-in of the gate's next opening."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.voice_model import VoiceModel

LEAD_IN = 0.6
"""Seconds before an opening that the model is shown. With 0.3 s, fast keys and doors are voices."""


@cache
def _line_noise() -> NDArray[np.float32]:
    """One second of noise at -66 dBov, in place of digital silence.

    Between words in digital silence the model hears less and less of a voice: after ten short words, none.
    """
    return np.random.default_rng(0).normal(0, 16 / 32768, 8000).astype(np.float32)


class UnseenAudio:
    """The samples that the model has not seen, at its rate, in its windows. The oldest are dropped.

    Attributes:
        seen: Loop time of the last sample that was taken.
    """

    def __init__(self) -> None:
        self.seen = -math.inf
        self._factor = self._size = self._kept = self._rate = 1
        self._end = 0.0
        self._packets: list[NDArray[np.int16]] = []
        self._count = 0
        self._is_continuous = False

    def start(self, sample_rate: int, model: VoiceModel) -> None:
        if sample_rate % model.sample_rate:
            raise ValueError(f"the voice model takes {model.sample_rate} Hz, not {sample_rate}")
        self._rate = sample_rate
        self._factor = sample_rate // model.sample_rate
        self._size = round(model.window * model.sample_rate) * self._factor
        self._kept = round(LEAD_IN * sample_rate)

    def add(self, samples: NDArray[np.int16], now: float) -> bool:
        """Take a packet; returns whether there is a whole window to take."""
        self._packets.append(samples)
        self._count += len(samples)
        self._end = now
        return self._count >= self._size

    def keep(self, samples: NDArray[np.int16], now: float) -> None:
        """``add`` and ``skip``: a packet that the model need not see."""
        packets = self._packets
        packets.append(samples)
        self._count += len(samples)
        self._end = now
        while self._count - len(packets[0]) >= self._kept:
            self._count -= len(packets.pop(0))
        self._is_continuous = False

    def skip(self) -> None:
        """Keep the lead-in of the next opening, and no more."""
        while self._count - len(self._packets[0]) >= self._kept:
            self._count -= len(self._packets.pop(0))
        self._is_continuous = False

    def clear(self) -> None:
        """Drop everything."""
        self._packets, self._count = [], 0

    def take(self, gain: float) -> list[tuple[NDArray[np.float32], float]]:
        """All whole windows and their ends, the oldest first."""
        size, count = self._size, self._count // self._size
        packets = self._packets
        samples = packets[0] if len(packets) == 1 else np.concatenate(packets)
        # After a gap the windows are laid so that the last one ends now.
        begin = 0 if self._is_continuous else len(samples) - count * size
        self._is_continuous = True
        end = begin + count * size
        whole = self._at_model(samples[begin:end], gain)
        rest = samples[end:].copy()
        self._packets, self._count = [rest], len(rest)
        length, found = size // self._factor, []
        for number in range(count):
            self.seen = self._end - (len(rest) + (count - 1 - number) * size) / self._rate
            found.append((whole[number * length : (number + 1) * length], self.seen))
        return found

    def _at_model(self, samples: NDArray[np.int16], gain: float) -> NDArray[np.float32]:
        """The samples at the model's rate and scale, with noise in place of digital silence."""
        whole = samples.astype(np.float32)
        whole *= np.float32(gain / 32768)
        if self._factor > 1:
            whole = whole.reshape(-1, self._factor).mean(axis=1)
        elif np.count_nonzero(samples) == len(samples):
            return whole
        noise = _line_noise()
        # ``resize`` takes longer than all the rest, and a window is seldom longer than the noise.
        fill = noise[: len(whole)] if len(whole) <= len(noise) else np.resize(noise, len(whole))
        is_silent = whole == 0
        whole[is_silent] = fill[is_silent]
        return whole
