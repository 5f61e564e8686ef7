"""Blocking calls and forgotten coroutines, found by a run on virtual time."""

from __future__ import annotations

import asyncio
import time
import warnings

import pytest

from voiceflow.testing import run_virtual
from voiceflow.testing.virtual_faults import VirtualTimeError, blocking_refused, forgotten_coroutines
from voiceflow.testing.virtual_time import VirtualTimeLoop


async def work() -> None:
    await asyncio.sleep(1)


def test_time_sleep_on_the_loop_is_refused_and_put_back() -> None:
    sleep = time.sleep

    async def block() -> None:
        time.sleep(0.5)  # noqa: ASYNC251 - the mistake

    with pytest.raises(VirtualTimeError, match=r"time.sleep\(0.5\) blocks the event loop"):
        run_virtual(block())
    assert time.sleep is sleep


def test_time_sleep_in_a_thread_is_allowed() -> None:
    async def wait() -> None:
        await asyncio.to_thread(time.sleep, 0)

    run_virtual(wait())


def test_time_sleep_on_another_kind_of_loop_is_allowed() -> None:
    async def block() -> None:
        time.sleep(0)  # noqa: ASYNC251 - the mistake

    with blocking_refused(VirtualTimeLoop):
        asyncio.run(block())


def test_a_coroutine_that_nobody_awaits_fails_the_run() -> None:
    async def forget() -> None:
        work()  # type: ignore[unused-coroutine]
        await asyncio.sleep(1)

    with pytest.raises(VirtualTimeError, match="'work' was never awaited: write await before it"):
        run_virtual(forget())


def test_a_run_that_fails_notes_the_coroutine_that_nobody_awaited() -> None:
    async def fail() -> None:
        work()  # type: ignore[unused-coroutine]
        raise LookupError("first")

    with pytest.raises(LookupError, match="first") as caught:
        run_virtual(fail())
    assert caught.value.__notes__ == ["'work' was never awaited: write await before it"]


def test_other_warnings_go_on_as_they_would() -> None:
    with warnings.catch_warnings(record=True) as seen, forgotten_coroutines() as found:
        warnings.simplefilter("always")
        warnings.warn("another", UserWarning, stacklevel=1)
    assert [str(each.message) for each in seen] == ["another"]
    assert found == []
