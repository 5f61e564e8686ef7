"""The hook that is asked before each call."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.campaigns.office import number, settings
from tests.campaigns.test_dialler import Desk
from voiceflow.campaigns import (
    CampaignRow,
    CampaignState,
    PreDialAnswer,
    PreDialHook,
)
from voiceflow.campaigns.rows import RowState


async def forgetful(row: CampaignRow) -> PreDialAnswer:
    return None  # type: ignore[return-value]


async def broken(row: CampaignRow) -> PreDialAnswer:
    raise LookupError("the register is down")


async def slow(row: CampaignRow) -> PreDialAnswer:
    await asyncio.sleep(6)
    return PreDialAnswer.CALL


@pytest.mark.parametrize("hook", [forgetful, broken, slow])
async def test_without_a_clear_yes_of_the_hook_nobody_is_called_and_the_campaign_pauses(
    tmp_path: Path, hook: PreDialHook
) -> None:
    desk = Desk(tmp_path, 30)
    async with desk.office.dialler(settings(failures=3), hook=hook) as dialler:
        work = asyncio.get_running_loop().create_task(dialler.run())
        await asyncio.sleep(60)
        dialler.stop()
        assert await work is CampaignState.PAUSED
    assert desk.begun() == []
    assert desk.state() == (CampaignState.PAUSED, "too many calls in a row have failed")


async def test_the_hook_may_suppress_a_row_or_put_it_off(tmp_path: Path) -> None:
    asked: list[float] = []

    async def hook(row: CampaignRow) -> PreDialAnswer:
        if row.number == number(0):
            return PreDialAnswer.NEVER
        asked.append(asyncio.get_running_loop().time())
        return PreDialAnswer.LATER if len(asked) == 1 else PreDialAnswer.CALL

    desk = Desk(tmp_path, 2)
    assert await desk.office.work(settings(), hook=hook) is CampaignState.FINISHED
    assert desk.counts() == {RowState.DONE: 1, RowState.SUPPRESSED: 1}
    assert asked[1] - asked[0] >= 60.0
