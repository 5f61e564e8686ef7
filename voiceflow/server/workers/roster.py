"""The workers of a server, how many calls each has, and who gets the next connection. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.server.workers.requests import Destination

UNANSWERED = 10.0
"""Seconds for which a connection counts as a call that may need a place."""


@dataclass(slots=True)
class WorkerLoad:
    """What a worker carries.

    Attributes:
        calls: Places that are taken.
        limit: Places that there are.
        streams: Open media streams.
        is_draining: Whether it accepts no new calls.
        unanswered: Connections that were handed to it and may need a place: number -> loop time.
    """

    calls: int = 0
    limit: int = 0
    streams: int = 0
    is_draining: bool = False
    unanswered: dict[int, float] = field(default_factory=dict)

    @property
    def expected(self) -> int:
        """The most places that may be taken now."""
        return self.calls + len(self.unanswered)

    @property
    def share(self) -> float:
        """The share of its places that may be taken."""
        return self.expected / self.limit if self.limit else 1.0


class Roster:
    """Chooses workers. A worker is in it from the time it is ready until its end.

    Attributes:
        workers: By their numbers.
    """

    def __init__(self) -> None:
        self.workers: dict[int, WorkerLoad] = {}
        self._count = 0

    def add(self, number: int, *, limit: int) -> None:
        """A worker is ready."""
        self.workers[number] = WorkerLoad(limit=limit)

    def remove(self, number: int) -> None:
        """A worker is gone."""
        self.workers.pop(number, None)

    def total(self) -> WorkerLoad:
        """The load of all together. It drains if all do."""
        workers = self.workers.values()
        return WorkerLoad(
            calls=sum(each.calls for each in workers),
            limit=sum(each.limit for each in workers if not each.is_draining),
            streams=sum(each.streams for each in workers),
            is_draining=all(each.is_draining for each in workers),
        )

    def choose(self, destination: Destination) -> int | None:
        """The worker for a connection: the one that it names, else the least loaded one, if any.

        A call that a draining worker has moved goes to another one.
        """
        named = destination.worker
        if named in self.workers:
            moves = destination.is_return and self.workers[named].is_draining
            if not moves or self._is_last(named):
                return named
        open_ones = [number for number, each in self.workers.items() if not each.is_draining]
        return min(
            open_ones or self.workers,
            key=lambda number: (self.workers[number].share, number),
            default=None,
        )

    def has_place(self, destination: Destination) -> bool:
        """Whether a call that comes back has a place, or need not wait for one."""
        open_ones = [each for each in self.workers.values() if not each.is_draining]
        named = self.workers.get(destination.worker or 0)
        if named in open_ones or (self.workers and not open_ones):
            return True
        return any(each.expected < each.limit for each in open_ones)

    def hand_over(self, number: int, destination: Destination, now: float) -> int:
        """Note that a connection goes to a worker.

        Returns:
            The number of the connection, which the worker reports once it has answered.
        """
        self._count += 1
        worker = self.workers[number]
        for old in [each for each, since in worker.unanswered.items() if now - since > UNANSWERED]:
            del worker.unanswered[old]
        if destination.worker != number:
            worker.unanswered[self._count] = now
        return self._count

    def report(self, number: int, *, calls: int, streams: int, is_draining: bool) -> None:
        """Take a worker's report of its load."""
        if (worker := self.workers.get(number)) is not None:
            worker.calls, worker.streams, worker.is_draining = calls, streams, is_draining

    def answered(self, number: int, connection: int) -> None:
        """A worker has answered the request of a connection."""
        if (worker := self.workers.get(number)) is not None:
            worker.unanswered.pop(connection, None)

    def _is_last(self, number: int) -> bool:
        return all(each.is_draining for other, each in self.workers.items() if other != number)
