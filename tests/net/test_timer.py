"""A timer that is moved about, and one whose time is finer than the loop's clock."""

import asyncio
import gc
from collections.abc import Callable
from weakref import ref

import pytest

from voiceflow.net.timer import Timer
from voiceflow.testing import run_virtual


def fired(script: Callable[[Timer], None]) -> list[float]:
    """When a timer fires that is set as the script says, within ten seconds."""

    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        times: list[float] = []
        script(Timer(lambda: times.append(loop.time())))
        await asyncio.sleep(10)
        return times

    return run_virtual(main())


def test_a_moved_timer_does_not_wait_for_a_fraction_that_the_loop_does_not_know() -> None:
    def script(timer: Timer) -> None:
        timer.set(1.0)
        # The virtual loop counts nanoseconds. A loop that is late would come back to this one for ever.
        timer.set(2.0000000001)

    assert fired(script) == [2.0]


@pytest.mark.parametrize(
    ("moves", "times"),
    [
        ([[3.0, None, 2.0]], [2.0]),
        ([[3.0], [1.0, 5.0]], [1.0]),
        ([[1.0], [4.0]], [4.0]),
        ([[2.0], [None]], []),
        ([[2.0], []], []),
        ([[2.0], [], [2.0]], [2.0]),
    ],
)
def test_it_fires_once_at_the_earliest_of_the_times(
    moves: list[list[float | None]], times: list[float]
) -> None:
    def script(timer: Timer) -> None:
        for move in moves:
            timer.move(move)

    assert fired(script) == times


def test_it_may_set_itself_again() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        times: list[float] = []

        def tick() -> None:
            times.append(loop.time())
            if len(times) < 3:
                timer.set(loop.time() + 1.0)

        timer = Timer(tick)
        timer.set(1.0)
        await asyncio.sleep(10)
        assert not timer.is_set
        return times

    assert run_virtual(main()) == [1.0, 2.0, 3.0]


def test_what_the_callback_raises_goes_to_the_loop() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: seen.append(f"loop {context['exception']}"))

        def fail() -> None:
            raise ValueError("bad")

        timer = Timer(fail)
        timer.set(1.0)
        await asyncio.sleep(2)
        return seen

    assert run_virtual(main()) == ["loop bad"]


def test_a_closed_timer_never_fires_and_lets_go_of_its_callback() -> None:
    class Owner:
        def __init__(self) -> None:
            self.timer = Timer(self.fire)

        def fire(self) -> None:
            seen.append("fired")

    seen: list[str] = []

    async def main() -> bool:
        owner = Owner()
        held = ref(owner)
        owner.timer.set(1.0)
        owner.timer.close()
        owner.timer.set(2.0)
        await asyncio.sleep(3)
        del owner
        return held() is None

    gc.disable()
    try:
        assert (run_virtual(main()), seen) == (True, [])
    finally:
        gc.enable()
