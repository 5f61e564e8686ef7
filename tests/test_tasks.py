"""Timers whose time is finer than the loop's clock."""

import asyncio

from voiceflow.tasks import Timer
from voiceflow.testing import run_virtual


def test_a_moved_timer_does_not_wait_for_a_fraction_that_the_loop_does_not_know() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        fired: list[float] = []
        timer = Timer(lambda: fired.append(loop.time()), on_error=lambda _: None)
        timer.set(1.0)
        # The virtual loop counts nanoseconds. A loop that is late would come back to this one for ever.
        timer.set(2.0000000001)
        await asyncio.sleep(3)
        return fired

    assert run_virtual(main()) == [2.0]
