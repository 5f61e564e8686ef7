"""Sound that a voice detector takes for speech, the same for the same seed. It has no words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from voiceflow.emulators.kit.formants import synthesize

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECONDS_PER_WORD = 0.35
"""Assumed length of a word."""

_LETTERS = "abdegiklmnoprstu"
_PACE = 0.0625


def speechlike(seconds: float, seed: int = 0, *, sample_rate: int = 8000) -> NDArray[np.int16]:
    """Make speech-like sound, without a pause. WebRTC's detector and Silero hear a voice in it.

    Args:
        seconds: How long.
        seed: Chooses the speaker and the sounds.
        sample_rate: In Hz; 8000 or more.

    Returns:
        Mono samples at -26 dBov, shape ``(round(seconds * sample_rate),)``.
    """
    return _speak(seconds, np.random.default_rng(seed), seed, sample_rate)


def speech_for(text: str, seed: int = 0, *, sample_rate: int = 8000) -> NDArray[np.int16]:
    """Speech-like sound as long as somebody would take to say the text. Another text sounds different.

    Args:
        text: The words.
        seed: Chooses the speaker.
        sample_rate: In Hz; 8000 or more.
    """
    seconds = SECONDS_PER_WORD * max(1, len(text.split()))
    return _speak(seconds, np.random.default_rng(crc32(text.encode())), seed, sample_rate)


def _speak(seconds: float, sounds: np.random.Generator, speaker: int, sample_rate: int) -> NDArray[np.int16]:
    text = "".join(sounds.choice(list(_LETTERS), math.ceil(seconds / _PACE)))
    size = round(seconds * sample_rate)
    if not size:
        return np.zeros(0, np.int16)
    return synthesize(text, pace=seconds / len(text), sample_rate=sample_rate, seed=speaker)[:size]
