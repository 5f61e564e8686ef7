"""How late the event loop is: what holds it up delays every call of the process."""

from __future__ import annotations

import asyncio
from collections import deque

PERIOD = 0.25
"""Seconds between two measurements."""

KEPT = 40
"""Measurements that count: ten seconds."""


class LoopLagMeter:
    """Sleeps again and again, and measures by how much each sleep was too long."""

    def __init__(self) -> None:
        self._lags: deque[float] = deque(maxlen=KEPT)

    @property
    def worst(self) -> float:
        """The longest delay of the last ten seconds, in seconds."""
        return max(self._lags, default=0.0)

    async def measure(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + PERIOD
            await asyncio.sleep(PERIOD)
            self._lags.append(max(0.0, loop.time() - due))
