"""What a run on virtual time leaves behind."""

from __future__ import annotations

import asyncio

import pytest

from tests.testing.test_virtual_time import now
from voiceflow.testing import VirtualTimeError, run_virtual


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
