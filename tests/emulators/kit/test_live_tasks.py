"""Tasks of one emulated session."""

import asyncio

import pytest

from voiceflow.emulators.kit.live_tasks import live_tasks
from voiceflow.testing import run_virtual


@pytest.mark.parametrize("fails", [False, True])
def test_what_still_runs_at_the_end_of_the_session_is_cancelled(fails: bool) -> None:
    done: list[float] = []

    async def work(seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(seconds)

    async def session() -> None:
        async with live_tasks() as spawn:
            tasks = [spawn(work(seconds)) for seconds in (1.0, 3.0)]
            try:
                await asyncio.sleep(2.0)
                if fails:
                    raise ConnectionResetError
            finally:
                assert [task.done() for task in tasks] == [True, False]

    async def run() -> None:
        if fails:
            with pytest.RaisesGroup(ConnectionResetError):
                await session()
        else:
            await session()
        assert asyncio.get_running_loop().time() == 2.0

    run_virtual(run())
    assert done == [1.0]
