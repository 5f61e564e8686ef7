"""A continuous stream of audio out of pieces with timestamps: Zoom may leave out silence."""

from __future__ import annotations

from voiceflow.audio.encoding import AudioFormat

LONGEST_GAP = 2.0
"""Seconds of silence that are inserted for one gap; the rest of a longer gap is left out."""

_NEW_BASE_MS = 5000
"""A timestamp that is older than the last one by this is no repetition: the server counts from a new base."""


class AudioTimeline:
    """Fills the gaps between pieces of audio, and drops repeated pieces.

    Args:
        format: Of the audio.
        longest_gap: Seconds of silence for one gap at most.

    Attributes:
        repeated: Pieces that were dropped because they had come before.
    """

    def __init__(self, format: AudioFormat, *, longest_gap: float = LONGEST_GAP) -> None:  # noqa: A002 - the field's word
        self.repeated = 0
        self._format = format
        self._longest = longest_gap
        self._next_ms: float | None = None
        self._last_ms = 0
        self._late = 0.0

    def add(self, data: bytes, timestamp_ms: int) -> bytes:
        """The audio to pass on: silence for the gap before the piece, and the piece; empty if it is repeated.

        Args:
            data: The piece.
            timestamp_ms: When it begins.
        """
        if self._next_ms is not None and timestamp_ms <= self._last_ms:
            if timestamp_ms > self._last_ms - _NEW_BASE_MS:
                self.repeated += 1
                return b""
            self._next_ms, self._late = None, 0.0
        gap = 0.0 if self._next_ms is None else (timestamp_ms - self._next_ms) / 1000
        if gap < 0:
            # Silence has already taken the place of this piece: from now on the stream runs late.
            self._late -= gap
        skipped = min(self._late, max(gap, 0.0))
        self._late -= skipped
        self._last_ms = timestamp_ms
        self._next_ms = timestamp_ms + self._format.seconds(len(data)) * 1000
        return self._format.silence(min(max(gap, 0.0) - skipped, self._longest)) + data

    def wait(self, seconds: float) -> bytes:
        """Silence for a time in which nothing came; empty before the first piece.

        Args:
            seconds: Since the last piece, or since the last call.
        """
        if self._next_ms is None:
            return b""
        skipped = min(self._late, seconds)
        self._late -= skipped
        self._next_ms += seconds * 1000
        return self._format.silence(seconds - skipped)
