"""Requests about ended streams for which no worker has a place: they wait for another worker."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from voiceflow.net.timer import Timer
from voiceflow.server.workers.requests import Destination

HOLD_LIMIT = 8.0
"""Seconds for which a request waits. Its carrier waits for 15 at most, and its caller hears nothing."""

MOST_HELD = 256
"""Requests that wait. One more does not."""


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request that no worker has.

    Attributes:
        listener: As of ``Switchboard.hand``.
        destination: What the request says.
        head: All of the request.
        descriptor: Its socket.
    """

    listener: int
    destination: Destination
    head: bytes
    descriptor: int


class HeldRequests:
    """Keeps requests with their sockets, the oldest first.

    Args:
        expired: Called with a request that has waited for ``HOLD_LIMIT``.
    """

    def __init__(self, expired: Callable[[HeldRequest], None]) -> None:
        self._expired = expired
        self._held: dict[int, tuple[HeldRequest, Timer]] = {}
        self._numbers = itertools.count()

    def keep(self, request: HeldRequest, now: float) -> bool:
        """Keep a request, whose socket belongs to this object from now on.

        Returns:
            Whether there was room.
        """
        if len(self._held) >= MOST_HELD:
            return False
        number = next(self._numbers)
        timer = Timer(partial(self._expire, number))
        timer.set(now + HOLD_LIMIT)
        self._held[number] = request, timer
        return True

    def take(self, is_wanted: Callable[[Destination], bool]) -> HeldRequest | None:
        """Take the oldest request, if its destination is wanted now."""
        number = next(iter(self._held), None)
        if number is None or not is_wanted(self._held[number][0].destination):
            return None
        request, timer = self._held.pop(number)
        timer.cancel()
        return request

    def _expire(self, number: int) -> None:
        request, _ = self._held.pop(number)
        self._expired(request)
