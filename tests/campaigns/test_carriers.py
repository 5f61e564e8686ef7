"""A campaign on every carrier that makes calls: the dialler, the carrier's REST API and its reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web

from tests.campaigns.exchange import wall
from tests.campaigns.office import NAME, Office, number, settings
from tests.transports.outbound_lines import SIDES, OutboundLine, outbound_line
from voiceflow.campaigns import CampaignState, RetryPolicy
from voiceflow.campaigns.rows import RowState
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport, Placer, PlacingCarrier, TakeReport

PEOPLE = {
    number(0): LineCallee(outcome="busy"),
    number(1): LineCallee(ring=99.0),
    number(2): LineCallee(outcome="failed"),
    number(3): LineCallee(outcome="busy"),
}


class Desk:
    """An office on a line."""

    def __init__(self, line: OutboundLine, folder: Path) -> None:
        carrier = line.carrier()
        assert isinstance(carrier, PlacingCarrier)
        self.carrier, self._line = carrier, line
        self.office = Office(folder / "campaigns.db", self._placer, self._attach, wall)
        self.office.enlist(PEOPLE, time_zone="America/New_York")
        self._take: TakeReport | None = None

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(self.carrier.report_routes(self._receive))
        return app

    async def _receive(self, report: CallReport) -> bool:
        return self._take is not None and await self._take(report)

    def _placer(self) -> Placer:
        return self.carrier.placer(self._line.http)

    def _attach(self, take: TakeReport | None) -> None:
        self._take = take


@pytest.mark.parametrize("name", sorted(SIDES))
async def test_nobody_is_called_twice_though_answers_requests_and_a_process_are_lost(
    name: str, tmp_path: Path
) -> None:
    desks: list[Desk] = []

    def application(line: OutboundLine) -> web.Application:
        desks.append(Desk(line, tmp_path))
        return desks[0].app()

    once = settings(retries=RetryPolicy(attempts=1), ring=20.0)
    async with outbound_line(name, application) as line:
        line.side.callees.update(PEOPLE)
        # The answer to the first request is lost, the second request never arrives.
        line.side.rest_faults.extend([RestFault(status=503, acts=True), RestFault(status=503)])
        [desk] = desks
        assert await desk.office.work_until(6.0, once) is None
        assert await desk.office.work(once) is CampaignState.FINISHED
        assert sorted(call.called for call in line.side.calls.values()) == sorted(PEOPLE)
        with desk.office.file() as file:
            assert file.rows(NAME).counts() == {RowState.DONE: len(PEOPLE)}
            outcomes = file.rows(NAME).outcomes()
    assert outcomes == {DialOutcome.BUSY: 2, DialOutcome.NO_ANSWER: 1, DialOutcome.FAILED: 1}
