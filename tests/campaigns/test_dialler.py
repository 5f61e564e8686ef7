"""A dialler works through a list, on the emulated carrier in virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.campaigns.exchange import Exchange, wall
from tests.campaigns.office import NAME, Office, number, settings
from tests.campaigns.town import Town
from voiceflow.campaigns import (
    CampaignRow,
    CampaignState,
    PreDialAnswer,
    RetryPolicy,
)
from voiceflow.campaigns.rows import RowState
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.emulators.twilio import Callee
from voiceflow.errors import ConfigurationError
from voiceflow.transports.outbound import DialOutcome

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
