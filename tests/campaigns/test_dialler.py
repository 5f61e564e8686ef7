"""A dialler works through a list, on the emulated carrier in virtual time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from tests.campaigns.exchange import EPOCH, Exchange, Faults, wall
from tests.campaigns.office import NAME, Office, number, settings
from tests.campaigns.town import Town
from voiceflow.campaigns import (
    CallingHours,
    CampaignRow,
    CampaignState,
    PreDialAnswer,
    RetryPolicy,
)
from voiceflow.campaigns.rows import RowState
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.emulators.twilio import Callee
from voiceflow.errors import ConfigurationError
from voiceflow.testing import run_virtual
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallOrder

PATH = "campaigns.db"


class Desk:
    """An office with a carrier in memory, and people who answer.

    Args:
        folder: Where its file is.
        size: How many people are on the list.
        exchange: The carrier; one without faults if None.
    """

    def __init__(self, folder: Path, size: int, exchange: Exchange | None = None) -> None:
        self.exchange = exchange or Exchange({})
        self.office = Office(folder / PATH, lambda: self.exchange, self._attach, wall)
        self.office.enlist([number(index) for index in range(size)], time_zone="America/New_York")

    def _attach(self, take: object) -> None:
        self.exchange.take = take  # type: ignore[assignment]

    def begun(self) -> list[float]:
        """When the calls began."""
        return sorted(call.begun for several in self.exchange.calls.values() for call in several)

    def counts(self) -> dict[RowState, int]:
        with self.office.file() as file:
            return file.rows(NAME).counts()

    def reasons(self) -> set[str]:
        with self.office.file() as file:
            return {reason for _, reason in file.rows(NAME).reasons()}

    def state(self) -> tuple[CampaignState, str]:
        with self.office.file() as file:
            return file.register.state(NAME)

    def enter(self, state: CampaignState) -> None:
        with self.office.file() as file:
            file.register.enter(NAME, state)


async def test_everybody_on_the_list_is_called_once(tmp_path: Path) -> None:
    town = Town(tmp_path / PATH, [Callee(ring=3.0)] * 12)
    async with town.open():
        assert await town.office.work(settings()) is CampaignState.FINISHED
        assert [town.calls_to(index) for index in range(12)] == [1] * 12
        with town.office.file() as file:
            assert file.rows(NAME).counts() == {RowState.DONE: 12}


async def test_a_number_that_the_carrier_does_not_call_is_done(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path / PATH, [Callee(ring=1.0)] * 3)
    town.carrier.rest_faults.append(RestFault(status=400, code=21211, message="not valid"))
    async with town.open():
        assert await town.office.work(settings()) is CampaignState.FINISHED
        assert sum(town.calls_to(index) for index in range(3)) == 2
        with town.office.file() as file:
            assert (RowState.DONE, "the carrier does not call it (21211)") in file.rows(NAME).reasons()


async def test_a_carrier_that_refuses_the_account_pauses_the_campaign(tmp_path: Path) -> None:
    town = Town(tmp_path / PATH, [Callee(ring=1.0)] * 3)
    town.carrier.rest_faults.append(RestFault(status=401, code=20003, message="Authenticate"))
    async with town.open(), town.office.dialler(settings(starts_per_second=1.0)) as dialler:
        work = asyncio.get_running_loop().create_task(dialler.run())
        await asyncio.sleep(20)
        with town.office.file() as file:
            paused = file.register.state(NAME)
            file.register.enter(NAME, CampaignState.RUNNING)
        assert paused == (CampaignState.PAUSED, "the carrier refuses this account's calls (20003)")
        assert await work is CampaignState.FINISHED
    assert [town.calls_to(index) for index in range(3)] == [1, 1, 1]


async def test_a_request_that_fails_in_the_middle_is_looked_up_and_not_repeated(tmp_path: Path) -> None:
    town = Town(tmp_path / PATH, [Callee(ring=1.0)])
    town.carrier.rest_faults.append(RestFault(status=500, code=20500, message="Internal Server Error"))
    async with town.open():
        assert await town.office.work(settings()) is CampaignState.FINISHED
        with town.office.file() as file:
            first, second = file.attempts.times()
    # The carrier has no such call: it is made once the window has passed.
    assert second - first >= settings().window
    assert town.calls_to(0) == 1


async def test_retries_follow_the_outcome_and_their_delays(tmp_path: Path) -> None:
    delays = {DialOutcome.BUSY: (60.0,), DialOutcome.NO_ANSWER: (100.0, 200.0)}
    exchange = Exchange({number(0): DialOutcome.BUSY, number(1): DialOutcome.NO_ANSWER})
    desk = Desk(tmp_path, 3, exchange)
    await desk.office.work(settings(retries=RetryPolicy(delays=delays, attempts=5)))
    busy, silent, answered = (exchange.calls[number(index)] for index in range(3))
    assert (len(busy), len(silent), len(answered)) == (2, 3, 1)
    assert busy[1].begun - (busy[0].ended or 0) >= 60.0
    assert silent[2].begun - (silent[1].ended or 0) >= 200.0


async def ready(row: CampaignRow) -> PreDialAnswer:
    return PreDialAnswer.CALL


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


async def test_a_number_that_enters_the_do_not_call_list_is_not_called_though_it_was_due(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, 20)
    async with desk.office.dialler(settings(starts_per_second=1.0)) as dialler:
        work = asyncio.get_running_loop().create_task(dialler.run())
        await asyncio.sleep(5)
        with desk.office.file() as file:
            file.do_not_call.add([number(index) for index in range(10, 20)], reason="asked", now=wall())
        await asyncio.sleep(60)
        dialler.stop()
        await work
    assert [len(desk.exchange.calls[number(index)]) for index in range(20)] == [1] * 10 + [0] * 10


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


async def test_a_second_dialler_of_the_same_campaign_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 20)
    async with desk.office.dialler(settings(starts_per_second=1.0)) as first:
        work = asyncio.get_running_loop().create_task(first.run())
        await asyncio.sleep(1)
        async with desk.office.dialler(settings()) as second:
            with pytest.raises(ConfigurationError, match="another process"):
                await second.run()
        first.stop()
        await work


def test_a_carrier_that_cannot_be_asked_leaves_the_row_unknown(tmp_path: Path) -> None:
    async def go() -> None:
        class Dead(Exchange):
            """Answers nothing."""

            async def find(self, order: CallOrder, **_: object) -> None:
                await self.place(order)

        desk = Desk(tmp_path, 1, Dead({}, faults=Faults(lost=1.0)))
        assert await desk.office.work(settings(give_up=60.0)) is CampaignState.FINISHED
        assert desk.counts() == {RowState.UNKNOWN: 1}

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
