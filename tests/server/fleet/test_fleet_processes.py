"""A fleet of real processes on a real NATS server, with an emulated Twilio: no call is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.server.counting_bot import RESUMED, sound
from tests.server.fleet.fleet_processes import fleet_processes
from tests.server.fleet.nats_server import nats_server
from voiceflow.emulators.twilio import EmulatedTwilioCall
from voiceflow.server.fleet import FleetConfig
from voiceflow.server.fleet.operator import FleetOperator

BOT = Path(__file__).parents[1] / "counting_bot.py"
CALLS = 4


def has_heard(call: EmulatedTwilioCall, value: int) -> bool:
    """Whether the caller has heard this sound."""
    return sound(value)[:800] in call.record.heard_bytes


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that nobody reports."""
    while not holds():  # noqa: ASYNC110 - a recording has no event
        await asyncio.sleep(0.02)


async def turn(calls: list[EmulatedTwilioCall], number: int) -> None:
    """Let every caller take this turn, and hear that the agent knows all of them."""
    for call in calls:
        call.press("5")
    for call in calls:
        await until(lambda call=call: has_heard(call, 0x10 + number))  # type: ignore[misc]  # a default binds


@pytest.mark.real_time(once=True)
async def test_no_call_is_lost_when_a_member_is_killed_when_one_drains_and_when_nats_is_gone(
    tmp_path: Path,
) -> None:
    async with asyncio.timeout(60), nats_server(tmp_path) as nats, AsyncExitStack() as stack:
        fleet = await stack.enter_async_context(fleet_processes(BOT, nats.url))
        one, two = await asyncio.gather(fleet.begin("one"), fleet.begin("two"))
        up = [await stack.enter_async_context(fleet.carrier.call()) for _ in range(CALLS)]
        for call in up:
            await until(lambda call=call: has_heard(call, 0x10))  # type: ignore[misc]  # a default binds
        await turn(up, 1)

        broken = await one.carried()
        assert broken + await two.carried() == CALLS
        one.kill()
        await one.end()
        three = await fleet.begin("three")
        await until(lambda: sum(has_heard(call, RESUMED) for call in up) == broken)
        await turn(up, 2)

        async with FleetOperator(FleetConfig(url=nats.url)) as operator:  # type: ignore[arg-type]
            assert [row.name for row in await operator.members()] == ["three", "two"]
            await operator.drain("two")
        assert await two.end() == 0
        await turn(up, 3)
        assert sum(has_heard(call, RESUMED) for call in up) == broken

        await nats.stop()
        await three.read("NATS is out of reach")
        late = await stack.enter_async_context(fleet.carrier.call())
        await until(lambda: has_heard(late, 0x10))
        await turn(up, 4)
        assert [call.status for call in (*up, late)] == ["in-progress"] * (CALLS + 1)
