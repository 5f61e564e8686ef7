"""Whatever happens to the dialler's process, nobody is dialled twice and nobody is forgotten."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from tests.campaigns.exchange import Exchange, ExchangedCall, Faults, wall
from tests.campaigns.office import NAME, Office, number, settings
from tests.campaigns.town import Town
from tests.rows import by_default
from voiceflow.campaigns import CampaignSettings, CampaignState, RetryPolicy
from voiceflow.campaigns.rows import RowState
from voiceflow.emulators.twilio import Callee
from voiceflow.testing import run_virtual
from voiceflow.transports.outbound import DialOutcome

SIZES = by_default((100, 20), (400, 50))
"""People on the list, and crashes."""
RETRIES = RetryPolicy(attempts=3, delays={DialOutcome.BUSY: (60.0,), DialOutcome.NO_ANSWER: (60.0, 120.0)})
OUTCOMES = (
    DialOutcome.ANSWERED,
    DialOutcome.ANSWERED,
    DialOutcome.BUSY,
    DialOutcome.NO_ANSWER,
    DialOutcome.FAILED,
)
CALLS = (1, 1, 2, 3, 1)
"""How often people with these outcomes are called by the policy."""


async def crash_often(office: Office, crashes: int, chosen: CampaignSettings, chance: random.Random) -> None:
    """Let diallers crash, each soon after it has begun, and the last one finish the work."""
    longest = 0.0
    with office.file() as file:
        longest = 0.8 * sum(file.rows(NAME).counts().values()) / chosen.starts_per_second / crashes
    for _ in range(crashes):
        assert await office.work_until(chance.uniform(0.0, 2 * longest), chosen) is None
    assert await office.work(chosen) is CampaignState.FINISHED


def assert_limits(calls: Sequence[ExchangedCall], intents: Sequence[float], chosen: CampaignSettings) -> None:
    """Check that no span of time has more starts, and no instant more calls, than is allowed."""
    ordered = sorted(intents)
    rate, burst = chosen.starts_per_second, chosen.burst
    for count in range(2, 40):
        spans = (last - first for first, last in zip(ordered, ordered[count - 1 :], strict=False))
        assert min(spans) >= (count - burst) / rate - 1e-3
    up = sorted([(call.begun, 1) for call in calls] + [(call.ended or 0.0, -1) for call in calls])
    live = 0
    for _, change in up:
        live += change
        assert live <= chosen.calls_at_once


def work_with_crashes(path: Path, size: int, crashes: int, chosen: CampaignSettings, seed: int) -> Exchange:
    """Work through a list with crashes, on a carrier that loses requests, answers and reports."""

    async def go() -> Exchange:
        faults = Faults(lost=0.02, unanswered=0.02, busy=0.02, unreported=0.05, slowest=1.0, listed_after=2.0)
        outcomes = {number(index): OUTCOMES[index % len(OUTCOMES)] for index in range(size)}
        exchange = Exchange(outcomes, faults=faults, seed=seed)

        def attach(take: object) -> None:
            exchange.take = take  # type: ignore[assignment]

        office = Office(path, lambda: exchange, attach, wall)
        office.enlist(outcomes)
        await crash_often(office, crashes, chosen, random.Random(seed))
        await exchange.close()
        with office.file() as file:
            assert file.rows(NAME).counts() == {RowState.DONE: size}
            intents = file.attempts.times()
        calls = [one for several in exchange.calls.values() for one in several]
        assert_limits(calls, intents, chosen)
        return exchange

    return run_virtual(go(), limit=1e6)


def test_nobody_is_dialled_twice_or_forgotten_by_diallers_that_crash_again_and_again(tmp_path: Path) -> None:
    (size, crashes), chosen = (
        SIZES,
        settings(starts_per_second=20.0, calls_at_once=150, retries=RETRIES, failures=10**6),
    )
    exchange = work_with_crashes(tmp_path / "campaigns.db", size, crashes, chosen, seed=1)
    assert [len(exchange.calls[number(index)]) for index in range(size)] == [*CALLS] * (size // 5)


EACH = by_default(4, 12)
"""So many of each of these."""
PEOPLE = (
    Callee(ring=4.0),
    Callee(ring=4.0),
    Callee(ring=2.0, outcome="busy"),
    Callee(ring=40.0, outcome="no-answer"),
    Callee(ring=1.0, outcome="failed"),
)


def test_crashes_inside_requests_to_the_emulated_carrier_lose_and_double_nothing(tmp_path: Path) -> None:
    chosen = settings(retries=RETRIES, failures=10**6)

    async def go() -> None:
        town = Town(tmp_path / "campaigns.db", PEOPLE * EACH, latency=0.1)
        async with town.open():
            await crash_often(town.office, 10, chosen, random.Random(7))
            assert [town.calls_to(index) for index in range(5 * EACH)] == [*CALLS] * EACH

    run_virtual(go(), limit=1e6)
