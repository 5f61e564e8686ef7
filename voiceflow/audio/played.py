"""The audio played to the user, with its times: the reference for echo detection."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.g711 import decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.encoding import AudioFormat

KEPT = 1.3
"""Seconds of audio kept after playing.

An echo is searched for within one second. The compared window and the lateness of packets add up to 0.2 s.
"""


@dataclass(slots=True)
class _Piece:
    """Audio as it was sent. Its samples would take twice as much, and few are read.

    Attributes:
        start: Position of the first sample.
        data: The encoded samples.
    """

    start: int
    data: bytes = field(repr=False)


class PlayedAudio:
    """The last 1.3 s of played audio, and the audio sent but not yet played.

    The peer is assumed to play each byte as soon as it is sent and the previous one is over. In fact it plays
    later, by the transit time; for an echo, the transit time is part of its delay.

    Args:
        audio_format: Format of the sent audio.
    """

    def __init__(self, audio_format: AudioFormat) -> None:
        self.end = -math.inf
        """Loop time at which all sent audio has been played."""
        self._format = audio_format
        self._rate = audio_format.sample_rate
        self._sample_size = audio_format.encoding.bytes_per_sample
        self._pieces: list[_Piece] = []

    def sent(self, data: bytes, now: float) -> None:
        """Record audio sent to the peer, to be played after the audio it already has."""
        start = max(self.end, now)
        self._pieces.append(_Piece(round(start * self._rate), data))
        self.end = start + self._format.seconds(len(data))
        oldest = (now - KEPT) * self._rate
        while self._pieces[0].start < oldest:
            del self._pieces[0]

    def cleared(self, now: float) -> None:
        """Record that the peer was asked to drop its unplayed audio."""
        if self.end <= now:
            return
        place = round(now * self._rate)
        self.end = now
        while self._pieces and self._pieces[-1].start >= place:
            self._pieces.pop()
        if self._pieces:
            last = self._pieces[-1]
            last.data = last.data[: (place - last.start) * self._sample_size]

    def forget(self, now: float) -> bool:
        """Drop the audio if all of it was played more than ``KEPT`` seconds ago; returns whether it was."""
        if self.end >= now - KEPT:
            return False
        self._pieces.clear()
        return True

    def read(self, begin: int, size: int) -> NDArray[np.float32]:
        """Samples that were or will be played; zeros where nothing plays.

        Args:
            begin: Position of the first sample: loop time times the sample rate.
            size: Number of samples.
        """
        out, width = np.zeros(size, np.float32), self._sample_size
        # Pieces that follow one another are decoded in one go.
        joined: list[bytes] = []
        start = end = 0
        for piece in self._pieces:
            at = piece.start - begin
            if at >= size:
                break
            first, last = max(0, -at), min(len(piece.data) // width, size - at)
            if first >= last:
                continue
            if at + first != end:
                self._decode(joined, out[start:end])
                joined, start = [], at + first
            joined.append(piece.data[first * width : last * width])
            end = at + last
        self._decode(joined, out[start:end])
        return out

    def _decode(self, pieces: list[bytes], out: NDArray[np.float32]) -> None:
        if pieces:
            out[:] = decode(b"".join(pieces), self._format.encoding)
