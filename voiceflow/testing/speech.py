"""Sound that a voice detector takes for speech, the same for the same seed. It says nothing.

A glottal pulse train (all harmonics of a wandering pitch) through three moving formants, in syllables.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_FORMANTS = ((500.0, 180.0, 90.0), (1500.0, 500.0, 120.0), (2500.0, 300.0, 160.0))
"""Of each: its middle, how far it wanders, its bandwidth; all in Hz."""

_SYLLABLES_PER_SECOND = 4.0
_PEAK = 14_000.0
_FADE_SECONDS = 0.005

SECONDS_PER_WORD = 0.35
"""How long a word is taken to last."""


def speechlike(seconds: float, seed: int = 0, *, sample_rate: int = 8000) -> NDArray[np.int16]:
    """Make speech-like sound. WebRTC's detector hears a voice in all of it, in every mode.

    Args:
        seconds: How long.
        seed: Chooses the speaker and what is said.
        sample_rate: In Hz; 8000 or more.

    Returns:
        Mono samples, shape ``(round(seconds * sample_rate),)``.
    """
    chance = np.random.default_rng(seed)
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    pitch = chance.uniform(105, 150) * (
        1 + 0.12 * _wander(time, 0.7, chance) + 0.03 * _wander(time, 3, chance)
    )
    phase = 2 * math.pi * np.cumsum(pitch) / sample_rate
    formants = [
        (middle + swing * _wander(time, _SYLLABLES_PER_SECOND / 2, chance), width)
        for middle, swing, width in _FORMANTS
    ]
    wave = np.zeros_like(time)
    # The k-th power of a point on the unit circle turns k times as fast.
    turn, point = np.exp(1j * phase), np.ones_like(phase, dtype=np.complex128)
    for harmonic in range(1, 30):
        frequency = harmonic * pitch
        strength = sum(_resonance(frequency, middle, width) for middle, width in formants)
        strength = np.where(frequency < 3600, strength, 0.0)
        point *= turn
        wave += strength / math.sqrt(harmonic) * point.imag
    beat = math.pi * _SYLLABLES_PER_SECOND * time
    wave *= (0.5 + 0.5 * np.sin(beat) ** 2) * _fades(time, seconds)
    loudest = float(np.abs(wave).max(initial=1e-9))
    return np.round(wave * (_PEAK / loudest)).astype(np.int16)


def speech_for(text: str, seed: int = 0, *, sample_rate: int = 8000) -> NDArray[np.int16]:
    """Speech-like sound that lasts as long as somebody would take to say the text."""
    return speechlike(SECONDS_PER_WORD * max(1, len(text.split())), seed, sample_rate=sample_rate)


def _wander(time: NDArray[np.float64], rate: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """Something between -1 and 1 that changes ``rate`` times a second."""
    first, second = chance.uniform(0, 2 * math.pi, 2)
    wandering: NDArray[np.float64] = 0.6 * np.sin(2 * math.pi * rate * time + first) + 0.4 * np.sin(
        2 * math.pi * rate * 1.618 * time + second
    )
    return wandering


def _resonance(
    frequency: NDArray[np.float64], middle: NDArray[np.float64], width: float
) -> NDArray[np.float64]:
    gain: NDArray[np.float64] = 1 / (1 + ((frequency - middle) / width) ** 2)
    return gain


def _fades(time: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    fade: NDArray[np.float64] = np.clip(np.minimum(time, seconds - time) / _FADE_SECONDS, 0, 1)
    return fade
