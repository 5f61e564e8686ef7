"""Telling music on a telephone line from speech, without any words.

Notes stand still in frequency while the voice's harmonics move, and music has no gaps between syllables.
Both are measured over two seconds: the share of time for which the steadiest frequencies stand out, and the
range of loudness. A tone that does not change, as of a fax machine or a ringing line, is no music.

Source: K. Seyerlehner, T. Pohle, M. Schedl, G. Widmer, "Automatic music detection in television productions",
DAFx 2007, for the first measure.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

WINDOW = 0.128
"""Seconds of one spectrum: fine enough for a line of 8 Hz."""

HOP = 0.032
"""Seconds between two spectra."""

MEMORY = 62
"""Spectra of one decision: two seconds."""

BLOCK = 8
"""Spectra between two decisions: a quarter of a second."""

ENTER, STAY = 0.5, 0.3
"""Score above which music begins, over a second, and below which it has ended, over half of one."""

LOWEST, HIGHEST = 160.0, 3400.0
"""Band in Hz."""

LINES = 5
"""Steady frequencies that are averaged."""

OVER_NEIGHBOURS_DB = 6.0
"""How far a line stands out from the mean of its neighbours within 82 Hz."""

RANGE_WEIGHT = 0.012
"""How much a decibel of loudness range counts against music."""

LEAST_CHANGE = 0.003
"""How far the spectra of the two seconds differ where music begins: one minus the cosine between them."""

_NEIGHBOURS = 21
_WEIGHT_AT_8000 = 512.0
_FLOOR = 300.0
"""Magnitude, of 16-bit samples at 8000 Hz, below which nothing stands out: the noise of µ-law in silence."""


class MusicMeter:
    """Decides for music or not, as audio arrives. It needs three seconds of music, and two of something else.

    Args:
        sample_rate: Of the audio, in Hz; 8000 or more.

    Attributes:
        is_music: Whether music is heard.
        score: The last measure: above 0.5 for most music, below 0.3 for most speech; 0 at first.
    """

    def __init__(self, sample_rate: int) -> None:
        self.is_music = False
        self.score = 0.0
        self._size, self._hop = round(WINDOW * sample_rate), round(HOP * sample_rate)
        self._window = np.hanning(self._size)
        resolution = sample_rate / self._size
        self._band = slice(round(LOWEST / resolution), round(HIGHEST / resolution))
        width = self._band.stop - self._band.start
        self._scale = self._window.sum() / _WEIGHT_AT_8000
        self._samples: NDArray[np.int16] = np.zeros(0, np.int16)
        self._active = np.zeros((0, width), np.bool_)
        self._magnitude = np.zeros((0, width))
        self._loudness = np.zeros(0)
        self._scores: deque[float] = deque(maxlen=4)

    def feed(self, samples: NDArray[np.int16]) -> bool:
        """Take audio of any length. Returns ``is_music``."""
        self._samples = np.concatenate([self._samples, samples])
        while len(self._samples) >= self._size + (BLOCK - 1) * self._hop:
            frames = sliding_window_view(self._samples, self._size)[:: self._hop][:BLOCK]
            self._take(frames.astype(np.float64))
            self._samples = self._samples[BLOCK * self._hop :]
        return self.is_music

    def _take(self, frames: NDArray[np.float64]) -> None:
        """Measure one block, and decide once there are two seconds."""
        magnitude = np.abs(np.fft.rfft(frames * self._window)) / self._scale
        level = 20 * np.log10(magnitude + _FLOOR)
        sums = np.cumsum(level, axis=1)
        half = _NEIGHBOURS // 2
        at = np.arange(self._band.start, self._band.stop)
        mean = (sums[:, at + half] - sums[:, at - half - 1]) / _NEIGHBOURS
        self._active = np.concatenate([self._active, level[:, self._band] - mean > OVER_NEIGHBOURS_DB])
        self._magnitude = np.concatenate([self._magnitude, magnitude[:, self._band]])
        start = (self._size - self._hop) // 2
        power = np.mean(frames[:, start : start + self._hop] ** 2, axis=1)
        self._loudness = np.concatenate([self._loudness, 10 * np.log10(power + 10.0)])
        if len(self._loudness) > MEMORY:
            self._active, self._loudness = self._active[-MEMORY:], self._loudness[-MEMORY:]
            self._magnitude = self._magnitude[-MEMORY:]
            self._decide()

    def _decide(self) -> None:
        shares = self._active.mean(axis=0)
        steadiness = float(np.partition(shares, -LINES)[-LINES:].mean())
        low, high = np.percentile(self._loudness, (10, 90))
        self.score = steadiness - RANGE_WEIGHT * float(high - low) if self.is_music or self._changes else 0.0
        self._scores.append(self.score)
        recent = [*self._scores]
        if self.is_music:
            self.is_music = sum(recent[-2:]) / 2 > STAY
        else:
            self.is_music = len(recent) == self._scores.maxlen and sum(recent) / len(recent) > ENTER

    @property
    def _changes(self) -> bool:
        """Whether the second half of the spectra differs from the first."""
        one = self._magnitude[: MEMORY // 2].mean(axis=0)
        other = self._magnitude[MEMORY // 2 :].mean(axis=0)
        length = float(np.linalg.norm(one) * np.linalg.norm(other))
        return length > 0.0 and 1.0 - float(one @ other) / length > LEAST_CHANGE
