"""The calls of a server, those that are up and the last ones that are over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from voiceflow.inspector.observed_call import ObservedCall
from voiceflow.records import Prices, PriceTable
from voiceflow.transports import StreamStarted

UNKNOWN = "unknown"
"""The outcome of a call whose bot ran no pipeline to its end."""


class ObservedCalls:
    """Keeps what is seen of each call.

    Args:
        kept: Calls that are over and still known; of more, the oldest are forgotten.
        clock: Returns loop time; that of the running loop if None.
        prices: Yours, if the cost of each call is to be known.

    Attributes:
        version: Grows with each call that begins or is forgotten.
    """

    def __init__(
        self,
        *,
        kept: int,
        clock: Callable[[], float] | None = None,
        prices: Prices | PriceTable | None = None,
    ) -> None:
        self.version = 0
        self._kept = kept
        self._prices = prices
        self._clock = clock
        self._begun = 0
        self._calls: dict[str, ObservedCall] = {}

    def __iter__(self) -> Iterator[ObservedCall]:
        """The calls, the newest first."""
        return reversed(list(self._calls.values()))

    def __len__(self) -> int:
        return len(self._calls)

    @property
    def has_prices(self) -> bool:
        """Whether the cost of each call is known."""
        return self._prices is not None

    def find(self, key: str) -> ObservedCall | None:
        """The call with this key, if it is known."""
        return self._calls.get(key)

    def begin(self, started: StreamStarted) -> ObservedCall:
        """A call, or another stream of a call, begins."""
        self._begun += 1
        key = str(self._begun)
        clock = self._clock or asyncio.get_running_loop().time
        call = self._calls[key] = ObservedCall(started, key=key, clock=clock, prices=self._prices)
        self.version += 1
        self._forget()
        return call

    def _forget(self) -> None:
        over = [key for key, call in self._calls.items() if not call.is_up]
        for key in over[: max(0, len(over) - self._kept)]:
            del self._calls[key]
