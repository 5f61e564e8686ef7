"""People to call on the emulated carrier, and the application that it reports to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from tests.campaigns.office import Office, number
from voiceflow.clients.twilio import TwilioConfig
from voiceflow.emulators.twilio import Callee, EmulatedTwilio
from voiceflow.server import ServerConfig
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.byte_pipe import Link
from voiceflow.transports.placing import CallReport, Placer, TakeReport
from voiceflow.transports.twilio.carrier import TwilioCarrier

HANGUP = "<?xml version='1.0'?><Response><Hangup/></Response>"


def wall() -> float:
    """The Unix time, by the carrier's clock."""
    return datetime(2026, 1, 1, tzinfo=UTC).timestamp() + asyncio.get_running_loop().time()


class Town:
    """The emulated carrier on a network, and what outlives a dialler.

    Args:
        path: The file of campaigns.
        people: Who has the numbers 0, 1, 2 and so on; they are on the list.
        latency: Seconds of the network, one way.

    Attributes:
        office: Where diallers work.
        carrier: The carrier.
        twilio: Our side of it.
    """

    def __init__(self, path: Path, people: Sequence[Callee], *, latency: float = 0.0) -> None:
        self.network = MemoryNetwork(link=Link(latency=latency))
        self.carrier = EmulatedTwilio("https://bot.test/twilio/voice", session=self.network.session())
        self.office = Office(path, self._placer, self.attach, wall)
        account = self.carrier.account
        self.config = ServerConfig(
            public_url="https://bot.test",
            auth_token=account.auth_token,
            twilio=TwilioConfig(account_sid=account.sid, auth_token=account.auth_token),
        )
        self.twilio = TwilioCarrier(self.config)
        self._take: TakeReport | None = None
        self.carrier.callees.update({number(index): one for index, one in enumerate(people)})
        if people:
            self.office.enlist(self.carrier.callees)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Town]:
        """Let it live while the block runs."""
        async with self.network:
            self.network.add(self.carrier.api_host, self.carrier.app())
            self.network.add("bot.test", self._app())
            async with self.carrier:
                yield self

    def calls_to(self, index: int) -> int:
        """How often somebody's telephone rang."""
        calls = self.carrier.calls.values()
        return sum(call.stage.identity.called == number(index) for call in calls)

    def _placer(self) -> Placer:
        return self.twilio.placer(self.network.session())

    def attach(self, take: TakeReport | None) -> None:
        """Let this take the carrier's reports."""
        self._take = take

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/twilio/voice", self._answer)
        app.add_routes(self.twilio.report_routes(self._receive))
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        return web.Response(text=HANGUP, content_type="text/xml")

    async def _receive(self, report: CallReport) -> bool:
        return self._take is not None and await self._take(report)
