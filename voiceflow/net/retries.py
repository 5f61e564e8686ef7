"""When something is tried again: how often, after which waits, and for how long.

A vendor's client says which failures may be repeated; what follows from that is the same for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

_MOST_DOUBLINGS = 30
"""A float overflows at 2 ** 1024; no wait is doubled as often as this."""


async def repeat(
    attempt: Callable[[], Awaitable[T]], failure: type[E], pause: Callable[[E, int, float], float | None]
) -> T:
    """Make attempts until one succeeds or no other is allowed; then the error of the last one is raised.

    Args:
        attempt: Makes one.
        failure: Raised by an attempt that fails; every other error ends it.
        pause: Takes a failure, the attempts so far and the seconds since the first began. Returns the seconds
            to wait before the next attempt, or None to stop retrying.
    """
    loop = asyncio.get_running_loop()
    begun, tried = loop.time(), 0
    while True:
        tried += 1
        try:
            return await attempt()
        except failure as error:
            wait = pause(error, tried, loop.time() - begun)
            if wait is None:
                raise
        await asyncio.sleep(wait)


class Retries(BaseModel):
    """The limit within which a request is repeated after a failure that may pass.

    Attributes:
        attempts: In all, the first included; 1 repeats nothing.
        first: Seconds before the second attempt; doubles each time.
        longest: Seconds before any attempt.
        within: Seconds from the first attempt after which no other one begins.
        jitter: Share of the wait that is random, so that many clients do not retry as one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    first: Annotated[float, Field(gt=0)] = 0.5
    longest: Annotated[float, Field(gt=0)] = 8.0
    within: Annotated[float, Field(gt=0)] = 30.0
    jitter: Annotated[float, Field(ge=0, le=1)] = 0.5

    def pause(self, *, tried: int, passed: float, chance: float, asked: float = 0.0) -> float | None:
        """Seconds to wait before the next attempt, or None to stop retrying.

        Args:
            tried: Attempts so far.
            passed: Seconds since the first began.
            chance: In 0–1.
            asked: Seconds that the service asks us to wait.
        """
        if tried >= self.attempts:
            return None
        wait = doubled(self.first, tried, longest=self.longest) * (1 - self.jitter * chance)
        wait = max(wait, asked)
        return wait if passed + wait <= self.within else None


class Backoff(BaseModel):
    """How long to wait before a lost socket is replaced, and how often.

    The first replacement of a socket that worked is dialled at once; only from the second failure
    without success in between on is there a wait.

    Attributes:
        attempts: Failures in a row after which the connection is given up.
        first: Seconds before the second attempt; doubles each time.
        limit: Seconds at most.
        jitter: Share of the wait that is random, so that the calls of a process do not retry as one.
        patience: Seconds that the service may ask us to wait; if it asks for more the connection is given up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    attempts: Annotated[int, Field(ge=1, le=20)] = 5
    first: Annotated[float, Field(gt=0)] = 0.1
    limit: Annotated[float, Field(gt=0)] = 2.0
    jitter: Annotated[float, Field(ge=0, le=1)] = 0.5
    patience: Annotated[float, Field(ge=0)] = 5.0

    def delay(self, failures: int, chance: float) -> float:
        """Seconds to wait after so many failures in a row; ``chance`` is in 0–1."""
        if failures <= 1:
            return 0.0
        return doubled(self.first, failures - 1, longest=self.limit) * (1 - self.jitter * chance)

    def allows(self, failures: int, asked: float) -> bool:
        """Whether another attempt may follow so many failures in a row; ``asked`` as in ``patience``."""
        return failures <= self.attempts and asked <= self.patience


def doubled(first: float, tried: int, *, longest: float) -> float:
    """Seconds to wait after so many attempts: ``first`` after one, twice as long after each other one."""
    return min(first * 2.0 ** min(tried - 1, _MOST_DOUBLINGS), longest)
