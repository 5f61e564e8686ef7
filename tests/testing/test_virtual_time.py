"""Virtual time: exact, complete, and never silent about what does not fit it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable

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


def test_past_the_limit_the_run_fails_and_names_the_tasks() -> None:
    async def main() -> None:
        while True:  # noqa: ASYNC110 - what the test is about
            await asyncio.sleep(1)

    with pytest.raises(VirtualTimeError, match=r"not done after 60 virtual seconds; waiting: main at sleep"):
        run_virtual(main(), limit=60)


def test_a_task_that_never_waits_is_found_out() -> None:
    async def main() -> None:
        while True:  # noqa: ASYNC110 - what the test is about
            await asyncio.sleep(0)

    with pytest.raises(VirtualTimeError, match=r"time stands still at 0\.0 s"):
        run_virtual(main())


def test_a_task_left_behind_is_an_error_that_names_it() -> None:
    tasks = []

    async def main() -> None:
        tasks.append(asyncio.create_task(asyncio.sleep(1), name="straggler"))

    with pytest.raises(VirtualTimeError, match=r"tasks left: straggler at"):
        run_virtual(main())
    assert tasks[0].cancelled()


def test_a_task_that_only_has_to_be_run_is_not_left_behind() -> None:
    ended: list[object] = []

    async def closing() -> None:
        await asyncio.sleep(0)
        ended.append(now())

    async def main() -> None:
        ended.append(asyncio.create_task(closing()).get_name())

    run_virtual(main())
    assert ended[1:] == [0.0]


def test_a_failing_run_raises_its_own_error_and_notes_the_tasks_left() -> None:
    tasks = []

    async def main() -> None:
        tasks.append(asyncio.create_task(asyncio.sleep(1), name="straggler"))
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine") as caught:
        run_virtual(main())
    assert "straggler" in caught.value.__notes__[0]


def test_an_exception_that_nobody_retrieves_is_an_error() -> None:
    async def fail() -> None:
        raise KeyError("lost")

    async def main() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(1)
        del task

    with pytest.raises(VirtualTimeError, match="never retrieved") as caught:
        run_virtual(main())
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_exception_that_is_retrieved_is_none() -> None:
    async def fail() -> None:
        raise KeyError("found")

    async def main() -> None:
        task = asyncio.create_task(fail())
        await asyncio.sleep(1)
        with pytest.raises(KeyError):
            await task

    run_virtual(main())


def test_an_exception_in_a_callback_is_an_error() -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_later(1, [].pop)
        await asyncio.sleep(2)

    with pytest.raises(VirtualTimeError, match="pop from empty list"):
        run_virtual(main())


def test_time_stands_still_while_a_thread_works() -> None:
    began, may_end = threading.Event(), threading.Event()

    def work() -> str:
        began.set()
        may_end.wait()
        return "done"

    async def main() -> tuple[str, float]:
        task = asyncio.ensure_future(asyncio.to_thread(work))
        await asyncio.sleep(0)
        # The loop runs meanwhile, as long as it needs no time.
        began.wait()
        may_end.set()
        return await task, now()

    assert run_virtual(main()) == ("done", 0.0)


def test_a_thread_may_call_into_the_loop() -> None:
    async def later(value: float) -> float:
        await asyncio.sleep(0)
        return value + now()

    async def main() -> float:
        await asyncio.sleep(2)
        loop = asyncio.get_running_loop()
        return await asyncio.to_thread(lambda: asyncio.run_coroutine_threadsafe(later(1), loop).result())

    assert run_virtual(main()) == 3.0


def test_threads_end_in_the_order_in_which_they_began() -> None:
    second_is_done = threading.Event()

    def first() -> None:
        second_is_done.wait()

    def second() -> None:
        second_is_done.set()

    async def main() -> list[str]:
        ended: list[str] = []

        async def run(work: Callable[[], None]) -> None:
            await asyncio.to_thread(work)
            ended.append(work.__name__)

        await asyncio.gather(run(first), run(second))
        return ended

    assert run_virtual(main()) == ["first", "second"]


def test_an_exception_in_a_thread_comes_back() -> None:
    async def main() -> None:
        await asyncio.to_thread(int, "x")

    with pytest.raises(ValueError, match="invalid literal"):
        run_virtual(main())


def test_a_thread_that_is_given_up_is_waited_for_at_the_end() -> None:
    may_end = threading.Event()

    async def main() -> None:
        task = asyncio.ensure_future(asyncio.to_thread(may_end.wait))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        may_end.set()

    run_virtual(main())


def test_a_thread_that_never_ends_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voiceflow.testing.virtual_threads.PATIENCE", 0.0)
    may_end = threading.Event()

    def hang() -> None:
        may_end.wait()

    async def main() -> None:
        async with asyncio.timeout(5):
            await asyncio.to_thread(hang)

    with pytest.raises(VirtualTimeError, match="a thread works for more than"):
        run_virtual(main())
    may_end.set()


def test_a_call_from_another_thread_is_found_out() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        thread = threading.Thread(target=loop.call_soon_threadsafe, args=(future.set_result, 1))
        thread.start()
        thread.join()
        await future

    with pytest.raises(VirtualTimeError, match="a thread does not fit virtual time: it called"):
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
