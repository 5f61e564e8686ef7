"""How late the event loop is."""

from __future__ import annotations

import asyncio

import pytest

from voiceflow.telemetry.loop_lag import INTERVAL, LoopLag
from voiceflow.testing.virtual_time import VirtualTimeLoop


async def test_a_loop_that_was_held_up_is_late_by_as_much_and_not_again() -> None:
    loop, lags = asyncio.get_running_loop(), list[float]()
    assert isinstance(loop, VirtualTimeLoop)
    lag = LoopLag(lags.append)
    await asyncio.sleep(INTERVAL - 0.05)
    loop._clock.nanoseconds += 150_000_000  # something blocks
    await asyncio.sleep(1.5 * INTERVAL)
    lag.close()
    await asyncio.sleep(2 * INTERVAL)
    assert lags == [pytest.approx(0.1), 0.0]
