"""A stage on which the application makes the calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

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


@asynccontextmanager
async def outbound(answers: Script = ()) -> AsyncIterator[Outbound]:
    made: list[OutboundCalls] = []

    def application(*, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        config = ServerConfig.from_env()
        (carrier,) = make_carriers(None, config)
        made.append(OutboundCalls(carrier, http=lambda: http))
        return create_app(made[0].answer, config, carrier=carrier, http=http, observe=observe)

    async with Stage(application, answers=answers) as stage:
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
