"""Diallers that share a campaign in Postgres: whatever happens to them, nobody is dialled twice or forgotten.

Skipped where Postgres is not installed. The diallers run on virtual time; the database is a real one.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Iterator
from datetime import datetime

import pytest

from tests.campaigns.exchange import EPOCH, Exchange, Faults, wall
from tests.campaigns.office import CALLERS, NAME, Office, number, settings
from tests.campaigns.postgres import postgres, programs
from tests.campaigns.test_crashes import CALLS, OUTCOMES, assert_limits
from tests.rows import by_default
from voiceflow.campaigns import (
    CampaignFile,
    CampaignSettings,
    CampaignState,
    CampaignStore,
    Dialler,
    RetryPolicy,
)
from voiceflow.campaigns.intents import Intent, IntentAnswer, SharedLimits
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import RowEvent, RowState
from voiceflow.testing import run_virtual
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallOrder, CallReport, TakeReport

pytest.importorskip("psycopg")
pytestmark = pytest.mark.skipif(programs() is None, reason="needs Postgres: initdb and pg_ctl")

RETRIES = RetryPolicy(attempts=3, delays={DialOutcome.BUSY: (10.0,), DialOutcome.NO_ANSWER: (10.0, 20.0)})
MACHINES = 3
SIZE = by_default(30, 400)
CRASHES = by_default(12, 50)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """An empty database."""
    with CampaignFile(server) as file:
        for table in ("attempts", "rows", "campaigns", "do_not_call", "starts"):
            file._connection.execute(f"DELETE FROM {table}")
    return server


class Desk:
    """The carrier as one machine reaches it. Reports go to the machine that made the call, if it lives.

    Args:
        exchange: The carrier.
        desks: Those of all machines, by the attempts that they made.
    """

    def __init__(self, exchange: Exchange, desks: dict[str, Desk]) -> None:
        self.take: TakeReport | None = None
        self._exchange, self._desks = exchange, desks

    async def place(self, order: CallOrder) -> str:
        self._desks[order.attempt] = self
        return await self._exchange.place(order)

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        return await self._exchange.find(order, since=since, known=known)

    async def look_up(self, call_id: str) -> CallReport | None:
        return await self._exchange.look_up(call_id)

    async def hang_up(self, call_id: str) -> bool:
        return await self._exchange.hang_up(call_id)


class Machines:
    """What outlives the diallers: the database and the carrier."""

    def __init__(self, url: str, exchange: Exchange) -> None:
        self._url, self._exchange = url, exchange
        self._desks: dict[str, Desk] = {}
        exchange.take = self._route

    def office(self) -> Office:
        """One machine."""
        desk = Desk(self._exchange, self._desks)

        def attach(take: TakeReport | None) -> None:
            desk.take = take

        return Office(self._url, lambda: desk, attach, wall)

    async def _route(self, report: CallReport) -> bool:
        take = self._desks[report.attempt].take
        return take is not None and await take(report)


async def live(
    office: Office, crashes: int, longest: float, chosen: CampaignSettings, chance: random.Random
) -> None:
    """Let the diallers of one machine crash, and the last one see the end of the work."""
    for _ in range(crashes):
        state = await office.work_until(chance.uniform(0.0, longest), chosen)
        assert state in (None, CampaignState.FINISHED)
    assert await office.work(chosen) is CampaignState.FINISHED


def work_on_machines(url: str, size: int, crashes: int, chosen: CampaignSettings, seed: int) -> Exchange:
    """Work through a list on several machines with crashes, on a carrier that loses requests and answers."""

    async def go() -> Exchange:
        faults = Faults(lost=0.02, unanswered=0.02, busy=0.02, unreported=0.05, slowest=6.0, listed_after=5.0)
        outcomes = {number(index): OUTCOMES[index % len(OUTCOMES)] for index in range(size)}
        exchange = Exchange(outcomes, faults=faults, seed=seed)
        machines = Machines(url, exchange)
        machines.office().enlist(outcomes)
        chance = random.Random(seed)
        each = crashes // MACHINES
        longest = 1.6 * sum(CALLS) / len(CALLS) * size / chosen.starts_per_second / each
        async with asyncio.TaskGroup() as group:
            for _ in range(MACHINES):
                group.create_task(live(machines.office(), each, longest, chosen, chance))
        await exchange.close()
        with machines.office().file() as file:
            assert file.rows(NAME).counts() == {RowState.DONE: size}
            intents = file.attempts.times()
        assert_limits([call for several in exchange.calls.values() for call in several], intents, chosen)
        return exchange

    random.seed(seed)
    return run_virtual(go(), limit=1e6)


@pytest.mark.parametrize("seed", by_default([1], [1, 2, 3, 4]))
def test_diallers_that_crash_on_several_machines_dial_nobody_twice_and_forget_nobody(
    url: str, seed: int
) -> None:
    chosen = settings(
        starts_per_second=20.0,
        calls_at_once=60,
        retries=RETRIES,
        failures=10**6,
        window=40.0,
        look_up_after=60.0,
    )
    exchange = work_on_machines(url, SIZE, CRASHES, chosen, seed)
    assert [len(exchange.calls[number(index)]) for index in range(SIZE)] == [*CALLS] * (SIZE // 5)


def test_two_diallers_share_the_work_and_one_that_leaves_is_replaced_by_the_other(url: str) -> None:
    chosen = settings(starts_per_second=5.0, calls_at_once=50)

    async def go() -> None:
        exchange = Exchange({}, faults=Faults())
        machines = Machines(url, exchange)
        machines.office().enlist(number(index) for index in range(20))
        first = asyncio.create_task(machines.office().work_until(2.0, chosen))
        assert await machines.office().work(chosen) is CampaignState.FINISHED
        assert await first is None
        assert sorted(len(calls) for calls in exchange.calls.values()) == [1] * 20
        made = {
            desk: sum(one is desk for one in machines._desks.values()) for desk in machines._desks.values()
        }
        assert len(made) == 2
        assert min(made.values()) >= 2

    random.seed(1)
    run_virtual(go(), limit=1e6)


def test_a_dialler_makes_no_more_calls_than_its_server_carries(url: str) -> None:
    chosen = settings(starts_per_second=20.0, calls_at_once=50, calls_per_server=3)

    async def go() -> None:
        exchange = Exchange({}, faults=Faults())
        machines = Machines(url, exchange)
        office = machines.office()
        office.enlist(number(index) for index in range(12))
        assert await office.work(chosen) is CampaignState.FINISHED
        up = sorted([(call.begun, 1) for [call] in exchange.calls.values()])
        up += [(call.ended or 0.0, -1) for [call] in exchange.calls.values()]
        most = live = 0
        for _, change in sorted(up):
            live += change
            most = max(most, live)
        assert (len(exchange.calls), most) == (12, 3)

    run_virtual(go(), limit=1e6)


def test_a_dialler_that_was_held_up_for_too_long_makes_no_call(url: str) -> None:
    chosen = settings(window=120.0)

    async def go() -> None:
        exchange = Exchange({}, faults=Faults())
        office = Machines(url, exchange).office()
        office.enlist([number(0)])
        ahead = 0.0
        store = CampaignStore(office.file())
        dialler = Dialler(store, NAME, office._placer(), chosen, now=lambda: wall() + ahead)
        await store.run(dialler._tend)
        (row,) = await store.run(lambda file: file.rows(NAME).due([RowState.CHECKED], wall()))
        order = await dialler._starter.prepare(row)
        assert order is not None
        ahead = 61.0
        assert not await dialler._starter.place(row, order)
        assert exchange.calls == {}
        assert (await store.run(lambda file: file.rows(NAME).counts())) == {RowState.CHECKED: 1}
        await store.close()

    run_virtual(go())


def test_limits_hold_for_all_diallers_together(url: str) -> None:
    limits = SharedLimits(starts_per_second=2.0, burst=2, calls_at_once=3, calls_per_caller=3, today=EPOCH)
    with CampaignFile(url) as one, CampaignFile(url) as other:
        one.register.create(NAME)
        one.register.enter(NAME, CampaignState.RUNNING)
        one.rows(NAME).add((number(index), "", {}) for index in range(10))
        ids = [row.id for row in one.rows(NAME).due([RowState.QUEUED], 1e12)]
        one.rows(NAME).change(RowChange(row=each, event=RowEvent.PASS, due=EPOCH) for each in ids)
        rows = iter(ids)

        def start(file: CampaignFile, at: float, caller: str = CALLERS[0]) -> IntentAnswer:
            row = next(rows)
            intent = Intent(row=row, attempt=f"{row:032x}", caller=caller, now=EPOCH + at, due=EPOCH + at)
            return file.intents(NAME).write(intent, limits)

        written, full = IntentAnswer.WRITTEN, IntentAnswer.FULL
        assert [start(one, 1.0), start(other, 1.0), start(one, 1.0)] == [written, written, full]
        assert [start(other, 1.5), start(one, 9.0)] == [written, full]  # three are up
        for attempt in other.rows(NAME).live_attempts():
            other.rows(NAME).report(
                CallReport(call_id=attempt, outcome=OUTCOMES[0], attempt=attempt), due=0.0
            )
        assert start(one, 10.0) is full  # its caller has made three calls today
        assert start(one, 10.0, CALLERS[1]) is written


def test_one_writes_at_a_time(url: str) -> None:
    import psycopg

    with CampaignFile(url) as one, CampaignFile(url) as other:
        other._connection.execute("SET lock_timeout = '20ms'")
        one._connection.begin()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other._connection.begin()
        one._connection.execute("COMMIT")
        other._connection.execute("ROLLBACK")
        other._connection.begin()
        other._connection.execute("ROLLBACK")


def test_a_connection_that_breaks_between_transactions_is_opened_again(url: str) -> None:
    with CampaignFile(url) as one, CampaignFile(url) as other:
        other.register.create(NAME)
        (pid,) = one._connection.execute("SELECT pg_backend_pid()").fetchone()
        other._connection.execute("SELECT pg_terminate_backend(?)", (pid,))
        assert one.rows(NAME).add([(number(0), "", {})]) == 1
