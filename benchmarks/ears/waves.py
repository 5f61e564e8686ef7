"""Samples as floating point numbers from -1 to 1, at 8 kHz: levels, noise, filters, the line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode

RATE = 8000
LINE_DBOV = -65.0
"""Noise of a telephone line on which nobody speaks."""

Wave = NDArray[np.float32]
Samples = NDArray[np.int16]


def silence(seconds: float) -> Wave:
    """So many seconds of zeros."""
    return np.zeros(round(seconds * RATE), np.float32)


def times(seconds: float) -> NDArray[np.float64]:
    """The moment of each sample."""
    return np.arange(round(seconds * RATE)) / RATE


def factor(db: float) -> np.float32:
    """Decibels as a factor on the amplitude."""
    return np.float32(10 ** (db / 20))


def active_rms(wave: Wave) -> float:
    """Level of the loud 20 ms frames: those within 30 dB of the loudest."""
    frames = wave[: len(wave) // 160 * 160].reshape(-1, 160)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean()))


def at_level(wave: NDArray[np.floating], dbov: float) -> Wave:
    """The same sound with its active level at so many dBov."""
    exact = np.asarray(wave, np.float32)
    return np.asarray(exact * np.float32(10 ** (dbov / 20) / active_rms(exact)), np.float32)


def white(size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """White noise of RMS 1."""
    return rng.normal(size=size)


def shaped(size: int, rng: np.random.Generator, low: float, high: float, slope: float = 0.0) -> Wave:
    """Noise between two frequencies, RMS 1.

    Args:
        size: In samples.
        rng: Where it comes from.
        low: In Hz; below it the noise falls by 12 dB per octave.
        high: In Hz; the same above.
        slope: In dB per octave between them.
    """
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
    gain = 10 ** (slope / 20 * np.log2(hertz / 1000))
    gain /= np.sqrt(1 + (low / hertz) ** 4) * np.sqrt(1 + (hertz / high) ** 4)
    samples = np.fft.irfft(np.fft.rfft(white(size, rng)) * gain, size)
    return np.asarray(samples / samples.std(), np.float32)


def faded(wave: NDArray[np.floating], seconds: float = 0.005) -> Wave:
    """The same sound without a click at its ends."""
    size = min(round(seconds * RATE), len(wave) // 2)
    out = np.array(wave, np.float32)
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    out[:size] *= ramp
    out[len(out) - size :] *= ramp[::-1]
    return out


def repeated(wave: Wave, size: int) -> Wave:
    """The sound again and again, cut to so many samples."""
    return np.tile(wave, -(-size // len(wave)))[:size]


def placed(size: int, sounds: list[tuple[float, Wave]]) -> Wave:
    """Sounds at their seconds on silence of so many samples; what lies beyond is cut off."""
    out = np.zeros(size, np.float32)
    for at, wave in sounds:
        begin = round(at * RATE)
        piece = wave[: max(0, size - begin)]
        out[begin : begin + len(piece)] += piece
    return out


def through_line(wave: Wave, seed: int, *, noise_dbov: float | None = LINE_DBOV) -> Samples:
    """The sound after a µ-law round trip on a line with noise of its own, or with none."""
    if noise_dbov is not None:
        hiss = white(len(wave), np.random.default_rng(seed)).astype(np.float32)
        wave = wave + factor(noise_dbov) * hiss
    whole = np.clip(np.round(wave * 32768), -32768, 32767).astype(np.int16)
    return decode(encode(whole, Encoding.MULAW), Encoding.MULAW)
