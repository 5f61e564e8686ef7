"""A stage on which the application makes the calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.transports.outbound_lines import SIDES
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.openai import Script
from voiceflow.emulators.twilio import Callee, EmulatedTwilio, EmulatedTwilioCall
from voiceflow.server import ServerConfig, create_app
from voiceflow.server.app import Observe
from voiceflow.testing import Stage
from voiceflow.testing.callers import Caller
from voiceflow.transports import Bot, DialResult, OutboundCalls
from voiceflow.transports.carriers import make_carriers

PERSON, OWN = "+15550100", "+15550199"

FarEnd = Callable[[Caller], Awaitable[None]]


@dataclass
class Outbound:
    """The stage, and the application's calls."""

    stage: Stage
    calls: OutboundCalls

    async def dial(self, bot: Bot, far_end: FarEnd) -> tuple[DialResult, EmulatedTwilioCall]:
        """Call somebody, or something, that acts like this. The call ends when it returns."""
        assert isinstance(self.stage.carrier, EmulatedTwilio)
        made: list[EmulatedTwilioCall] = []

        async def act(call: EmulatedTwilioCall) -> None:
            made.append(call)
            await call.streaming()
            await far_end(self.stage.person(call))
            call.hang_up()

        self.stage.carrier.callees[PERSON] = Callee(ring=1.0, script=act)
        result = await self.calls.dial(PERSON, bot, from_number=OWN)
        assert (made[0].errors, made[0].warnings) == ([], [])
        return result, made[0]

    async def dial_line(self, bot: Bot, far_end: FarEnd) -> tuple[DialResult, LineCall[Any]]:
        """The same on another carrier."""
        assert isinstance(self.stage.carrier, LineCarrier)

        async def act(call: LineCall[Any]) -> None:
            await call.streaming()
            await far_end(self.stage.person(call))
            call.hang_up()

        self.stage.carrier.callees[PERSON] = LineCallee(ring=1.0, script=act)
        result = await self.calls.dial(PERSON, bot, from_number=OWN)
        [made] = self.stage.carrier.calls.values()
        assert (made.errors, made.warnings) == ([], [])
        return result, made


@asynccontextmanager
async def outbound(answers: Script = (), *, carrier: str | None = None) -> AsyncIterator[Outbound]:
    """A stage for a carrier of ``SIDES``; for Twilio if None."""
    made: list[OutboundCalls] = []

    def application(*, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        config = ServerConfig.from_env()
        [ours] = make_carriers(carrier, config)
        made.append(OutboundCalls(ours, http=lambda: http))
        return create_app(made[0].answer, config, carrier=ours, http=http, observe=observe)

    theirs = None if carrier is None else SIDES[carrier]
    async with Stage(application, answers=answers, carrier=theirs) as stage:
        yield Outbound(stage, made[0])


def heard_at(call: EmulatedTwilioCall) -> Sequence[float]:
    """Seconds from the answer at which the far end heard the agent, each to 20 ms."""
    answered = call.stage.progress.answered_at
    assert answered is not None
    end = call.ended_at or asyncio.get_running_loop().time()
    found = []
    at = answered
    while at < end:
        if any(byte not in (0xFF, 0x7F) for byte in call.record.heard_between(at, at + 0.02)):
            found.append(round(at - answered, 2))
        at += 0.02
    return found
