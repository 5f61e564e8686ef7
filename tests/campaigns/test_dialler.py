"""A dialler works through a list, on the emulated carrier in virtual time."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.office import NAME, settings
from tests.campaigns.town import Town
from voiceflow.campaigns import CampaignState
from voiceflow.campaigns.rows import RowState
from voiceflow.emulators.twilio import Callee
from voiceflow.testing import run_virtual


def test_everybody_on_the_list_is_called_once(tmp_path: Path) -> None:
    async def go() -> None:
        town = Town(tmp_path / "campaigns.db", [Callee(ring=3.0)] * 12)
        async with town.open():
            assert await town.office.work(settings()) is CampaignState.FINISHED
            assert [town.calls_to(index) for index in range(12)] == [1] * 12
            with town.office.file() as file:
                assert file.rows(NAME).counts() == {RowState.DONE: 12}

    run_virtual(go())
