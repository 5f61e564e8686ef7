"""Calls of which nobody knows whether they were made."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.exchange import Exchange, Faults
from tests.campaigns.office import settings
from tests.campaigns.test_dialler import Desk
from tests.campaigns.town import Town
from voiceflow.campaigns import (
    CampaignState,
)
from voiceflow.campaigns.rows import RowState
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.emulators.twilio import Callee
from voiceflow.testing import run_virtual
from voiceflow.transports.placing import CallOrder

PATH = "campaigns.db"


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
