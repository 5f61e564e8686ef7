"""What the dialler relies on, of every implementation of the port that makes calls."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from tests.campaigns.exchange import Exchange, Faults, wall
from tests.campaigns.office import CALLERS, number
from tests.campaigns.town import Town
from tests.transports.outbound_lines import SIDES, OutboundLine, outbound_line
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.emulators.twilio import Callee
from voiceflow.errors import ServiceError
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import (
    CallOrder,
    CallReport,
    NotPlacedError,
    Placer,
    PlacingCarrier,
    RefusalCause,
)

ORDER = CallOrder(attempt="0b" * 16, to=number(0), caller=CALLERS[0])


class Line:
    """A placer and the reports of its carrier; the person called is busy after two seconds."""

    def __init__(self, placer: Placer) -> None:
        self.placer = placer
        self.reports: list[CallReport] = []
        self.rest_faults: deque[RestFault] = deque()

    async def take(self, report: CallReport) -> bool:
        self.reports.append(report)
        return True


@asynccontextmanager
async def api_line(name: str) -> AsyncIterator[Line]:
    made: list[Line] = []

    async def take(report: CallReport) -> bool:
        return await made[0].take(report)

    def application(side: OutboundLine) -> web.Application:
        carrier = side.carrier()
        assert isinstance(carrier, PlacingCarrier)
        made.append(Line(carrier.placer(side.http)))
        app = web.Application()
        app.add_routes(carrier.report_routes(take))
        return app

    async with outbound_line(name, application) as side:
        side.side.callees[number(0)] = LineCallee(ring=2.0, outcome="busy")
        made[0].rest_faults = side.side.rest_faults
        yield made[0]


@asynccontextmanager
async def line(kind: str, folder: Path) -> AsyncIterator[Line]:
    if kind == "exchange":
        exchange = Exchange({number(0): DialOutcome.BUSY})
        made = Line(exchange)
        exchange.take = made.take
        yield made
        await exchange.close()
        return
    if kind in SIDES:
        async with api_line(kind) as made:
            yield made
        return
    town = Town(folder / "campaigns.db", [Callee(ring=2.0, outcome="busy")])
    async with town.open():
        made = Line(town.twilio.placer(town.network.session()))
        town.attach(made.take)
        yield made


every_kind = pytest.mark.parametrize("kind", ["exchange", "twilio", *sorted(SIDES)])


@every_kind
async def test_a_call_is_reported_with_the_name_of_its_attempt_and_can_be_looked_up(
    kind: str, tmp_path: Path
) -> None:
    async with line(kind, tmp_path) as made:
        call_id = await made.placer.place(ORDER)
        assert await made.placer.look_up(call_id) == CallReport(call_id=call_id)
        await asyncio.sleep(30)
        busy = CallReport(call_id=call_id, outcome=DialOutcome.BUSY)
        assert await made.placer.look_up(call_id) == busy
        assert [(one.call_id, one.outcome, one.attempt) for one in made.reports] == [
            (call_id, None, ORDER.attempt),
            (call_id, DialOutcome.BUSY, ORDER.attempt),
        ]


@every_kind
async def test_a_call_whose_answer_was_lost_is_found_by_its_numbers_and_its_time(
    kind: str, tmp_path: Path
) -> None:
    async with line(kind, tmp_path) as made:
        since = datetime.fromtimestamp(wall(), UTC)
        assert await made.placer.find(ORDER, since=since, known=()) is None
        call_id = await made.placer.place(ORDER)
        found = await made.placer.find(ORDER, since=since, known=())
        assert found is not None
        assert found.call_id == call_id
        assert await made.placer.find(ORDER, since=since, known={call_id}) is None
        other = CallOrder(attempt=ORDER.attempt, to=ORDER.to, caller=CALLERS[1])
        assert await made.placer.find(other, since=since, known=()) is None
        await asyncio.sleep(100)
        later = datetime.fromtimestamp(wall(), UTC)
        assert await made.placer.find(ORDER, since=later, known=()) is None


@every_kind
async def test_a_ringing_call_can_be_hung_up_once(kind: str, tmp_path: Path) -> None:
    async with line(kind, tmp_path) as made:
        call_id = await made.placer.place(ORDER)
        assert await made.placer.hang_up(call_id)
        assert not await made.placer.hang_up(call_id)
        found = await made.placer.look_up(call_id)
        assert found is not None
        assert found.outcome is DialOutcome.CANCELLED


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (400, 21211, RefusalCause.NUMBER),
        (400, 21212, RefusalCause.ACCOUNT),
        (401, 20003, RefusalCause.ACCOUNT),
        (429, 20429, RefusalCause.BUSY),
    ],
)
async def test_twilio_says_when_there_is_certainly_no_call(
    tmp_path: Path, status: int, code: int, cause: RefusalCause
) -> None:
    town = Town(tmp_path / "campaigns.db", [])
    town.carrier.rest_faults.extend([RestFault(status=status, code=code)] * 4)
    async with town.open():
        with pytest.raises(NotPlacedError) as refused:
            await town.twilio.placer(town.network.session()).place(ORDER)
        assert (refused.value.cause, town.carrier.calls) == (cause, {})
    assert ORDER.to not in str(refused.value) + repr(refused.value)


async def test_after_a_server_error_of_twilio_there_may_be_a_call_and_the_request_is_not_repeated(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path / "campaigns.db", [])
    town.carrier.rest_faults.append(RestFault(status=503, code=20503))
    async with town.open():
        with pytest.raises(ServiceError) as lost:
            await town.twilio.placer(town.network.session()).place(ORDER)
        assert not isinstance(lost.value, NotPlacedError)
        assert town.carrier.calls == {}


async def test_a_report_that_twilio_has_not_signed_is_refused(tmp_path: Path) -> None:
    town = Town(tmp_path / "campaigns.db", [])
    async with town.open():
        form = {"CallSid": "CA" + "1" * 32, "CallStatus": "completed"}
        url = f"https://bot.test/twilio/attempt/{ORDER.attempt}"
        async with town.network.session().post(url, data=form) as answer:
            assert answer.status == 403


async def test_an_exchange_with_faults_loses_answers_but_not_calls() -> None:
    exchange = Exchange({}, faults=Faults(unanswered=1.0))
    with pytest.raises(ServiceError):
        await exchange.place(ORDER)
    assert len(exchange.calls[number(0)]) == 1
    await exchange.close()
