"""Synthetic audio: tones, DTMF, silence, noise. The same arguments produce the same samples.

Levels are in dB below a sine that just fits into 16 bits, whose level is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PEAK = 32767
_ROWS = (697, 770, 852, 941)
_COLUMNS = (1209, 1336, 1477, 1633)
_KEYS = ("123A", "456B", "789C", "*0#D")
DTMF_PAIRS = {
    key: (low, high)
    for low, keys in zip(_ROWS, _KEYS, strict=True)
    for high, key in zip(_COLUMNS, keys, strict=True)
}
"""The two frequencies in Hz of each key. Source: ITU-T Q.23."""


def silence(seconds: float, sample_rate: int) -> NDArray[np.int16]:
    """Digital silence."""
    return np.zeros(round(seconds * sample_rate), np.int16)


def sine(frequency: float, seconds: float, sample_rate: int, *, level_db: float = -12.0) -> NDArray[np.int16]:
    """A pure tone, beginning at zero."""
    phase = 2 * np.pi * frequency * np.arange(round(seconds * sample_rate)) / sample_rate
    return _to_samples(np.sin(phase) * _PEAK * _gain(level_db))


def recording_tone(sample_rate: int) -> NDArray[np.int16]:
    """The beep that says that a call is recorded: 1400 Hz for 0.2 s.

    Where the law asks for one it is repeated, in the United States every 15 s. Ask the law of your place.
    """
    return sine(1400.0, 0.2, sample_rate, level_db=-15.0)


def dtmf(
    keys: str, sample_rate: int, *, tone: float = 0.1, gap: float = 0.1, level_db: float = -9.0
) -> NDArray[np.int16]:
    """Pressed keys, each followed by a gap; lengths in seconds, ``level_db`` of each of the two tones.

    Raises:
        ValueError: If a key is not one of ``0123456789*#ABCD``.
    """
    if not set(keys) <= DTMF_PAIRS.keys():
        raise ValueError("a key is one of 0123456789*#ABCD")
    parts = [silence(0, sample_rate)]
    for key in keys:
        low, high = (sine(f, tone, sample_rate, level_db=level_db) for f in DTMF_PAIRS[key])
        parts += [_to_samples(low.astype(np.float64) + high), silence(gap, sample_rate)]
    return np.concatenate(parts)


def white_noise(
    seconds: float, sample_rate: int, *, level_db: float = -40.0, seed: int = 0
) -> NDArray[np.int16]:
    """Noise with equal power in each hertz."""
    return _noise(seconds, sample_rate, slope=0.0, level_db=level_db, seed=seed)


def pink_noise(
    seconds: float, sample_rate: int, *, level_db: float = -40.0, seed: int = 0
) -> NDArray[np.int16]:
    """Noise with equal power in each octave, like a street or an office."""
    return _noise(seconds, sample_rate, slope=0.5, level_db=level_db, seed=seed)


def comfort_noise(
    seconds: float, sample_rate: int, *, level_db: float = -62.0, seed: int = 0
) -> NDArray[np.int16]:
    """A faint low rush, so that silence does not sound like a dead line."""
    return _noise(seconds, sample_rate, slope=0.8, level_db=level_db, seed=seed)


def level(samples: NDArray[np.int16]) -> float:
    """The level in dB; minus infinity for silence or nothing."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return 10 * float(np.log10(power / (_PEAK**2 / 2))) if power else -np.inf


def mix(first: NDArray[np.int16], second: NDArray[np.int16]) -> NDArray[np.int16]:
    """The sum of both, as long as the longer one, clipped."""
    total = np.zeros(max(len(first), len(second)))
    total[: len(first)] += first
    total[: len(second)] += second
    return _to_samples(total)


def _noise(
    seconds: float, sample_rate: int, *, slope: float, level_db: float, seed: int
) -> NDArray[np.int16]:
    """Noise whose amplitude falls with frequency to the power of ``slope``."""
    count = round(seconds * sample_rate)
    if count < 2:
        return np.zeros(count, np.int16)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / sample_rate)
    # A telephone carries nothing below 50 Hz, where 1/f grows without bound.
    spectrum *= np.maximum(frequency, 50.0) ** -slope
    spectrum[0] = 0
    wave = np.fft.irfft(spectrum, count)
    power = float(np.mean(np.square(wave)))
    return _to_samples(wave * (_PEAK * _gain(level_db) / np.sqrt(2 * power)))


def _gain(level_db: float) -> float:
    return float(10 ** (level_db / 20))


def _to_samples(wave: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.clip(np.rint(wave), -32768, 32767).astype(np.int16)
