"""The user's audio, cut into utterances where the voice began and ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceflow.audio.g711 import decode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceflow.audio.encoding import AudioFormat

_DETECTION = 0.7
"""Seconds that a VAD may take to report that a voice began."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """The audio between two silences.

    Attributes:
        data: The encoded samples.
        format: How ``data`` is encoded.
        start: Seconds from the first audio of the call.
    """

    data: bytes = field(repr=False)
    format: AudioFormat
    start: float

    @property
    def samples(self) -> NDArray[np.int16]:
        """The samples, decoded."""
        return decode(self.data, self.format.encoding)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.format.seconds(len(self.data))


class UtteranceBuffer:
    """Keeps the audio of the current utterance and of the moment before it.

    Args:
        format: The format of all audio.
        pre_roll: Seconds before the first voice that belong to an utterance, unless the one before has them.
    """

    def __init__(self, format: AudioFormat, *, pre_roll: float) -> None:  # noqa: A002 - the field's word
        self.format = format
        self._pre_roll = pre_roll
        self._kept = format.size(pre_roll + _DETECTION)
        self._data = bytearray()
        self._dropped = 0
        self._from: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether an utterance is in progress."""
        return self._from is not None

    @property
    def duration(self) -> float:
        """Seconds of the current utterance; 0 without one."""
        return 0.0 if self._from is None else self.format.seconds(len(self._data) - self._from)

    def add(self, data: bytes) -> None:
        """Take the next audio of the call."""
        self._data += data
        if self._from is None and len(self._data) > 2 * self._kept:
            self._forget(len(self._data) - self._kept)

    def begin(self, ago: float) -> None:
        """Begin an utterance, ``ago`` seconds before the end of the audio. No effect during an utterance."""
        if self._from is None:
            self._from = max(0, len(self._data) - self.format.size(max(ago, 0.0) + self._pre_roll))

    def so_far(self) -> Utterance | None:
        """The current utterance so far."""
        if self._from is None:
            return None
        start = self.format.seconds(self._dropped + self._from)
        return Utterance(bytes(self._data[self._from :]), self.format, start)

    def take(self, *, goes_on: bool = False) -> Utterance | None:
        """End the utterance and return it; None without one, or if it is empty. Utterances never overlap.

        Args:
            goes_on: Whether the voice continues, so that the next utterance begins where this one ends.
        """
        utterance = self.so_far()
        if utterance is None:
            return None
        self._forget(len(self._data))
        self._from = 0 if goes_on else None
        return utterance if utterance.data else None

    def _forget(self, size: int) -> None:
        del self._data[:size]
        self._dropped += size
