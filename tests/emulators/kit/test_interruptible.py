"""Work that somebody else may break off."""

from __future__ import annotations

import asyncio

import pytest

from voiceflow.emulators.kit.interruptible import Interruptible
from voiceflow.testing import run_virtual


async def slow(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


def test_work_that_is_not_broken_off_returns_its_result() -> None:
    assert run_virtual(Interruptible().run(slow(3))) == "done"


def test_work_that_is_broken_off_returns_nothing_at_once() -> None:
    async def go() -> tuple[str | None, float]:
        work, loop = Interruptible(), asyncio.get_running_loop()
        loop.call_later(1, work.interrupt)
        return await work.run(slow(3)), loop.time()

    assert run_virtual(go()) == (None, 1)


def test_a_time_limit_of_the_work_itself_is_no_interruption() -> None:
    async def impatient() -> None:
        async with asyncio.timeout(1):
            await asyncio.sleep(2)

    with pytest.raises(TimeoutError):
        run_virtual(Interruptible().run(impatient()))


def test_breaking_off_nothing_does_nothing() -> None:
    async def go() -> str | None:
        work = Interruptible()
        work.interrupt()
        return await work.run(slow(1))

    assert run_virtual(go()) == "done"
