"""Cutting the audio that a recogniser receives into segments, by what is in the audio alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FRAME = 0.02


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Source:
    """The identity of one stream of audio, such as that of one session. No two are equal."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the audio of one session.

    Attributes:
        data: The audio as received.
        format: How ``data`` is to be read.
        start: Seconds from the start of the session.
        voiced: Where the voice begins and ends, in seconds from the segment's start; None in silence.
        voiced_seconds: How much of it is voiced.
        source: The stream that it was cut from: what a listener remembers of one stream must not be used
            for another. By default a stream that has no other segment.
    """

    data: bytes = field(repr=False)
    format: AudioFormat
    start: float
    voiced: tuple[float, float] | None
    voiced_seconds: float
    source: Source = field(default_factory=Source, repr=False, compare=False)

    @property
    def is_voiced(self) -> bool:
        """Whether there is anything but silence in it."""
        return self.voiced is not None

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.format.seconds(len(self.data))

    @property
    def samples(self) -> NDArray[np.int16]:
        """The decoded audio."""
        return decode(self.data, self.format.encoding)


@dataclass(frozen=True, slots=True)
class SegmentRules:
    """When a segment ends by itself.

    Attributes:
        voiced_rms: Loudness (root mean square of 16-bit samples) from which 20 ms count as voice.
        min_speech: Seconds of voice without which a segment counts as silence.
        silence: Seconds of silence after voice that end a segment; None if only the client ends it.
        limit: Seconds after which a segment ends in any case.
        idle: Seconds of silence without speech before it that form a separate segment; None: they wait for
            the speech after them.
    """

    voiced_rms: float = 300.0
    min_speech: float = 0.1
    silence: float | None = None
    limit: float = 90.0
    idle: float | None = None


class Segmenter:
    """Collects audio; hands out what is complete. It knows no clock: time is the audio's own."""

    def __init__(self, audio: AudioFormat, rules: SegmentRules) -> None:
        self._format = audio
        self._rules = rules
        self._source = Source()
        self._frame = audio.size(_FRAME)
        self._data = bytearray()
        self._begun = 0
        self._scanned = 0
        self._loud = 0
        self._first: int | None = None
        self._last = 0

    @property
    def seconds(self) -> float:
        """Audio in the open segment."""
        return self._format.seconds(len(self._data))

    @property
    def has_speech(self) -> bool:
        """Whether the open segment has enough voice to count as speech."""
        return self.voiced_seconds >= self._rules.min_speech - 1e-9

    @property
    def voiced_seconds(self) -> float:
        """Voice in the open segment."""
        return self._loud * _FRAME

    def feed(self, data: bytes) -> list[Segment]:
        """Take audio in whole samples; return the segments that ended in it, in order."""
        self._data += data
        ended: list[Segment] = []
        while (self._scanned + 1) * self._frame <= len(self._data):
            self._scan()
            if self._is_over():
                ended.append(self._cut(self._scanned * self._frame))
        return ended

    def commit(self) -> Segment:
        """End the open segment."""
        return self._cut(len(self._data))

    def snapshot(self) -> Segment:
        """The open segment so far."""
        return self._segment(len(self._data))

    def _scan(self) -> None:
        offset = self._scanned * self._frame
        samples = decode(bytes(self._data[offset : offset + self._frame]), self._format.encoding)
        wide = samples.astype(np.float64)
        if float(wide @ wide) >= self._rules.voiced_rms**2 * len(samples):
            self._first = self._scanned if self._first is None else self._first
            self._last = self._scanned
            self._loud += 1
        self._scanned += 1

    def _is_over(self) -> bool:
        if self._scanned * _FRAME >= self._rules.limit - 1e-9:
            return True
        enough = self._rules.silence if self.has_speech else self._rules.idle
        if enough is None:
            return False
        last = -1 if self._first is None else self._last
        return (self._scanned - 1 - last) * _FRAME >= enough - 1e-9

    def _segment(self, size: int) -> Segment:
        voiced = None
        if self._first is not None and self.has_speech:
            voiced = (self._first * _FRAME, (self._last + 1) * _FRAME)
        return Segment(
            data=bytes(self._data[:size]),
            format=self._format,
            start=self._format.seconds(self._begun),
            voiced=voiced,
            voiced_seconds=self.voiced_seconds if voiced else 0.0,
            source=self._source,
        )

    def _cut(self, size: int) -> Segment:
        segment = self._segment(size)
        del self._data[:size]
        self._begun += size
        self._scanned = self._loud = self._last = 0
        self._first = None
        return segment
