"""Threads of a run on virtual time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from tests.testing.test_virtual_time import now
from voiceflow.testing import VirtualTimeError, run_virtual


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
