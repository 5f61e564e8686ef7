"""The caller's audio on its way to the recogniser: what was said, sent, and acknowledged (no I/O).

Positions count bytes from the first audio ever taken, whatever was dropped since, so that a place in
the stream keeps its number across sockets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass

from voiceflow.audio.encoding import AudioFormat
from voiceflow.errors import LocalProtocolError

_COMMIT_LIMIT = 16
_ANCHOR_LIMIT = 16
_THROTTLE = 0.3  # seconds; what users report, not published
_LATENCY = 0.5  # seconds from a word to its transcript, where it is not known


@dataclass(slots=True)
class SegmentEnd:
    """The end of a segment, wherever it is on its way.

    Attributes:
        position: Where the segment ends.
        asked_at: When it was asked for.
        deadline: When the answer is late.
        is_forced: Whether nobody asked: the segment had grown too long.
        is_voiced: Whether a voice was heard in the segment.
        is_sent: Whether the present socket has it.
        sent_at: Since when.
        is_late: Whether its being late was told.
        is_repeated: Whether a socket was given up for want of its answer.
    """

    position: int
    asked_at: float
    deadline: float
    is_forced: bool = False
    is_voiced: bool = False
    is_sent: bool = False
    sent_at: float = 0.0
    is_late: bool = False
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """What to send next: audio, and whether the segment ends after it."""

    data: bytes
    commit: bool


class Uplink:
    """A bounded ring of audio that forgets what was acknowledged and can begin again from there.

    Attributes:
        dropped: Bytes that were never sent because the ring was full.
    """

    def __init__(
        self, audio: AudioFormat, *, ring: float = 30.0, chunk: float = 0.1, limit: float = 2.0
    ) -> None:
        """Start empty.

        Args:
            audio: What the bytes are.
            ring: Seconds of audio kept at most.
            chunk: Seconds that are collected before they are sent.
            limit: Seconds within which a commit should be answered.
        """
        self._audio = audio
        self._capacity = audio.size(ring)
        self._smallest = audio.size(chunk)
        self._largest = max(audio.size(1.0), self._smallest)
        self._limit = limit
        self._data = bytearray()
        self._start = 0
        self._sent = 0
        self._acknowledged = 0
        self._ended = 0
        self._commits: deque[SegmentEnd] = deque()
        self._given_up: deque[int] = deque(maxlen=_COMMIT_LIMIT)
        self._anchors: list[tuple[int, int]] = [(0, 0)]
        self._on_socket = 0
        self._replayed = 0
        self.dropped = 0

    @property
    def end(self) -> int:
        """Position after the last byte taken."""
        return self._start + len(self._data)

    @property
    def acknowledged(self) -> int:
        """Position up to which the audio has been answered for."""
        return self._acknowledged

    @property
    def open_seconds(self) -> float:
        """How much audio was taken since the last commit was asked for."""
        return self._audio.seconds(self.end - self._ended)

    @property
    def is_ready(self) -> bool:
        """Whether ``next_chunk`` has something."""
        return self.end - self._sent >= self._smallest or any(not commit.is_sent for commit in self._commits)

    @property
    def is_settled(self) -> bool:
        """Whether no commit waits for its answer."""
        return not self._commits

    @property
    def is_asked(self) -> bool:
        """Whether the present socket has a commit that waits for its answer."""
        return any(commit.is_sent for commit in self._commits)

    @property
    def deadline(self) -> float | None:
        """When the next answer will be late."""
        return min((commit.deadline for commit in self._commits), default=None)

    def append(self, data: bytes) -> int:
        """Take audio; returns how many unsent bytes had to make room.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        if len(data) % self._audio.encoding.bytes_per_sample:
            raise LocalProtocolError("audio must come in whole samples")
        self._data += data
        excess = len(self._data) - self._capacity
        return self._drop(excess) if excess > 0 else 0

    def commit(self, now: float, *, is_forced: bool = False, is_voiced: bool = False) -> bool:
        """End the segment here; false if there is nothing to commit since the last one.

        While another commit is on its way, so little audio counts as nothing that the service would
        refuse it: the refusal does not say which of the two it means.
        """
        least = self._audio.size(_THROTTLE) if self._commits else 1
        if self.end - self._ended < least:
            return False
        self._ended = self.end
        if len(self._commits) >= _COMMIT_LIMIT:
            self._commits.popleft()
        self._commits.append(SegmentEnd(self.end, now, now + self._limit, is_forced, is_voiced))
        return True

    def next_chunk(self, now: float = 0.0) -> Chunk | None:
        """Take the next piece to send, in order; a segment never shares a chunk with the next one."""
        commit = next((commit for commit in self._commits if not commit.is_sent), None)
        until = self.end if commit is None else commit.position
        available = until - self._sent
        if commit is None and available < self._smallest:
            return None
        size = min(available, self._largest)
        offset = self._sent - self._start
        data = bytes(memoryview(self._data)[offset : offset + size])
        self._sent += size
        self._on_socket += size
        is_end = commit is not None and self._sent == until
        if commit is not None and is_end:
            commit.is_sent, commit.sent_at = True, now
        return Chunk(data, is_end)

    def answered(self) -> SegmentEnd | None:
        """A segment was reported: forget its audio. Returns the commit that asked for it, if one did."""
        commit = next((commit for commit in self._commits if commit.is_sent), None)
        if commit is not None:
            self._commits.remove(commit)
            # It may be the late answer to a commit that was given up: then the audio since is not heard yet.
            self._acknowledge(self._given_up.popleft() if self._given_up else commit.position)
        return commit

    def answered_late(self, begin: float | None) -> bool:
        """Whether a segment answers a commit that was given up; if so, its audio is forgotten.

        Args:
            begin: When its first word began, in seconds from the first audio ever taken, if that is known.
        """
        if begin is not None:
            while self._given_up and self._given_up[0] <= self._audio.size(begin):
                self._given_up.popleft()
        if not self._given_up or (begin is None and self.is_asked):
            return False
        self._acknowledge(self._given_up.popleft())
        return True

    def answered_unasked(self, silence: float, heard: float | None = None) -> None:
        """The service ended a segment by itself, after that many seconds of silence.

        What was said before the silence is in the segment. What came during it or since stays, for it may
        hold the beginning of the next words.

        Args:
            silence: Seconds.
            heard: Where the segment ended or a little before, in seconds from the first audio ever taken.
                If it is not known, nothing of a replay counts as heard: all of it was sent at once.
        """
        if heard is not None:
            self._acknowledge(min(self._audio.size(heard), self._sent))
        elif not self.is_replaying(silence):
            self._acknowledge(self._sent - self._audio.size(max(silence, _LATENCY)))

    def segment_ended(self, silence: float, heard: float | None = None) -> SegmentEnd | None:
        """A segment was reported that the service or the oldest commit ended: nobody knows which.

        The commit waits no more, and the audio counts as in ``answered_unasked``. Returns the commit.
        """
        commit = next((commit for commit in self._commits if commit.is_sent), None)
        if commit is None or heard is not None:
            self.answered_unasked(silence, heard)
        else:
            self._acknowledge(commit.position)
        if commit is not None:
            self._commits.remove(commit)
        return commit

    def is_replaying(self, silence: float) -> bool:
        """Whether the service may still be at audio of an earlier socket, which it got all at once."""
        return self._sent - self._audio.size(silence) < self._replayed

    def throttled(self) -> SegmentEnd | None:
        """The service refused a commit for want of audio: it was the one with the least."""
        sent = [commit for commit in self._commits if commit.is_sent]
        if not sent:
            return None
        before = [self._acknowledged, *(commit.position for commit in sent)]
        sizes = [commit.position - start for commit, start in zip(sent, before, strict=False)]
        refused = sent[sizes.index(min(sizes))]
        self._commits.remove(refused)
        return refused

    def overdue(self, now: float) -> list[SegmentEnd]:
        """The commits whose answer is late. Each is given again after another such time.

        What another socket has just got again is given again when that socket has had the time, too.
        """
        late = [commit for commit in self._commits if commit.deadline <= now]
        for commit in late:
            has_time_left = commit.is_sent and commit.sent_at + self._limit > now
            commit.deadline = (commit.sent_at if has_time_left else now) + self._limit
        return late

    def had_time(self, commit: SegmentEnd, now: float) -> bool:
        """Whether the present socket has had the time to answer this commit."""
        return commit.is_sent and commit.sent_at + self._limit <= now

    def give_up(self, commit: SegmentEnd) -> None:
        """Await its answer no longer. Its audio is kept until that or the next answer."""
        if commit in self._commits:
            self._commits.remove(commit)
            if commit.is_sent:
                self._given_up.append(commit.position)

    def rewind(self) -> None:
        """A new socket: begin again after what was acknowledged."""
        self._replayed = self.end
        self._sent = max(self._acknowledged, self._start)
        self._on_socket = 0
        self._anchors = [(0, self._sent)]
        self._given_up.clear()
        for commit in self._commits:
            commit.is_sent = False

    def shrink(self) -> None:
        """Send smaller chunks from now on, down to 20 ms."""
        floor = self._audio.size(0.02)
        self._largest = max(self._largest // 2 // floor * floor, floor)
        self._smallest = min(self._smallest, self._largest)

    def seconds(self, on_socket: float) -> float:
        """Translate a time of the present session into seconds from the first audio ever taken."""
        place = on_socket * self._audio.bytes_per_second
        since, position = self._anchors[
            max(bisect_right(self._anchors, place, key=lambda anchor: anchor[0]) - 1, 0)
        ]
        return on_socket + (position - since) / self._audio.bytes_per_second

    def _acknowledge(self, position: int) -> None:
        self._acknowledged = max(self._acknowledged, position)
        done = min(self._acknowledged, self._sent) - self._start
        if done > 0:
            del self._data[:done]
            self._start += done

    def _drop(self, size: int) -> int:
        del self._data[:size]
        self._start += size
        unsent = max(self._start - self._sent, 0)
        if unsent:
            self.dropped += unsent
            self._sent = self._start
            # From here on the session's clock lags behind ours by what it never got.
            kept = [anchor for anchor in self._anchors if anchor[0] < self._on_socket]
            self._anchors = [*kept, (self._on_socket, self._sent)][-_ANCHOR_LIMIT:]
        # A segment of which nothing is left has nothing to commit.
        while self._commits and not self._commits[0].is_sent and self._commits[0].position <= self._start:
            self._commits.popleft()
        return unsent
