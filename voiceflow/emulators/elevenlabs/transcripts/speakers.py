"""Separating speakers by pitch: a deterministic rule.

The real service separates voices, the emulated one pitches. Two stretches are of one speaker
if their pitches differ by no more than the threshold, as a share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.emulators.elevenlabs.transcripts.hearing import VoicedStretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL_THRESHOLD = 0.22
MOST_SPEAKERS = 32

_BLOCK = 0.04
_LOWEST, _HIGHEST = 70.0, 400.0
_LOUD = 300.0
_CLEAR = 0.9


def told_apart(
    found: Sequence[VoicedStretch], *, most: int | None, threshold: float | None, roles: bool
) -> list[VoicedStretch]:
    """Name the speaker of each stretch.

    Args:
        found: In order.
        most: The largest number of speakers.
        threshold: Share by which the pitches of two speakers differ.
        roles: Whether they are called ``agent``, who speaks first, and ``customer``, all others.
    """
    pitches: list[float] = []
    step = math.log1p(threshold or USUAL_THRESHOLD)
    named: list[VoicedStretch] = []
    for stretch in found:
        height = math.log(pitch(stretch.segment.samples, stretch.segment.format.sample_rate))
        distances = [abs(height - other) for other in pitches]
        if not distances or (min(distances) > step and len(pitches) < (most or MOST_SPEAKERS)):
            pitches.append(height)
            number = len(pitches) - 1
        else:
            number = distances.index(min(distances))
        role = "agent" if number == 0 else "customer"
        named.append(replace(stretch, speaker=role if roles else f"speaker_{number}"))
    return named


def pitch(samples: NDArray[np.int16], sample_rate: int) -> float:
    """The middle one of the pitches of its loud blocks, in Hz; the lowest there can be if none is loud."""
    size = round(_BLOCK * sample_rate)
    count = len(samples) // size
    blocks = samples[: count * size].astype(np.float64).reshape(count, size)
    blocks = blocks[np.sqrt(np.square(blocks).mean(axis=1)) >= _LOUD] if count else blocks
    if not len(blocks):
        return _LOWEST
    power = np.abs(np.fft.rfft(blocks, 2 * size)) ** 2
    likeness = np.fft.irfft(power)[:, : size // 2 + 1]
    first, last = int(sample_rate / _HIGHEST), min(size // 2, int(sample_rate / _LOWEST))
    shared = 1 - np.arange(first, last + 1) / size
    likeness = likeness[:, first : last + 1] / likeness[:, :1] / shared
    # The first clear peak: twice the period is as like as the period itself.
    best = likeness.max(axis=1, keepdims=True)
    lags = np.argmax(likeness >= _CLEAR * best, axis=1) + first
    return float(sample_rate / np.median(lags))
