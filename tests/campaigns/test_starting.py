"""When a call is started, and when no longer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path

from tests.campaigns.exchange import EPOCH, Exchange
from tests.campaigns.office import settings
from tests.campaigns.test_dialler import Desk
from voiceflow.campaigns import (
    CallingHours,
    CampaignState,
)
from voiceflow.testing import run_virtual
from voiceflow.transports.placing import CallOrder


def test_calls_stop_at_the_minute_at_which_the_hours_end_and_go_on_the_next_day(tmp_path: Path) -> None:
    async def go() -> None:
        # It is 19:00 in New York; one call a second, sixty people, and half a minute left.
        hours = CallingHours(opens=time(0), closes=time(19, 0, 30), weekdays=frozenset(range(7)))
        desk = Desk(tmp_path, 60)
        chosen = settings(starts_per_second=1.0, calls_at_once=100, hours=hours)
        assert await desk.office.work(chosen) is CampaignState.FINISHED
        begun = desk.begun()
        evening = [at for at in begun if at < 3600]
        assert (len(begun), len(evening)) == (60, len([at for at in begun if at < 30.3]))
        assert min(at for at in begun if at > 3600) >= (
            datetime(2026, 1, 1, 5, tzinfo=UTC).timestamp() - EPOCH
        )

    run_virtual(go(), limit=1e6)


def test_a_caller_number_that_is_used_up_waits_for_the_next_day(tmp_path: Path) -> None:
    async def go() -> None:
        await asyncio.sleep(86400 - 600)
        desk = Desk(tmp_path, 5)
        assert await desk.office.work(settings(calls_per_caller=2)) is CampaignState.FINISHED
        assert [int(at // 86400) for at in desk.begun()] == [0, 0, 0, 0, 1]

    run_virtual(go(), limit=1e6)


async def test_a_request_that_takes_longer_than_the_window_is_not_given_up_while_it_is_awaited(
    tmp_path: Path,
) -> None:
    class Slow(Exchange):
        """Carries out a request after a long while."""

        async def place(self, order: CallOrder) -> str:
            await asyncio.sleep(200)
            return await super().place(order)

    desk = Desk(tmp_path, 1, Slow({}))
    assert await desk.office.work(settings(window=30.0)) is CampaignState.FINISHED
    assert len(desk.begun()) == 1
