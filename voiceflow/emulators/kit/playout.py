"""The carrier's playout buffer: the app's audio as the caller hears it. No I/O; time is an argument."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from voiceflow.emulators.kit.track import RATE, Stretch, render, samples_in

CAPACITY_SECONDS = 600.0
"""What the carrier queues; the surplus is discarded (warning 31931)."""


@dataclass(frozen=True, slots=True)
class Echo:
    """A mark that goes back to the app.

    Attributes:
        name: The app's name of the mark.
        at: Loop time at which all audio before it had been played, or at which it was cleared.
        cleared: Whether ``clear`` sent it back.
    """

    name: str
    at: float
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class Clear:
    """A ``clear`` and what it took away.

    Attributes:
        at: Loop time.
        dropped: Bytes that were queued and will not be heard.
        marks: The marks that were still queued, in order.
    """

    at: float
    dropped: int
    marks: tuple[str, ...]


class PlayoutBuffer:
    """Plays a queue in real time: 8000 bytes a second, from the moment a byte arrives in an empty queue.

    ``now`` never goes back. Every method first plays what is due; ``advance`` does only that.

    Args:
        capacity: Seconds of audio that the queue takes.
        keep: Whether to keep the heard audio.
    """

    def __init__(self, *, capacity: float = CAPACITY_SECONDS, keep: bool = True) -> None:
        self._keep = keep
        self._capacity = samples_in(capacity)
        self._began = 0.0
        self._played = 0
        self._added = 0
        self._chunks: deque[tuple[int, bytes]] = deque()
        self._marks: deque[tuple[int, str]] = deque()
        self._due: list[Echo] = []
        self._heard: list[Stretch] = []

    @property
    def queued(self) -> int:
        """Bytes not played at the time of the last call."""
        return self._added - self._played

    @property
    def deadline(self) -> float | None:
        """When the next mark falls due, or has."""
        if self._due:
            return self._due[0].at
        return self._time_of(self._marks[0][0]) if self._marks else None

    @property
    def heard(self) -> list[Stretch]:
        """Every chunk that was played at the time of the last call, or the part that was. A copy."""
        playing = [self._stretch(position, data) for position, data in self._chunks]
        return self._heard + [stretch for stretch in playing if stretch.data]

    def heard_between(self, start: float, end: float) -> bytes:
        """The audio that the caller heard from ``start`` to ``end``, with silence in gaps."""
        recent = [self._stretch(position, data) for position, data in self._chunks]
        for stretch in reversed(self._heard):
            if stretch.end <= start:
                break
            recent.append(stretch)
        return render(recent, start, end)

    def add(self, data: bytes, now: float) -> int:
        """Queue audio. ``advance`` returns the marks that fell due meanwhile.

        Returns:
            Bytes that did not fit and are lost.
        """
        self.play(now)
        if not self.queued:
            self._began, self._played, self._added = now, 0, 0
        fitting = data[: self._capacity - self.queued]
        if fitting:
            self._chunks.append((self._added, fitting))
            self._added += len(fitting)
        return len(data) - len(fitting)

    def mark(self, name: str, now: float) -> list[Echo]:
        """Queue a mark; echoed at once where nothing is queued before it."""
        echoes = self.advance(now)
        if self.queued:
            self._marks.append((self._added, name))
            return echoes
        return [*echoes, Echo(name, now)]

    def clear(self, now: float) -> tuple[Clear, list[Echo]]:
        """Drop the queue and return all queued marks, after those already due."""
        echoes = self.advance(now)
        marks = tuple(name for _, name in self._marks)
        cleared = Clear(now, self.queued, marks)
        if self._keep:
            self._heard = self.heard
        self._chunks.clear()
        self._marks.clear()
        self._added = self._played
        return cleared, [*echoes, *(Echo(name, now, cleared=True) for name in marks)]

    def advance(self, now: float) -> list[Echo]:
        """Play until ``now``.

        Returns:
            The marks that fell due since the last call, each with its time.
        """
        self.play(now)
        due, self._due = self._due, []
        return due

    def play(self, now: float) -> None:
        """Play until ``now``. The next ``advance`` returns the marks that fell due."""
        self._played = max(self._played, min(self._added, samples_in(now - self._began)))
        while self._chunks and self._chunks[0][0] + len(self._chunks[0][1]) <= self._played:
            position, data = self._chunks.popleft()
            if self._keep:
                self._heard.append(Stretch(self._time_of(position), data))
        while self._marks and self._marks[0][0] <= self._played:
            position, name = self._marks.popleft()
            self._due.append(Echo(name, self._time_of(position)))

    def _time_of(self, position: int) -> float:
        return self._began + position / RATE

    def _stretch(self, position: int, data: bytes) -> Stretch:
        return Stretch(self._time_of(position), data[: max(0, self._played - position)])
