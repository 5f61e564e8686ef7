"""A fleet under calls: ``python -m benchmarks.fleet``.

A NATS server and two members (``voiceflow serve --fleet``) run in separate processes, with a bot without
vendors; an emulated Twilio calls them from here, and finds the member that a path names as a proxy would.
Under the same calls, one member is killed (``kill -9``) and a third one started, one drains (SIGTERM), and
NATS is stopped. After each, every caller takes a turn, and hears from the agent how many turns it knows: a
call counts as lost if it is over, or if the agent knows fewer.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.report import Report, Row, table
from tests.server.counting_bot import RESUMED, sound
from tests.server.fleet.fleet_processes import FleetProcesses, MemberProcess, fleet_processes
from tests.server.fleet.nats_server import NatsServer, nats_server
from voiceflow.emulators.twilio import EmulatedTwilioCall

BOT = Path(__file__).parents[1] / "tests" / "server" / "counting_bot.py"
CALLS = 20
TURN_LIMIT = 15.0
"""Seconds in which a caller has to hear the answer to a turn."""


@dataclass(slots=True)
class Outcome:
    """What became of the calls after an event.

    Attributes:
        event: What happened.
        calls: How many were up.
        changed: How many got another media stream.
        noticed: How many heard that they were cut off.
        lost: How many were over, or went on without what was said before.
        waits: Seconds from the event to the next media stream, for each changed call.
        seconds: How long the event took.
    """

    event: str
    calls: int
    changed: int = 0
    noticed: int = 0
    lost: int = 0
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0


def has_heard(call: EmulatedTwilioCall, value: int) -> bool:
    """Whether the caller has heard this sound."""
    return sound(value)[:800] in call.record.heard_bytes


async def hears(call: EmulatedTwilioCall, value: int) -> bool:
    """Wait until the caller has heard this sound. Returns whether that came about."""
    try:
        async with asyncio.timeout(TURN_LIMIT):
            while not has_heard(call, value):  # noqa: ASYNC110 - a recording has no event
                await asyncio.sleep(0.02)
    except TimeoutError:
        return False
    return call.status == "in-progress"


@dataclass
class Trial:
    """Calls that are up, and what happens to them."""

    calls: list[EmulatedTwilioCall] = field(default_factory=list)
    turns: int = 0
    outcomes: list[Outcome] = field(default_factory=list)

    async def turn(self) -> int:
        """Let every caller take a turn. Returns how many did not hear the right answer."""
        self.turns += 1
        for call in self.calls:
            call.press("5")
        heard = await asyncio.gather(*(hears(call, 0x10 + self.turns) for call in self.calls))
        return heard.count(False)

    async def undergo(self, event: str, act: Callable[[], Awaitable[object]]) -> None:
        """Let something happen, then have every caller take a turn."""
        streams = {call.call_id: len(_streams(call)) for call in self.calls}
        noticed = sum(has_heard(call, RESUMED) for call in self.calls)
        begun = asyncio.get_running_loop().time()
        await act()
        outcome = Outcome(event, len(self.calls), seconds=asyncio.get_running_loop().time() - begun)
        await asyncio.sleep(2.0)  # A key that is pressed between two streams reaches nobody.
        outcome.lost = await self.turn()
        for call in self.calls:
            new = _streams(call)[streams[call.call_id] :]
            outcome.changed += bool(new)
            outcome.waits += [when - begun for when in new[:1]]
        outcome.noticed = sum(has_heard(call, RESUMED) for call in self.calls) - noticed
        self.outcomes.append(outcome)


def _streams(call: EmulatedTwilioCall) -> list[float]:
    return [when for when, name in call.record.verbs if name == "Connect"]


async def kill(fleet: FleetProcesses, member: MemberProcess) -> None:
    """Kill a member, and start another one."""
    member.kill()
    await member.end()
    await fleet.begin("three")


async def drain(member: MemberProcess) -> None:
    """Have a member move its calls, and wait for the end of its process."""
    member.process.send_signal(signal.SIGTERM)
    await member.end()


async def run(nats: NatsServer, stack: AsyncExitStack) -> list[Outcome]:
    """Call a fleet, and let everything happen to it."""
    fleet = await stack.enter_async_context(fleet_processes(BOT, nats.url))
    one, two = await asyncio.gather(fleet.begin("one"), fleet.begin("two"))
    trial = Trial([await stack.enter_async_context(fleet.carrier.call()) for _ in range(CALLS)])
    for call in trial.calls:
        await hears(call, 0x10)
    await trial.turn()
    await trial.undergo("kill -9 of one of two members", lambda: kill(fleet, one))
    await trial.undergo("SIGTERM to one of two members", lambda: drain(two))
    await trial.undergo("NATS stopped", nats.stop)
    late = await stack.enter_async_context(fleet.carrier.call())
    taken = await hears(late, 0x10)
    trial.outcomes.append(Outcome("a new call without NATS", 1, lost=int(not taken)))
    return trial.outcomes


async def measure() -> Report:
    """Run everything."""
    with tempfile.TemporaryDirectory() as folder:
        async with nats_server(Path(folder)) as nats, AsyncExitStack() as stack:
            outcomes = await run(nats, stack)
    report = Report("fleet", "A fleet under calls")
    report.add(
        *[part.replace("\n", " ") for part in (__doc__ or "").strip().split("\n\n")[1:]],
        table(
            ["event", "calls", "lost", "got another stream", "after at most", "heard of it", "event took"],
            [
                [
                    *(one.event, one.calls, one.lost, one.changed),
                    f"{max(one.waits):.2f} s" if one.waits else "",
                    one.noticed,
                    f"{one.seconds:.1f} s",
                ]
                for one in outcomes
            ],
        ),
    )
    lost, calls = sum(each.lost for each in outcomes), CALLS + 1
    report.rows = [
        Row(
            budget="calls lost when a member of a fleet dies, one drains, and NATS stops: 0",
            measured=f"{lost} of {calls}",
            is_met=not lost,
        )
    ]
    report.raw = {"outcomes": [asdict(each) for each in outcomes]}
    return report


if __name__ == "__main__":
    asyncio.run(measure()).finish()
