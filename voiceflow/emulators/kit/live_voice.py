"""The emulated model's voice, and its voice detector."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode, encode
from voiceflow.emulators.kit.formants import synthesize

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECONDS_PER_CHARACTER = 0.06

Speak: TypeAlias = "Callable[[str, int], NDArray[np.int16]]"
"""From a text and a sample rate to samples."""

_FRAME = 0.02
_LOUD = 400.0
_FRAMES_TO_START = 3


def speak_formants(text: str, sample_rate: int) -> NDArray[np.int16]:
    """Speech-like sound, the same time for each character."""
    return synthesize(text, pace=SECONDS_PER_CHARACTER, sample_rate=sample_rate)


def speak_tone(text: str, sample_rate: int) -> NDArray[np.int16]:
    """A tone of the same length: quick to make."""
    size = round(len(text) * SECONDS_PER_CHARACTER * sample_rate)
    wave: NDArray[np.float64] = 6000 * np.sin(np.arange(size) * (2 * np.pi * 300 / sample_rate))
    return wave.astype(np.int16)


def encoded(samples: NDArray[np.int16], audio: AudioFormat) -> bytes:
    """Samples as bytes of this format, at the same rate."""
    return encode(samples, audio.encoding)


class LoudVoiceDetector:
    """Finds voices by their level.

    Args:
        audio: The format of the audio.
        silence: Seconds of silence that end a voice.

    Attributes:
        position: Seconds of audio so far.
        is_voiced: Whether a voice is going on.
    """

    def __init__(self, audio: AudioFormat, silence: float) -> None:
        self.position = 0.0
        self.is_voiced = False
        self._audio = audio
        self._silence = silence
        self._rest = b""
        self._loud = 0
        self._quiet = 0.0

    def feed(self, data: bytes) -> list[bool]:
        """Take audio; returns True for each voice that begins and False for each that ends."""
        self._rest += data
        size = self._audio.size(_FRAME)
        changes: list[bool] = []
        while len(self._rest) >= size:
            frame, self._rest = self._rest[:size], self._rest[size:]
            self.position += _FRAME
            samples = decode(frame, self._audio.encoding).astype(np.float32)
            changes += self._judge(float(np.sqrt(np.mean(samples * samples))) > _LOUD)
        return changes

    def _judge(self, is_loud: bool) -> list[bool]:
        self._loud = self._loud + 1 if is_loud else 0
        self._quiet = 0.0 if is_loud else self._quiet + _FRAME
        if not self.is_voiced and self._loud >= _FRAMES_TO_START:
            self.is_voiced = True
            return [True]
        if self.is_voiced and self._quiet >= self._silence - 1e-9:
            self.is_voiced = False
            return [False]
        return []
