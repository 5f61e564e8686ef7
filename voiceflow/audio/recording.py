"""Both sides of a call on one timeline: the user on the left, the agent on the right."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

import numpy as np

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.flac import is_flac, write_flac
from voiceflow.audio.g711 import encode
from voiceflow.audio.wav import openable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.audio.spool import Spool

Side: TypeAlias = Literal["user", "agent"]
"""Whose voice: the user's on the left, the agent's on the right."""

_PIECE = 60.0
"""Seconds held in memory while a recording is copied to another file."""


class Track:
    """One side of the call, from second 0.

    A chunk is placed at its time but never overlaps another: if it would start before the end of the previous
    one, it follows that one, as when a carrier plays from a queue. Gaps are silent, but gaps shorter than
    ``snap`` are closed, since they are clock jitter and would be heard as clicks.

    Args:
        sample_rate: In Hz.
        limit: The longest track in seconds; later audio is left out.
        snap: The longest gap that is closed, in seconds.
        settled: Reads the samples between two positions that :meth:`settle` has removed.
    """

    def __init__(
        self,
        sample_rate: int,
        *,
        limit: float = 3600.0,
        snap: float = 0.03,
        settled: Callable[[int, int], NDArray[np.int16]] | None = None,
    ) -> None:
        self._format = AudioFormat(Encoding.PCM16, sample_rate)
        self._limit = self._format.size(limit)
        self._snap = self._format.size(snap)
        self._settled = settled
        # The settled length, with silence after the last chunk; and the end of that chunk.
        self._base = self._end = 0
        self._data = bytearray()
        self._dropped = 0
        # From where to where it is silent, whatever is added; the last may have no end yet.
        self._muted: list[tuple[int, int | None]] = []

    @property
    def seconds(self) -> float:
        """When the last chunk ends."""
        return self._format.seconds(self._end)

    @property
    def dropped(self) -> float:
        """Seconds of audio left out because they lay beyond the limit."""
        return self._format.seconds(self._dropped)

    @property
    def held(self) -> int:
        """Bytes in memory."""
        return len(self._data)

    @property
    def muted(self) -> list[tuple[float, float | None]]:
        """From which second to which it was muted, in order; None for no end yet."""
        seconds = self._format.seconds
        return [(seconds(start), None if end is None else seconds(end)) for start, end in self._muted]

    @property
    def samples(self) -> NDArray[np.int16]:
        """A copy of all samples added so far."""
        return self._between(0, self._end)

    def add(self, samples: NDArray[np.int16], at: float) -> None:
        """Place a chunk whose first sample is heard at second ``at``."""
        start = min(self._format.size(max(at, 0.0)), self._limit)
        gap = start - self._length
        if gap > self._snap or (gap > 0 and not self._length):
            self._data.extend(bytes(gap))
        data = encode(samples, Encoding.PCM16)
        room = self._limit - self._length
        self._data += data[:room]
        self._dropped += max(0, len(data) - room)
        self._end = self._length

    def cut(self, at: float) -> NDArray[np.int16]:
        """Remove the audio after second ``at``: it was not played, or not yet."""
        place = max(0, self._format.size(max(at, 0.0)) - self._base)
        rest = bytes(self._data[place:])
        del self._data[place:]
        self._end = min(self._end, self._length)
        return np.frombuffer(rest, "<i2").astype(np.int16, copy=False)

    def mute(self, at: float) -> None:
        """Be silent from second ``at`` on, until :meth:`unmute`. What is settled stays as it is."""
        if not self._muted or self._muted[-1][1] is not None:
            self._muted.append((self._format.size(max(at, 0.0)), None))

    def unmute(self, at: float) -> None:
        """Be silent no more from second ``at`` on."""
        if self._muted and self._muted[-1][1] is None:
            self._muted[-1] = self._muted[-1][0], self._format.size(max(at, 0.0))

    def between(self, start: float, end: float) -> NDArray[np.int16]:
        """A copy of the audio between two times in seconds, padded with silence."""
        return self._between(self._format.size(start), self._format.size(end))

    def settle(self, until: float) -> NDArray[np.int16]:
        """Remove the audio before second ``until`` from memory. It can no longer be changed.

        Returns:
            The audio since the last settled position, padded with silence.
        """
        place = min(self._format.size(max(until, 0.0)), self._limit) - self._base
        if place <= 0:
            return np.zeros(0, np.int16)
        found = self._audible(self._data[:place], self._base).ljust(place, b"\0")
        del self._data[:place]
        self._base += place
        return np.frombuffer(found, "<i2").astype(np.int16, copy=False)

    def _audible(self, data: bytearray, first: int) -> bytes:
        """A copy of what begins at a position, silent where it is muted."""
        copy = bytearray(data)
        for start, end in self._muted:
            begin = min(max(0, start - first), len(copy))
            over = len(copy) if end is None else min(max(begin, end - first), len(copy))
            copy[begin:over] = bytes(over - begin)
        return bytes(copy)

    @property
    def _length(self) -> int:
        return self._base + len(self._data)

    def _between(self, first: int, last: int) -> NDArray[np.int16]:
        first, last = min(first, last), max(first, last)
        start = max(first, self._base)
        held = self._audible(self._data[start - self._base : max(0, last - self._base)], start)
        found = np.frombuffer(held, "<i2").astype(np.int16, copy=False)
        if first < self._base and self._settled is not None:
            found = np.concatenate([self._settled(first // 2, min(last, self._base) // 2), found])
        return np.pad(found, (0, (last - first) // 2 - len(found)))


class StereoRecording:
    """Two tracks that end in one WAV file.

    In memory, both take 32 kB a second at 8 kHz while the call lasts, for ``limit`` seconds at most each.
    With a spool, settled audio is on disk: reading it may block, so read off the event loop.

    Args:
        sample_rate: In Hz.
        limit: The longest track in seconds.
        snap: See ``Track``.
        spool: Receives the settled audio.
    """

    def __init__(
        self,
        sample_rate: int = 8000,
        *,
        limit: float = 3600.0,
        snap: float = 0.03,
        spool: Spool | None = None,
    ) -> None:
        self.sample_rate = sample_rate
        self._spool = spool

        def track(side: int) -> Track:
            if spool is None:
                return Track(sample_rate, limit=limit, snap=snap)
            return Track(
                sample_rate,
                limit=limit,
                snap=snap,
                settled=lambda first, last: spool.read(first, last)[:, side],
            )

        self.user, self.agent = track(0), track(1)

    @property
    def seconds(self) -> float:
        """Length of the longer track."""
        return max(self.user.seconds, self.agent.seconds)

    @property
    def held(self) -> int:
        """Bytes in memory, including those waiting for the disk."""
        return self.user.held + self.agent.held + (self._spool.queued if self._spool is not None else 0)

    @property
    def lost(self) -> float:
        """Seconds that could not be written to disk: the recording is silent there, or ends."""
        return self._spool.lost if self._spool is not None else 0.0

    @property
    def samples(self) -> NDArray[np.int16]:
        """Shape ``(n, 2)``: left the user, right the agent, the shorter one padded with silence."""
        return _side_by_side(self.user.samples, self.agent.samples)

    def settle(self, until: float) -> bool:
        """Pass the audio before second ``until`` to the spool. It can no longer be changed.

        Returns:
            Whether the spool took it.
        """
        both = _side_by_side(self.user.settle(until), self.agent.settle(until))
        if self._spool is None or not len(both):
            return True
        if not both.any():
            self._spool.put_silence(both.nbytes)
            return True
        return self._spool.put(encode(both.reshape(-1), Encoding.PCM16))

    def write(
        self, file: str | os.PathLike[str] | BinaryIO, *, side: Side | None = None, cut: bool = False
    ) -> None:
        """Write a WAV file, or a FLAC file if its name ends so. It is slow: call it off the event loop.

        Args:
            file: Where to. FLAC needs the extra ``mp3``.
            side: The one to write, as a mono file; both, as a stereo file, if not given.
            cut: Whether to leave out the time in which all that is written was muted. Then seconds of the
                file are no seconds of the call any more.
        """
        tracks = [self.user, self.agent] if side is None else [self.user if side == "user" else self.agent]
        pieces = (
            np.stack([track.between(begin, end) for track in tracks], axis=1)
            for begin, end in _pieces(self.seconds, [track.muted for track in tracks] if cut else [])
        )
        if isinstance(file, str | os.PathLike) and is_flac(file):
            write_flac(file, pieces, self.sample_rate, len(tracks))
            return
        with wave.open(openable(file), "wb") as out:
            out.setnchannels(len(tracks))
            out.setsampwidth(2)
            out.setframerate(self.sample_rate)
            for piece in pieces:
                out.writeframes(encode(piece.reshape(-1), Encoding.PCM16))


def _pieces(whole: float, muted: list[list[tuple[float, float | None]]]) -> Iterator[tuple[float, float]]:
    """What to write, in order, a minute at a time: all but where every track is muted."""
    edges = {0.0, whole}
    for spans in muted:
        edges |= {min(edge, whole) for span in spans for edge in span if edge is not None}
    for start, end in pairwise(sorted(edges)):
        if muted and all(any(a <= start and (b is None or end <= b) for a, b in spans) for spans in muted):
            continue
        begin = start
        while begin < end:
            yield begin, min(begin + _PIECE, end)
            begin += _PIECE


def _side_by_side(*sides: NDArray[np.int16]) -> NDArray[np.int16]:
    both = np.zeros((max(map(len, sides)), 2), np.int16)
    for channel, side in enumerate(sides):
        both[: len(side), channel] = side
    return both
