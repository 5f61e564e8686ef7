"""The commits of an uplink that are not answered yet (no I/O)."""

from __future__ import annotations

from collections import deque

from voiceflow.clients.speech.uplink_segments import SegmentEnd

MOST_COMMITS = 16
"""Unanswered commits that are kept; the oldest make room."""


class Commits:
    """The unanswered commits, the oldest first, and where those end that are no longer waited for.

    Args:
        limit: Seconds within which a commit should be answered.

    Attributes:
        ends: The unanswered commits.
        given_up: The positions of those that were given up on this socket. A late answer may still come.
    """

    def __init__(self, limit: float) -> None:
        self.ends: deque[SegmentEnd] = deque()
        self.given_up: deque[int] = deque(maxlen=MOST_COMMITS)
        self._limit = limit

    @property
    def is_settled(self) -> bool:
        """Whether no commit is unanswered."""
        return not self.ends

    @property
    def is_asked(self) -> bool:
        """Whether the current socket has an unanswered commit."""
        return any(commit.is_sent for commit in self.ends)

    @property
    def deadline(self) -> float | None:
        """When the next answer will be late."""
        return min((commit.deadline for commit in self.ends), default=None)

    def add(self, position: int, now: float, *, is_forced: bool, is_voiced: bool) -> None:
        """Add a commit of all audio before a position."""
        if len(self.ends) >= MOST_COMMITS:
            self.ends.popleft()
        self.ends.append(SegmentEnd(position, now, now + self._limit, is_forced, is_voiced))

    def next_unsent(self) -> SegmentEnd | None:
        """The oldest commit that the current socket does not have."""
        return next((commit for commit in self.ends if not commit.is_sent), None)

    def take_sent(self) -> SegmentEnd | None:
        """Remove the oldest commit that the current socket has: it is answered."""
        commit = next((commit for commit in self.ends if commit.is_sent), None)
        if commit is not None:
            self.ends.remove(commit)
        return commit

    def refuse(self, acknowledged: int) -> SegmentEnd | None:
        """Remove the commit with the least audio, which was refused for lack of it.

        Args:
            acknowledged: The position up to which the audio is acknowledged.
        """
        sent = [commit for commit in self.ends if commit.is_sent]
        if not sent:
            return None
        before = [acknowledged, *(commit.position for commit in sent)]
        sizes = [commit.position - start for commit, start in zip(sent, before, strict=False)]
        refused = sent[sizes.index(min(sizes))]
        self.ends.remove(refused)
        return refused

    def overdue(self, now: float) -> list[SegmentEnd]:
        """The commits whose answer is late. Each is returned again after the same time.

        A commit resent on a new socket is returned again only after that socket has had the time.
        """
        late = [commit for commit in self.ends if commit.deadline <= now]
        for commit in late:
            has_time_left = commit.is_sent and commit.sent_at + self._limit > now
            commit.deadline = (commit.sent_at if has_time_left else now) + self._limit
        return late

    def had_time(self, commit: SegmentEnd, now: float) -> bool:
        """Whether the current socket has had the time to answer this commit."""
        return commit.is_sent and commit.sent_at + self._limit <= now

    def give_up(self, commit: SegmentEnd) -> None:
        """Stop waiting for its answer. Its audio is kept until that or the next answer."""
        if commit in self.ends:
            self.ends.remove(commit)
            if commit.is_sent:
                self.given_up.append(commit.position)

    def rewind(self) -> None:
        """Start again on a new socket, which has none of them."""
        self.given_up.clear()
        for commit in self.ends:
            commit.is_sent = False

    def drop_before(self, start: int) -> None:
        """Remove commits of audio that was dropped before it was sent: they have nothing to commit."""
        while self.ends and not self.ends[0].is_sent and self.ends[0].position <= start:
            self.ends.popleft()
