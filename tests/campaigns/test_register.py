"""The state of a campaign."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.campaigns.exchange import EPOCH, wall
from tests.campaigns.office import settings
from tests.campaigns.test_dialler import Desk
from voiceflow.campaigns import (
    CampaignState,
)
from voiceflow.campaigns.rows import RowState
from voiceflow.errors import ConfigurationError


async def test_a_paused_campaign_starts_no_call_and_goes_on_where_it_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 20)
    async with desk.office.dialler(settings(starts_per_second=1.0)) as dialler:
        work = asyncio.get_running_loop().create_task(dialler.run())
        await asyncio.sleep(5)
        desk.enter(CampaignState.PAUSED)
        paused = wall() - EPOCH
        await asyncio.sleep(100)
        desk.enter(CampaignState.RUNNING)
        assert await work is CampaignState.FINISHED
    # A call whose intent was written before the pause is made.
    assert [at for at in desk.begun() if paused + 1 < at < paused + 100] == []
    assert len(desk.begun()) == 20


async def test_a_cancelled_campaign_calls_nobody_any_more(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 20)
    async with desk.office.dialler(settings(starts_per_second=1.0)) as dialler:
        work = asyncio.get_running_loop().create_task(dialler.run())
        await asyncio.sleep(5)
        desk.enter(CampaignState.CANCELLED)
        assert await work is CampaignState.CANCELLED
    counts = desk.counts()
    assert counts[RowState.DONE] == len(desk.begun()) < 10
    assert counts[RowState.DONE] + counts[RowState.SUPPRESSED] == 20
    with pytest.raises(ConfigurationError, match="was cancelled"):
        desk.enter(CampaignState.RUNNING)
