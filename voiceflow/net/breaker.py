"""Which of several services to ask first: those that failed rest for a while (no clock)."""

from __future__ import annotations

from voiceflow.net.retries import doubled

LONGEST_REST = 300.0
"""Seconds that a service rests at most, however often it has failed."""


class Breaker:
    """A circuit breaker for several services. Times are loop seconds.

    A service that fails rests; the rest doubles with each further failure, up to ``LONGEST_REST``. After it,
    one request tries the service, and others go elsewhere until that request has ended or as much time has
    passed again. If all of them rest, they are all asked anyway: a bad service is better than none.

    Args:
        count: Number of services.
        rest: Seconds that a service rests after its first failure.
    """

    def __init__(self, count: int, *, rest: float) -> None:
        self._first = rest
        self._failures = [0] * count
        self._until = [0.0] * count

    def order(self, now: float) -> list[int]:
        """The services in the order in which to ask them: as given, those that rest at the end."""
        places = range(len(self._until))
        resting = sorted((place for place in places if self.rests(place, now)), key=self._until.__getitem__)
        return [place for place in places if place not in resting] + resting

    def rests(self, place: int, now: float) -> bool:
        """Whether a service rests."""
        return now < self._until[place]

    def tried(self, place: int, now: float) -> None:
        """Note that a service is being asked."""
        if self._failures[place]:
            self._until[place] = max(self._until[place], now + self._first)

    def failed(self, place: int, now: float) -> None:
        """Note that a service failed."""
        self._failures[place] += 1
        self._until[place] = now + doubled(self._first, self._failures[place], longest=LONGEST_REST)

    def worked(self, place: int) -> None:
        """Note that a service worked."""
        self._failures[place], self._until[place] = 0, 0.0
