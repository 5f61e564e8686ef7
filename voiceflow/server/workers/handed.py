"""Requests about ended streams that workers have not answered: if a worker dies, another one gets them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial

from voiceflow.net.timer import Timer
from voiceflow.server.workers.requests import Destination

ANSWER_LIMIT = 15.0
"""Seconds after which carriers no longer wait for an answer."""

MOST_KEPT = 256
"""Requests that are kept. One more lets go of the oldest."""


@dataclass(frozen=True, slots=True)
class HandedRequest:
    """A request that a worker has.

    Attributes:
        worker: The worker's number.
        listener: As of ``Switchboard.hand``.
        destination: What the request says.
        head: All of the request: nothing of it is left in the socket.
        descriptor: A copy of its socket.
    """

    worker: int
    listener: int
    destination: Destination
    head: bytes
    descriptor: int


class HandedRequests:
    """Keeps requests with copies of their sockets until they are answered."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[HandedRequest, Timer]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, number: int, request: HandedRequest, now: float) -> None:
        """Keep a request, whose descriptor belongs to this object from now on.

        Args:
            number: Its connection's number.
            request: The request.
            now: Loop time.
        """
        timer = Timer(partial(self.answered, number))
        timer.set(now + ANSWER_LIMIT)
        self._kept[number] = request, timer
        if len(self._kept) > MOST_KEPT:
            self.answered(next(iter(self._kept)))

    def answered(self, number: int) -> None:
        """The worker has answered a connection, or nobody waits for an answer any more."""
        if (kept := self._take(number)) is not None:
            os.close(kept.descriptor)

    def of(self, worker: int) -> list[HandedRequest]:
        """Take the requests that a worker has, which has died."""
        numbers = [number for number, (kept, _) in self._kept.items() if kept.worker == worker]
        return [kept for number in numbers if (kept := self._take(number)) is not None]

    def _take(self, number: int) -> HandedRequest | None:
        if (found := self._kept.pop(number, None)) is None:
            return None
        kept, timer = found
        timer.cancel()
        return kept
