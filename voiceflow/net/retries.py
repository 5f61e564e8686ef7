"""The retry policy: how often, after which delays, and for how long.

A vendor's client decides which failures are retryable; the rest is the same for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

_MOST_DOUBLINGS = 30
"""A float overflows at 2 ** 1024; no delay is doubled this often."""


async def repeat(
    attempt: Callable[[], Awaitable[T]],
    failure: type[E] | tuple[type[E], ...],
    pause: Callable[[E, int, float], float | None],
) -> T:
    """Make attempts until one succeeds or no more are allowed; then raise the last error.

    Args:
        attempt: Makes one attempt.
        failure: Raised by a failed attempt, or several of them; any other error is raised at once.
        pause: Called with the failure, the number of attempts and the seconds since the first began. Returns
            the seconds to wait before the next attempt, or None to stop retrying.
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
    """How often, and for how long, a request is repeated after a temporary failure.

    Attributes:
        attempts: In total, the first included; 1 means no retry.
        first: Seconds before the second attempt; doubles each time.
        longest: The longest delay before an attempt, in seconds.
        within: Seconds after the first attempt within which another may begin.
        jitter: Random share of the delay, so that many clients do not retry at the same time.
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
            passed: Seconds since the first attempt began.
            chance: A random number from 0 to 1.
            asked: Seconds that the service asks us to wait.
        """
        if tried >= self.attempts:
            return None
        wait = doubled(self.first, tried, longest=self.longest) * (1 - self.jitter * chance)
        wait = max(wait, asked)
        return wait if passed + wait <= self.within else None


class Backoff(BaseModel):
    """How long to wait before replacing a lost socket, and how often.

    A socket that worked is replaced at once. From the second failure in a row on, there is a delay.

    Attributes:
        attempts: Consecutive failures after which the connection is given up.
        first: Seconds before the second attempt; doubles each time.
        limit: The longest delay in seconds.
        jitter: Random share of the delay, so that the calls of a process do not retry at the same time.
        patience: The longest wait in seconds that the service may ask for; beyond it, the connection is given
            up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    attempts: Annotated[int, Field(ge=1, le=20)] = 5
    first: Annotated[float, Field(gt=0)] = 0.1
    limit: Annotated[float, Field(gt=0)] = 2.0
    jitter: Annotated[float, Field(ge=0, le=1)] = 0.5
    patience: Annotated[float, Field(ge=0)] = 5.0

    def delay(self, failures: int, chance: float) -> float:
        """Seconds to wait after this many consecutive failures; ``chance`` is from 0 to 1."""
        if failures <= 1:
            return 0.0
        return doubled(self.first, failures - 1, longest=self.limit) * (1 - self.jitter * chance)

    def allows(self, failures: int, asked: float) -> bool:
        """Whether another attempt may follow this many consecutive failures; ``asked`` as in ``patience``."""
        return failures <= self.attempts and asked <= self.patience


def doubled(first: float, tried: int, *, longest: float) -> float:
    """Seconds to wait after this many attempts: ``first`` after one, doubled after each further one."""
    return min(first * 2.0 ** min(tried - 1, _MOST_DOUBLINGS), longest)
