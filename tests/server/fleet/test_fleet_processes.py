"""A fleet of real processes on a real NATS server, with an emulated Twilio: no call is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.server.counting_bot import RESUMED, sound
from tests.server.fleet.fleet_processes import fleet_processes
from tests.server.fleet.nats_server import NatsServer, nats_server
from voiceflow.cli.root import make_app
from voiceflow.emulators.twilio import Callee, EmulatedTwilioCall
from voiceflow.errors import ConfigurationError
from voiceflow.server.fleet.registry import MemberGoneError

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
        for key in "5#":  # the last ends the turn at once
            call.press(key)
    for call in calls:
        await until(lambda call=call: has_heard(call, 0x10 + number))  # type: ignore[misc]  # a default binds


async def operate(command: str, nats: NatsServer, *arguments: str) -> None:
    """Run ``voiceflow fleet``."""
    line = ["fleet", command, *arguments, "--fleet", nats.url]
    await asyncio.to_thread(make_app(), line, standalone_mode=False)


@pytest.mark.real_time(once=True)
async def test_no_call_is_lost_when_a_member_is_killed_when_one_drains_and_when_nats_is_gone(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
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
        three = await fleet.begin("three", "--inspect")
        await until(lambda: sum(has_heard(call, RESUMED) for call in up) == broken)
        await turn(up, 2)

        listed: list[str] = []
        while listed != ["three", "two"]:  # the row of a killed member fades
            await operate("members", nats)
            listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
        await operate("drain", nats, "two")
        assert await two.end() == 0
        await turn(up, 3)
        assert sum(has_heard(call, RESUMED) for call in up) == broken

        extra = await stack.enter_async_context(fleet.carrier.call())
        await until(lambda: has_heard(extra, 0x10))
        await operate("calls", nats)
        found = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
        assert sorted(found) == sorted([call.call_id, "three"] for call in (*up, extra))
        await operate("inspect", nats, extra.call_id, "--words")
        assert capsys.readouterr().out.startswith(f"{extra.call_id}  up  ")
        await operate("take-over", nats, extra.call_id)
        await operate("hand-back", nats, extra.call_id)
        acknowledged = capsys.readouterr().out.splitlines()
        assert acknowledged == [
            "The agent is muted: the user hears what you say.",
            "The agent answers again.",
        ]
        with pytest.raises(ConfigurationError, match="no setting note"):
            await operate("whisper", nats, extra.call_id, "Be brief.")
        await operate("say", nats, extra.call_id, "Hello.")
        await until(lambda: has_heard(extra, RESUMED))
        fleet.carrier.callees["+15550123"] = Callee(ring=0.0, talk=0.0)
        await operate("transfer", nats, extra.call_id, "+15550123")
        await extra.over()
        assert extra.record.verbs[-1][1] == "Dial"
        with pytest.raises(MemberGoneError, match="no member carries"):
            await operate("hang-up", nats, extra.call_id)

        await nats.stop()
        await three.read("NATS is out of reach")
        late = await stack.enter_async_context(fleet.carrier.call())
        await until(lambda: has_heard(late, 0x10))
        await turn(up, 4)
        assert [call.status for call in (*up, late)] == ["in-progress"] * (CALLS + 1)
