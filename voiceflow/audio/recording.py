"""Both sides of a call on one timeline: the user on the left, the agent on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.wav import write_wav

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray


class Track:
    """One side of the call, from second 0.

    A chunk lies where its time says, but never over another: if it comes earlier than the end of the one
    before, it follows that one, as it does when a carrier plays from a queue. Gaps are silent, but gaps
    shorter than ``snap`` are closed, since they are jitter of the clock and would be heard as clicks.
    """

    def __init__(self, sample_rate: int, *, limit: float = 3600.0, snap: float = 0.03) -> None:
        self._format = AudioFormat(Encoding.PCM16, sample_rate)
        self._limit = self._format.size(limit)
        self._snap = self._format.size(snap)
        self._data = bytearray()
        self._dropped = 0

    @property
    def seconds(self) -> float:
        """When the last chunk ends."""
        return self._format.seconds(len(self._data))

    @property
    def dropped(self) -> float:
        """Seconds of audio left out because they lay beyond the limit."""
        return self._format.seconds(self._dropped)

    @property
    def samples(self) -> NDArray[np.int16]:
        """A copy of all that was added so far."""
        return np.frombuffer(bytes(self._data), "<i2").astype(np.int16, copy=False)

    def add(self, samples: NDArray[np.int16], at: float) -> None:
        """Place a chunk whose first sample sounds at second ``at``."""
        start = min(self._format.size(max(at, 0.0)), self._limit)
        gap = start - len(self._data)
        if gap > self._snap or (gap > 0 and not self._data):
            self._data.extend(bytes(gap))
        data = encode(samples, Encoding.PCM16)
        room = self._limit - len(self._data)
        self._data += data[:room]
        self._dropped += max(0, len(data) - room)

    def cut(self, at: float) -> NDArray[np.int16]:
        """Take away what lies after second ``at``: it did not sound, or not yet."""
        place = self._format.size(max(at, 0.0))
        rest = bytes(self._data[place:])
        del self._data[place:]
        return np.frombuffer(rest, "<i2").astype(np.int16, copy=False)

    def between(self, start: float, end: float) -> NDArray[np.int16]:
        """A copy of what lies between two seconds, filled up with silence."""
        first, last = self._format.size(start), self._format.size(end)
        data = bytes(self._data[first:last]).ljust(last - first, b"\0")
        return np.frombuffer(data, "<i2").astype(np.int16, copy=False)


class StereoRecording:
    """Two tracks that end in one WAV file.

    Both take 32 kB a second at 8 kHz while the call lasts, for ``limit`` seconds at most each.
    """

    def __init__(self, sample_rate: int = 8000, *, limit: float = 3600.0, snap: float = 0.03) -> None:
        self.sample_rate = sample_rate
        self.user = Track(sample_rate, limit=limit, snap=snap)
        self.agent = Track(sample_rate, limit=limit, snap=snap)

    @property
    def seconds(self) -> float:
        """Length of the longer track."""
        return max(self.user.seconds, self.agent.seconds)

    @property
    def samples(self) -> NDArray[np.int16]:
        """Shape ``(n, 2)``: left the user, right the agent, the shorter one filled up with silence."""
        sides = (self.user.samples, self.agent.samples)
        both = np.zeros((max(map(len, sides)), 2), np.int16)
        for channel, side in enumerate(sides):
            both[: len(side), channel] = side
        return both

    def write(self, file: str | PathLike[str] | BinaryIO) -> None:
        """Write the stereo WAV file. It is slow enough to be called off the event loop."""
        write_wav(file, self.samples, self.sample_rate)
