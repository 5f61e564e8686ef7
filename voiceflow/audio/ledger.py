"""What the user has heard, computed from the bytes sent, the carrier's echoes and the words' times.

All audio of a call forms one sequence of bytes, in the order of sending. The carrier's echoes say how far it
has played, and the clock says how much it has played since then. The result errs on one side only: it is
never ahead of the playback, if audio takes equally long to reach the carrier.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceflow.audio.words import join_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceflow.audio.encoding import AudioFormat
    from voiceflow.audio.words import Word

_MOST_PENDING = 1024
_MOST_REPLIES = 64
# Less than a sample: sums of floats are inexact.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class HeardExtent:
    """How much of a reply the user has heard.

    Attributes:
        reply: The reply's number.
        text: The words heard, joined with single spaces.
        words: The words of which at least half was played.
        seconds: Audio played.
        is_complete: Whether the carrier has confirmed that the last byte was played.
        is_final: Whether this is final: complete or cleared.
    """

    reply: int
    text: str = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    seconds: float
    is_complete: bool = False
    is_final: bool = False


class _Record:
    """One reply that is being sent or played."""

    __slots__ = ("end", "is_ended", "middles", "reply", "spans", "words")

    def __init__(self, reply: int) -> None:
        self.reply = reply
        self.spans: list[tuple[int, int]] = []
        self.end = 0
        self.is_ended = False
        self.words: list[Word] = []
        self.middles: list[float] = []

    def extend(self, start: int, size: int) -> None:
        if self.spans and self.spans[-1][1] == start:
            start = self.spans.pop()[0]
            self.spans.append((start, self.end + size))
        else:
            self.spans.append((start, start + size))
        self.end = self.spans[-1][1]

    def cut(self, position: int) -> None:
        """Drop the bytes sent beyond this position."""
        self.spans = [(start, min(end, position)) for start, end in self.spans if start < position]
        self.end = min(self.end, position)

    def played(self, position: float) -> float:
        """Bytes of this reply before this position."""
        return sum(min(end, position) - start for start, end in self.spans if start < position)

    def add_words(self, words: Sequence[Word]) -> None:
        for word in words:
            # A word counts from its middle; times that run backwards must not hide the words after them.
            middle = (word.start + word.end) / 2
            self.middles.append(max(middle, self.middles[-1]) if self.middles else middle)
            self.words.append(word)

    def heard(self, seconds: float, *, is_complete: bool = False, is_final: bool = False) -> HeardExtent:
        count = bisect_right(self.middles, seconds) if seconds > 0 else 0
        words = tuple(self.words if is_complete else self.words[:count])
        return HeardExtent(self.reply, join_words(words), words, seconds, is_complete, is_final)


class PlaybackLedger:
    """Computes at any time which words of which reply were heard. No clock, no I/O.

    Call its methods in the order of the events on the wire. It needs a mark before the first byte of each
    reply and before the first byte after the carrier's buffer ran empty, as ``Playout`` places them: the
    position advances with the clock from one echoed mark to the next mark, but never past it.

    Args:
        audio_format: The format of the audio whose bytes are counted.
        keep: The number of finished replies that are kept.
    """

    def __init__(self, audio_format: AudioFormat, *, keep: int = 8) -> None:
        self._rate = audio_format.bytes_per_second
        self._keep = keep
        self._records: dict[int, _Record] = {}
        self._settled: dict[int, HeardExtent] = {}
        self._floor = 0
        self._sent = 0
        # If the carrier played each byte as soon as it was sent, it would play without a gap since this time,
        # from this position. Its buffer runs empty no earlier than that.
        self._origin = -math.inf
        self._origin_place = 0
        # (name, position, reply) of the marks that were not echoed; no name: the buffer ran empty there.
        self._pending: list[tuple[str | None, int, int]] = []
        self._cleared: dict[str, None] = {}
        # The last echo: this position was reached at this time.
        self._place = 0
        self._place_at = -math.inf
        self._acknowledged = -1
        self._unknown_marks = 0

    @property
    def unknown_marks(self) -> int:
        """Number of ignored echoes: of marks never sent, echoed before, or overtaken by a later one."""
        return self._unknown_marks

    def words(self, reply: int, words: Sequence[Word]) -> None:
        """Add words of a reply, in order; times in seconds from the start of its audio."""
        if record := self._record(reply):
            record.add_words(words)

    def sent(self, reply: int, size: int, now: float) -> None:
        """Record that ``size`` bytes of a reply were sent to the carrier."""
        if now > self._origin + (self._sent - self._origin_place) / self._rate + _TOLERANCE:
            self._origin, self._origin_place = now, self._sent
            if not self._pending or self._pending[-1][1] != self._sent:
                self._expect(None, reply)
        if record := self._record(reply):
            record.extend(self._sent, size)
        self._sent += size

    def mark_sent(self, name: str, reply: int) -> None:
        """Record that a mark was sent to the carrier."""
        self._expect(name, reply)

    def ended(self, reply: int) -> None:
        """Record that all audio of a reply was sent."""
        if record := self._record(reply):
            record.is_ended = True
            record.end = record.end or self._sent
            self._settle_complete()

    def mark_echoed(self, name: str, now: float) -> int | None:
        """Record an echo: all audio before the mark was played.

        Returns:
            The reply of the mark; None if the echo is ignored.
        """
        if name in self._cleared:
            del self._cleared[name]
            return None
        if not any(mark[0] == name for mark in self._pending):
            self._unknown_marks += 1
            return None
        found: str | None = None
        while found != name:
            found, place, reply = self._pending.pop(0)
        self._place, self._place_at, self._acknowledged = place, now, place
        self._settle_complete()
        return reply

    def cleared(self, now: float, before_reply: int | None = None) -> None:
        """Record that the carrier was asked to clear its buffer. Echoes of the marks in it are ignored.

        Args:
            now: Loop time.
            before_reply: Replies with lower numbers are over; all if None. Later ones may be
                sent again, from the position heard.
        """
        place = int(self._played(now))
        for record in list(self._records.values()):
            record.cut(place)
            record.is_ended = False
            if before_reply is None or record.reply < before_reply:
                self._settle(record, record.heard(self._seconds(record, place), is_final=True))
        self._forget_marks(-1)
        self._sent = self._place = place
        self._origin = -math.inf
        self._floor = max(self._floor, before_reply or 0)

    def held(self, size: int) -> None:
        """Record that the carrier was asked to clear its buffer and ``size`` bytes will be sent again.

        The bytes that are not sent again, and the marks in them, count as played.

        Args:
            size: Bytes at the end of the sent audio.
        """
        place = self._sent - size
        for record in self._records.values():
            record.is_ended = record.is_ended and record.end <= place
            record.cut(place)
        self._forget_marks(place)
        self._sent = place
        self._origin = -math.inf

    def unconfirmed(self) -> list[str]:
        """The marks whose echo is awaited, in order."""
        return [name for name, _, _ in self._pending if name is not None]

    def position(self, reply: int, now: float) -> float:
        """Seconds of a reply that were played; 0 for a reply that is unknown or no longer kept."""
        if record := self._records.get(reply):
            return self._seconds(record, self._played(now))
        settled = self._settled.get(reply)
        return settled.seconds if settled else 0.0

    def heard(self, reply: int, now: float) -> HeardExtent:
        """The heard extent of a reply; empty for a reply that is unknown or no longer kept."""
        if record := self._records.get(reply):
            return record.heard(self._seconds(record, self._played(now)))
        return self._settled.get(reply) or HeardExtent(reply, "", (), 0.0, is_final=reply < self._floor)

    def _forget_marks(self, beyond: int) -> None:
        """Forget cleared marks: their echoes look like those of played marks but prove nothing."""
        if len(self._cleared) > _MOST_PENDING:
            self._cleared.clear()
        while self._pending and self._pending[-1][1] > beyond:
            name, _, _ = self._pending.pop()
            if name is not None:
                self._cleared[name] = None

    def _expect(self, name: str | None, reply: int) -> None:
        # A carrier that never echoes must not fill the memory: further marks are not expected.
        if len(self._pending) < _MOST_PENDING:
            self._pending.append((name, self._sent, reply))

    def _played(self, now: float) -> float:
        """The position up to which all audio was certainly played."""
        limit = self._pending[0][1] if self._pending else self._sent
        return min(self._place + max(0.0, now - self._place_at) * self._rate, limit)

    def _seconds(self, record: _Record, place: float) -> float:
        return record.played(place) / self._rate

    def _record(self, reply: int) -> _Record | None:
        """The record of a reply, created if needed; None if the reply is over."""
        if reply in self._settled or reply < self._floor:
            return None
        if reply not in self._records:
            if len(self._records) >= _MOST_REPLIES:
                del self._records[next(iter(self._records))]
            self._records[reply] = _Record(reply)
        return self._records[reply]

    def _settle_complete(self) -> None:
        for record in list(self._records.values()):
            if record.is_ended and record.end <= self._acknowledged:
                self._settle(
                    record, record.heard(self._seconds(record, record.end), is_complete=True, is_final=True)
                )

    def _settle(self, record: _Record, heard: HeardExtent) -> None:
        del self._records[record.reply]
        self._settled[record.reply] = heard
        while len(self._settled) > self._keep:
            del self._settled[next(iter(self._settled))]
