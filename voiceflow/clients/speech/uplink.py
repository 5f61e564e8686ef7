"""The user's audio on its way to the recogniser: taken, sent and acknowledged (no I/O).

Positions count bytes from the first audio ever taken, including dropped ones, so that a position stays valid
across sockets.
"""

from __future__ import annotations

from bisect import bisect_right

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.commits import Commits
from voiceflow.clients.speech.uplink_segments import Chunk, SegmentEnd
from voiceflow.errors import LocalProtocolError

_ANCHOR_LIMIT = 16
_THROTTLE = 0.3  # seconds; reported by users, not published
_LATENCY = 0.5  # seconds from a word to its transcript, if unknown


class Uplink:
    """A bounded ring of audio that forgets acknowledged audio and can resend the rest.

    Attributes:
        commits: The commits that are not answered yet.
        dropped: Bytes that were never sent because the ring was full.
    """

    def __init__(
        self, audio: AudioFormat, *, ring: float = 30.0, chunk: float = 0.1, limit: float = 2.0
    ) -> None:
        """Start empty.

        Args:
            audio: The format of the bytes.
            ring: Seconds of audio kept at most.
            chunk: Seconds collected before sending.
            limit: Seconds within which a commit should be answered.
        """
        self._audio = audio
        self._unit, self._bytes_per_second = audio.encoding.bytes_per_sample, audio.bytes_per_second
        self._capacity = audio.size(ring)
        self._smallest = audio.size(chunk)
        self._largest = max(audio.size(1.0), self._smallest)
        self._data = bytearray()
        self._start = 0
        self._sent = 0
        self._acknowledged = 0
        self._ended = 0
        self.commits = Commits(limit)
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
        """Position up to which the audio is acknowledged."""
        return self._acknowledged

    @property
    def open_seconds(self) -> float:
        """Seconds of audio taken since the last commit was requested."""
        return (self._start + len(self._data) - self._ended) / self._bytes_per_second

    @property
    def is_ready(self) -> bool:
        """Whether ``next_chunk`` has a chunk."""
        if self._start + len(self._data) - self._sent >= self._smallest:
            return True
        ends = self.commits.ends
        return bool(ends) and any(not commit.is_sent for commit in ends)

    def append(self, data: bytes) -> int:
        """Take audio; returns the number of unsent bytes that were dropped for it.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        if len(data) % self._unit:
            raise LocalProtocolError("audio must come in whole samples")
        self._data += data
        excess = len(self._data) - self._capacity
        return self._drop(excess) if excess > 0 else 0

    def commit(self, now: float, *, is_forced: bool = False, is_voiced: bool = False) -> bool:
        """End the segment here; false if there is nothing to commit since the last commit.

        While another commit is in flight, audio so short that the service would refuse it counts as nothing:
        the refusal does not say which of the two commits it means.
        """
        least = self._audio.size(_THROTTLE) if self.commits.ends else 1
        if self.end - self._ended < least:
            return False
        self._ended = self.end
        self.commits.add(self.end, now, is_forced=is_forced, is_voiced=is_voiced)
        return True

    def next_chunk(self, now: float = 0.0) -> Chunk | None:
        """Take the next piece to send, in order; a segment never shares a chunk with the next one."""
        commit = self.commits.next_unsent() if self.commits.ends else None
        until = self._start + len(self._data) if commit is None else commit.position
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
        """Forget the audio of a segment that was reported. Returns the commit that requested it, if any."""
        commit = self.commits.take_sent()
        if commit is not None:
            given_up = self.commits.given_up
            # It may be the late answer to an abandoned commit: then the audio since is not recognised yet.
            self._acknowledge(given_up.popleft() if given_up else commit.position)
        return commit

    def answered_late(self, begin: float | None) -> bool:
        """Whether a segment answers an abandoned commit; if so, its audio is forgotten.

        Args:
            begin: When its first word began, in seconds from the first audio ever taken, if known.
        """
        given_up = self.commits.given_up
        if begin is not None:
            while given_up and given_up[0] <= self._audio.size(begin):
                given_up.popleft()
        if not given_up or (begin is None and self.commits.is_asked):
            return False
        self._acknowledge(given_up.popleft())
        return True

    def answered_unasked(self, silence: float, heard: float | None = None) -> None:
        """Handle a segment that the service ended by itself, after ``silence`` seconds of silence.

        The segment contains the speech before the silence. Audio during it or since is kept, because it may
        hold the beginning of the next words.

        Args:
            silence: Seconds of silence.
            heard: The end of the segment or a little before, in seconds from the first audio ever taken. If
                unknown, nothing of a replay counts as recognised: all of it was sent at once.
        """
        if heard is not None:
            self._acknowledge(min(self._audio.size(heard), self._sent))
        elif not self.is_replaying(silence):
            self._acknowledge(self._sent - self._audio.size(max(silence, _LATENCY)))

    def segment_ended(self, silence: float, heard: float | None = None) -> SegmentEnd | None:
        """Handle a segment that either the service or the oldest commit ended: it is unknown which.

        The commit counts as answered, and the audio as in ``answered_unasked``. Returns the commit.
        """
        commit = self.commits.take_sent()
        if commit is None or heard is not None:
            self.answered_unasked(silence, heard)
        else:
            self._acknowledge(commit.position)
        return commit

    def is_replaying(self, silence: float) -> bool:
        """Whether the service may still be processing audio of an earlier socket, which was sent at once."""
        return self._sent - self._audio.size(silence) < self._replayed

    def throttled(self) -> SegmentEnd | None:
        """Handle the refusal of a commit for lack of audio: it was the commit with the least audio."""
        return self.commits.refuse(self._acknowledged)

    def rewind(self) -> None:
        """Start again after the acknowledged audio, on a new socket."""
        self._replayed = self.end
        self._sent = max(self._acknowledged, self._start)
        self._on_socket = 0
        self._anchors = [(0, self._sent)]
        self.commits.rewind()

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
            # From here on, the session's clock lags behind ours by the dropped audio.
            kept = [anchor for anchor in self._anchors if anchor[0] < self._on_socket]
            self._anchors = [*kept, (self._on_socket, self._sent)][-_ANCHOR_LIMIT:]
        self.commits.drop_before(self._start)
        return unsent
