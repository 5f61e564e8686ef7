"""The campaign of the examples, from its list to what the people heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.examples.conftest import EXAMPLES
from voiceflow.campaigns import (
    CampaignFile,
    CampaignServer,
    CampaignSettings,
    CampaignState,
    RowState,
    import_list,
)
from voiceflow.emulators.twilio import Callee, EmulatedTwilio, EmulatedTwilioCall
from voiceflow.observers import Observer
from voiceflow.server import ServerConfig, create_app, load_bot
from voiceflow.testing import Stage
from voiceflow.transports import StreamStarted
from voiceflow.transports.carriers import make_carriers

MONDAY = datetime(2026, 3, 2, 18, tzinfo=UTC).timestamp()
"""One o'clock in New York."""


class Practice:
    """The server of the example, with its list and its settings.

    Args:
        path: The file of campaigns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.over = asyncio.Event()
        self.states: list[CampaignState] = []
        with CampaignFile(path) as file:
            file.register.create("reminders")
            file.register.enter("reminders", CampaignState.RUNNING)
            self.imported = import_list(EXAMPLES / "reminder_campaign.csv", file.rows("reminders"))

    def app(
        self, *, http: aiohttp.ClientSession, observe: Callable[[StreamStarted], Sequence[Observer]]
    ) -> web.Application:
        bot, config = load_bot(EXAMPLES / "reminder_campaign.py"), ServerConfig.from_env()
        carriers = make_carriers(None, config)
        loop = asyncio.get_running_loop()
        campaign = CampaignServer(
            self.path,
            "reminders",
            CampaignSettings.read(EXAMPLES / "reminder_campaign.toml"),
            carriers,
            hook=bot.__globals__["before_dial"],
            ended=self._end,
            now=lambda: MONDAY + loop.time(),
        )

        def both(started: StreamStarted) -> Sequence[Observer]:
            return [*observe(started), *campaign.calls.observe(started)]

        wrapped = campaign.calls.wrap(bot)
        return create_app(wrapped, config, carrier=carriers, http=http, observe=both, extensions=[campaign])

    def _end(self, state: CampaignState) -> None:
        self.states.append(state)
        self.over.set()


async def hang_up_later(call: EmulatedTwilioCall) -> None:
    await call.streaming()
    await asyncio.sleep(9)
    call.hang_up()


async def test_those_who_agreed_hear_the_disclosure_and_their_reminder(tmp_path: Path) -> None:
    practice = Practice(tmp_path / "campaigns.db")
    stage = Stage(practice.app)
    async with stage:
        assert isinstance(stage.carrier, EmulatedTwilio)
        people = {f"+1212200000{index}": Callee(ring=2.0, script=hang_up_later) for index in range(3)}
        stage.carrier.callees.update(people)
        # An application starts with its first request.
        async with stage.network.session().get("https://bot.test/health") as health:
            assert health.status == 200
        await practice.over.wait()
        called = [call.stage.identity.called for call in stage.carrier.calls.values()]
    assert practice.states == [CampaignState.FINISHED]
    assert called == ["+12122000000", "+12122000002"]
    disclosure = "Hello, this is a computer program that calls for the dental practice."
    assert stage.transcript == [
        ("agent", disclosure),
        ("agent", "You have an appointment at noon. Will you come?"),
    ]
    with CampaignFile(practice.path) as file:
        assert file.rows("reminders").counts() == {RowState.DONE: 2, RowState.SUPPRESSED: 1}
        assert file.attempts.disclosed("reminders") == 2
