"""Splitting streamed speech into phrases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.g711 import decode

if TYPE_CHECKING:
    from voiceflow.audio.encoding import AudioFormat, Encoding

_WINDOW = 0.02
_QUIET_SHARE = 0.1
_QUIET = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseParams:
    """When to split speech into phrases, in seconds.

    Attributes:
        shortest: The shortest phrase.
        pause: Quiet of this length is a pause.
        longest: The longest phrase; it is split at the quietest point of its last quarter.
    """

    shortest: float = 1.5
    pause: float = 0.2
    longest: float = 6.0

    def __post_init__(self) -> None:
        if not 0 < _WINDOW <= self.pause <= self.shortest <= self.longest:
            raise ValueError("pause, shortest and longest must be in ascending order")


class PhraseCutter:
    """Splits a stream of speech into phrases; joined, they are the stream.

    Audio is quiet if it is ten times softer than the loudest 20 ms of the phrase.
    """

    def __init__(self, audio: AudioFormat, params: PhraseParams) -> None:
        """Begin a stream of this format."""
        self._encoding = audio.encoding
        self._window = max(1, round(_WINDOW * audio.sample_rate)) * audio.encoding.bytes_per_sample
        self._params = params
        self._data = bytearray()
        self._levels: list[float] = []

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next whole samples and return the phrases that end with them."""
        self._data += data
        phrases: list[bytes] = []
        while len(self._data) >= (len(self._levels) + 1) * self._window:
            self._levels.append(self._level(len(self._levels)))
            if cut := self._cut():
                phrases.append(self._take(cut))
        return phrases

    def flush(self) -> bytes:
        """End the phrase and return it; it may be empty. The next audio begins another phrase."""
        data = bytes(self._data)
        self._data.clear()
        self._levels.clear()
        return data

    def _level(self, index: int) -> float:
        return _level(bytes(self._data[index * self._window : (index + 1) * self._window]), self._encoding)

    def _cut(self) -> int:
        """The window before which the phrase ends; 0 if it continues."""
        count = len(self._levels)
        if count * _WINDOW + 1e-9 < self._params.shortest:
            return 0
        pause = round(self._params.pause / _WINDOW)
        limit = max(_QUIET, _QUIET_SHARE * max(self._levels))
        if all(level < limit for level in self._levels[-pause:]):
            return count - pause // 2
        if count * _WINDOW + 1e-9 < self._params.longest:
            return 0
        last = self._levels[-max(1, count // 4) :]
        return count - len(last) + last.index(min(last)) + 1

    def _take(self, windows: int) -> bytes:
        size = windows * self._window
        phrase = bytes(self._data[:size])
        del self._data[:size]
        del self._levels[:windows]
        return phrase


def is_quiet(data: bytes, audio: AudioFormat) -> bool:
    """Whether no 20 ms of this audio is louder than a quiet line."""
    size = audio.size(_WINDOW)
    return all(_level(data[at : at + size], audio.encoding) < _QUIET for at in range(0, len(data), size))


def _level(data: bytes, encoding: Encoding) -> float:
    """Root mean square of the samples."""
    samples = decode(data, encoding).astype(np.float64)
    return float(np.sqrt(np.mean(samples * samples)))
