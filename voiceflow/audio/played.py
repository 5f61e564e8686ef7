"""What the line plays to the user, and when: the reference against which an echo is told."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.g711 import decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.encoding import AudioFormat

KEPT = 2.0
"""Seconds of audio that are kept after they were played."""


@dataclass(slots=True)
class _Piece:
    start: int
    data: bytes = field(repr=False)
    samples: NDArray[np.int16] | None = field(default=None, repr=False)


class PlayedAudio:
    """The last two seconds that were played, and what was sent beyond. It has no clock and does no I/O.

    The far end is taken to play each byte as soon as it is sent and the one before it is over. It does so
    later, by the time that bytes take to get there: for an echo, that time is a part of its delay.

    Args:
        audio_format: Of what is sent.
    """

    def __init__(self, audio_format: AudioFormat) -> None:
        self.end = -math.inf
        """Loop time at which all that was sent has been played."""
        self._format = audio_format
        self._rate = audio_format.sample_rate
        self._pieces: deque[_Piece] = deque()

    def sent(self, data: bytes, now: float) -> None:
        """Say that this went to the far end, to be played after what it has already."""
        start = max(self.end, now)
        self._pieces.append(_Piece(round(start * self._rate), data))
        self.end = start + self._format.seconds(len(data))
        oldest = (now - KEPT) * self._rate
        while self._pieces[0].start < oldest:
            self._pieces.popleft()

    def cleared(self, now: float) -> None:
        """Say that the far end was told to drop what it has not yet played."""
        if self.end <= now:
            return
        place = round(now * self._rate)
        self.end = now
        while self._pieces and self._pieces[-1].start >= place:
            self._pieces.pop()
        if self._pieces:
            last = self._pieces[-1]
            size = (place - last.start) * self._format.encoding.bytes_per_sample
            self._pieces[-1] = _Piece(last.start, last.data[:size])

    def read(self, begin: int, size: int) -> NDArray[np.float32]:
        """Samples that were or will be played; zeros where nothing is.

        Args:
            begin: The first one's place: loop time times the sample rate.
            size: How many.
        """
        out = np.zeros(size, np.float32)
        for piece in self._pieces:
            at = piece.start - begin
            if at >= size:
                break
            if piece.samples is None:
                if at + len(piece.data) <= 0:
                    continue
                piece.samples = decode(piece.data, self._format.encoding)
            samples = piece.samples
            first, last = max(0, -at), min(len(samples), size - at)
            if first < last:
                out[at + first : at + last] = samples[first:last]
        return out
