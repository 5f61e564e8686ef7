"""Tones in a stream of telephone audio: beeps, and the signals of networks and machines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP = 0.02
"""Seconds between two measurements."""

WINDOW = 0.04
"""Seconds of audio in a measurement."""

SHORTEST = 0.1
"""Seconds from which a steady frequency is a tone. A voice rarely holds its pitch so exactly for so long."""

PURE = 0.85
"""Share of the power that lies at one frequency of a tone. That of a vowel is spread over its harmonics."""

QUIETEST = -45.0
"""Level in dB below a full-scale sine under which nothing is measured."""

DRIFT = 15.0
"""Hz by which the frequency of a tone may differ from one measurement to the next."""

LOWEST, HIGHEST = 350.0, 3000.0
"""Frequencies in Hz. Below are mains hum and the pitch of voices."""


@dataclass(frozen=True, slots=True)
class HeardTone:
    """A tone, while it lasts or at its end.

    Attributes:
        frequency: In Hz: the mean over the tone.
        start: Loop time of its beginning, to about 20 ms.
        duration: Seconds so far, or in all.
        is_over: Whether it has ended.
    """

    frequency: float
    start: float
    duration: float
    is_over: bool


class ToneMeter:
    """Finds single tones in the audio of one call.

    A Fourier transform finds a beep of any frequency for less than a bank of Goertzel filters costs.

    Args:
        sample_rate: In Hz.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._size = round(WINDOW * sample_rate)
        self._step = round(STEP * sample_rate)
        self._shape = np.hanning(self._size + 1)[:-1]
        # The energy of a sine of the lowest level under the window, whose mean square is 3/8.
        self._least = self._size * 0.375 * 32767**2 / 2 * 10 ** (QUIETEST / 10)
        self._samples = np.zeros(0, np.int16)
        self._frequencies: list[float] = []
        self._start = 0.0
        self._is_told = False

    def feed(self, samples: NDArray[np.int16], now: float) -> list[HeardTone]:
        """Take the next samples.

        Args:
            samples: Any number of them.
            now: Loop time of the last one.

        Returns:
            Tones that became long enough to count, and tones that ended, in order.
        """
        self._samples = np.concatenate([self._samples, samples])
        found: list[HeardTone] = []
        while len(self._samples) >= self._size:
            left = len(self._samples) - self._size
            found += self._measure(self._samples[: self._size], now - left / self._rate)
            self._samples = self._samples[self._step :]
        return found

    def _measure(self, window: NDArray[np.int16], end: float) -> list[HeardTone]:
        frequency = self._frequency(window)
        found: list[HeardTone] = []
        if self._frequencies and (frequency is None or abs(frequency - self._frequencies[-1]) > DRIFT):
            if self._is_told:
                found.append(self._tone(is_over=True))
            self._frequencies.clear()
            self._is_told = False
        if frequency is None:
            return found
        if not self._frequencies:
            self._start = end - WINDOW
        self._frequencies.append(frequency)
        if not self._is_told and self._duration >= SHORTEST:
            self._is_told = True
            found.append(self._tone(is_over=False))
        return found

    @property
    def _duration(self) -> float:
        # The first and the last window may hold only half of the tone.
        return len(self._frequencies) * STEP

    def _tone(self, *, is_over: bool) -> HeardTone:
        return HeardTone(float(np.mean(self._frequencies)), self._start, self._duration, is_over)

    def _frequency(self, window: NDArray[np.int16]) -> float | None:
        """The frequency that has nearly all of the power, or None."""
        wave = window * self._shape
        if float(wave @ wave) < self._least:
            return None
        power = np.square(np.abs(np.fft.rfft(wave)))
        total = float(power.sum())
        peak = int(power[1:-1].argmax()) + 1
        if power[max(0, peak - 2) : peak + 3].sum() < PURE * total:
            return None
        # Source: J. O. Smith, Spectral Audio Signal Processing, "Quadratic Interpolation of Spectral Peaks".
        before, at, after = np.log(power[peak - 1 : peak + 2] + 1e-9)
        offset = 0.5 * (before - after) / (before - 2 * at + after)
        frequency = float((peak + offset) * self._rate / self._size)
        return frequency if LOWEST <= frequency <= HIGHEST else None
