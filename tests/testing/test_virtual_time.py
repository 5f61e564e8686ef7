"""Virtual time: exact, complete, and never silent about what does not fit it."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.testing import VirtualTimeError, run_virtual


def now() -> float:
    return asyncio.get_running_loop().time()


def test_an_hour_takes_no_time_and_the_result_comes_back() -> None:
    async def main() -> str:
        await asyncio.sleep(3599)
        return "done"

    began = time.perf_counter()
    assert run_virtual(main()) == "done"
    assert time.perf_counter() - began < 1


def test_decimal_delays_add_up_to_decimals() -> None:
    async def main() -> list[float]:
        times = []
        for delay in (0.1, 0.2, 0.02, 4.48):
            await asyncio.sleep(delay)
            times.append(now())
        return times

    assert run_virtual(main()) == [0.1, 0.3, 0.32, 4.8]


@given(st.floats(min_value=0, max_value=1e5, allow_nan=False))
def test_a_loop_that_sleeps_until_a_deadline_arrives_there(deadline: float) -> None:
    async def main() -> int:
        turns = 0
        while now() < deadline:
            await asyncio.sleep(deadline - now())
            turns += 1
        return turns

    assert run_virtual(main(), limit=2e5) <= 2


@given(st.lists(st.integers(0, 30) | st.integers(0, 10**9), min_size=1, max_size=20))
def test_timers_fire_in_order_each_at_its_own_time(milliseconds: list[int]) -> None:
    async def main() -> list[float]:
        fired: list[float] = []
        async with asyncio.TaskGroup() as group:
            for ms in milliseconds:
                group.create_task(sleep(ms / 1000, fired))
        return fired

    async def sleep(delay: float, fired: list[float]) -> None:
        await asyncio.sleep(delay)
        fired.append(now())

    assert run_virtual(main(), limit=2e6) == sorted(ms / 1000 for ms in milliseconds)


def test_a_timeout_strikes_at_its_second() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await asyncio.Event().wait()
        return now()

    assert run_virtual(main()) == 2.5


def test_a_deadlock_names_the_tasks_and_where_they_wait() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(VirtualTimeError, match=r"deadlock.*main at Event\.wait"):
        run_virtual(main())


def test_a_socket_is_refused() -> None:
    async def main() -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with ours, theirs:
            await asyncio.get_running_loop().sock_recv(ours, 1)

    with pytest.raises(VirtualTimeError, match="a real socket or pipe does not fit virtual time"):
        run_virtual(main())


def test_async_generators_left_open_are_closed() -> None:
    closed = []

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            closed.append(True)

    generators = []

    async def main() -> None:
        generators.append(numbers())
        await anext(generators[0])

    run_virtual(main())
    assert closed == [True]
