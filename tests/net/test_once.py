from __future__ import annotations

import asyncio

from voiceflow.net.once import Once, until_done
from voiceflow.testing import run_virtual


def test_all_who_wait_go_on_when_it_happens_and_later_ones_at_once() -> None:
    async def run() -> None:
        once, seen = Once(), list[tuple[str, float]]()
        clock = asyncio.get_running_loop()

        async def wait(name: str) -> None:
            await once.wait()
            seen.append((name, clock.time()))

        async with asyncio.TaskGroup() as tasks:
            begun = clock.time()
            early = [tasks.create_task(wait(name)) for name in ("one", "two", "left")]
            await asyncio.sleep(1.0)
            early[2].cancel()
            await asyncio.sleep(1.0)
            once.set()
            once.set()
            await asyncio.sleep(1.0)
            tasks.create_task(wait("late"))
        assert seen == [("one", begun + 2.0), ("two", begun + 2.0), ("late", begun + 3.0)]
        assert once.is_set

    run_virtual(run())


def test_one_who_is_cancelled_as_it_happens_does_not_go_on() -> None:
    async def run() -> None:
        once = Once()
        waiting = asyncio.ensure_future(once.wait())
        await asyncio.sleep(0)
        waiting.cancel()
        once.set()
        await asyncio.wait({waiting})
        assert waiting.cancelled()

    run_virtual(run())


def test_a_cancelled_wait_for_a_future_leaves_the_future_alone() -> None:
    async def run() -> None:
        future = asyncio.get_running_loop().create_future()
        cancelled, waiting = [asyncio.ensure_future(until_done(future)) for _ in range(2)]
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.sleep(0)
        assert cancelled.cancelled()
        assert not future.done()
        assert not waiting.done()
        future.set_exception(ValueError())
        await waiting  # the outcome is for those who ask for it
        await until_done(future)
        assert isinstance(future.exception(), ValueError)

    run_virtual(run())
