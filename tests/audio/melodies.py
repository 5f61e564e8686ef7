"""Music and syllables by formula: what stands still in frequency, and what glides and pauses."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 8000
CHORDS = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))
"""Frequencies in Hz: C, A minor, F, G."""


@lru_cache
def chords(seconds: float, rate: int = RATE) -> NDArray[np.int16]:
    """Plucked chords of four harmonics, one each half second, over the last one's end."""
    sound = np.zeros(round((seconds + 2) * rate))
    note = np.arange(2 * rate) / rate
    for number in range(round(seconds * 2)):
        for frequency in CHORDS[number // 2 % len(CHORDS)]:
            tone = sum(np.sin(2 * np.pi * frequency * k * note) / k for k in (1, 2, 3, 4))
            start = number * rate // 2
            sound[start : start + len(note)] += tone * np.exp(-note * 1.5)
    return (sound[: round(seconds * rate)] * 1500).astype(np.int16)


@lru_cache
def syllables(seconds: float, rate: int = RATE) -> NDArray[np.int16]:
    """Gliding harmonics in syllables of 180 ms, with gaps between them and between words."""
    at = np.arange(round(seconds * rate)) / rate
    pitch = 140 + 40 * np.sin(2 * np.pi * 1.3 * at) + 25 * np.sin(2 * np.pi * 2.9 * at + 1)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voice = sum(np.sin(k * phase) / k for k in range(1, 12))
    gate = np.maximum(0.0, np.sin(2 * np.pi * 4.2 * at)) ** 0.5 * (np.sin(2 * np.pi * 0.7 * at) > -0.5)
    return (voice * gate * 2500).astype(np.int16)
