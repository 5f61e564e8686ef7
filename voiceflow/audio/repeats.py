"""Recognising audio that was heard before, such as an announcement of a queue that is played again.

Each spectrum becomes 32 bits: whether the difference of energy between two bands grows or shrinks.
The bits of the same recording differ little, whatever the line adds; those of another recording differ like
coins. Nothing is recognised that a person says, unless it is played from a recording.

Source: J. Haitsma, T. Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

WINDOW = 0.256
"""Seconds of one spectrum."""

HOP = 0.032
"""Seconds between two spectra."""

BLOCK = 4
"""Spectra between two decisions: an eighth of a second."""

MEMORY = 300.0
"""Seconds that are remembered. Loops of hold music are shorter."""

SHORTEST = 4.0
"""Seconds after which something may be heard again: less is one sound that goes on."""

LONG, SHORT = 16, 8
"""Spectra that are compared with all that is remembered, and with the place that was found before."""

FOUND, FOUND_AGAIN, LOST = 0.24, 0.30, 0.40
"""Shares of bits that differ: at most, to find a place; at most, to go on at it; above, to lose it."""

LOWEST, HIGHEST = 300.0, 3200.0
"""Band in Hz."""

_BITS = 32
_SPARE = 1024
_ONES = np.unpackbits(np.arange(65536, dtype="<u2").view(np.uint8).reshape(-1, 2), axis=1).sum(
    axis=1, dtype=np.uint8
)
"""How many bits of each 16 are set."""

Codes = NDArray[np.uint32]


class RepeatMeter:
    """Decides whether what is heard was heard before, as audio arrives. It remembers 40 kB.

    Args:
        sample_rate: Of the audio, in Hz; 8000 or more.

    Attributes:
        is_repeat: Whether the last half second was heard before.
    """

    def __init__(self, sample_rate: int) -> None:
        self.is_repeat = False
        self._size, self._hop = round(WINDOW * sample_rate), round(HOP * sample_rate)
        self._window = np.hanning(self._size)
        edges = np.geomspace(LOWEST, HIGHEST, _BITS + 2) * self._size / sample_rate
        self._edges = np.rint(edges).astype(int)
        self._samples: NDArray[np.int16] = np.zeros(0, np.int16)
        self._before: NDArray[np.float64] | None = None
        self._most = round(MEMORY / HOP)
        self._codes: Codes = np.zeros(self._most + _SPARE, np.uint32)
        self._count = 0
        self._lag = 0

    @property
    def can_find(self) -> bool:
        """Whether enough is remembered for something to be heard again."""
        return self._count * HOP > SHORTEST

    def feed(self, samples: NDArray[np.int16], *, search: bool = True) -> bool:
        """Take audio of any length. Returns ``is_repeat``.

        Args:
            samples: The audio.
            search: Whether to look for it in all that is remembered; if not, only a place that was found
                before is compared.
        """
        self._samples = np.concatenate([self._samples, samples])
        while len(self._samples) >= self._size + (BLOCK - 1) * self._hop:
            frames = sliding_window_view(self._samples, self._size)[:: self._hop][:BLOCK]
            self._remember(frames.astype(np.float64))
            self._decide(search)
            self._samples = self._samples[BLOCK * self._hop :]
        return self.is_repeat

    def forget(self, seconds: float) -> None:
        """Forget the last seconds: they were a person."""
        self._count = max(0, self._count - round(seconds / HOP))
        self.is_repeat, self._lag = False, 0

    def _remember(self, frames: NDArray[np.float64]) -> None:
        power = np.abs(np.fft.rfft(frames * self._window)) ** 2
        sums = np.cumsum(power, axis=1)
        energy = sums[:, self._edges[1:] - 1] - sums[:, self._edges[:-1] - 1]
        slope = energy[:, :-1] - energy[:, 1:]
        before = slope[:1] if self._before is None else self._before
        change = np.diff(slope, axis=0, prepend=before)
        self._before = slope[-1:]
        bits = np.ascontiguousarray(np.packbits(change > 0, axis=1))
        codes = bits.view(np.uint32)[:, 0]
        if self._count + len(codes) > len(self._codes):
            self._codes[: self._count - _SPARE] = self._codes[_SPARE : self._count].copy()
            self._count -= _SPARE
        self._codes[self._count : self._count + len(codes)] = codes
        self._count += len(codes)

    def _decide(self, search: bool) -> None:
        if self._lag:
            limit = LOST if self.is_repeat else FOUND_AGAIN
            self.is_repeat = self._difference(SHORT) <= limit
        if not self.is_repeat and search:
            self._search()

    def _difference(self, frames: int) -> float:
        """Share of bits in which the last spectra differ from those at the place that was found."""
        end = self._count
        if end - frames < self._lag:
            return 1.0
        now = self._codes[end - frames : end]
        then = self._codes[end - frames - self._lag : end - self._lag]
        return float(_ones(now ^ then).sum()) / (frames * _BITS)

    def _search(self) -> None:
        places = self._count - LONG - round(SHORTEST / HOP) + 1
        if places <= 0:
            return
        block = self._codes[self._count - LONG : self._count]
        errors = np.zeros(places, np.uint32)
        for number in range(LONG):
            errors += _ones(self._codes[number : number + places] ^ block[number])
        best = int(errors.argmin())
        if errors[best] <= FOUND * LONG * _BITS:
            self.is_repeat, self._lag = True, self._count - LONG - best


def _ones(codes: Codes) -> NDArray[np.uint32]:
    """How many bits of each code are set."""
    halves = _ONES[codes.view(np.uint16)].reshape(-1, 2)
    counts: NDArray[np.uint32] = halves.sum(axis=1, dtype=np.uint32)
    return counts
