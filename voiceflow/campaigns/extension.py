"""A dialler within a server: it takes the carrier's reports, and works while the server runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from aiohttp import ClientSession, web
from loguru import logger

from voiceflow.campaigns.calls import CampaignCalls
from voiceflow.campaigns.database import Place
from voiceflow.campaigns.dialler import Dialler
from voiceflow.campaigns.hook import PreDialHook
from voiceflow.campaigns.register import CampaignState
from voiceflow.campaigns.settings import CampaignSettings
from voiceflow.campaigns.store import CampaignFile, CampaignStore
from voiceflow.errors import ConfigurationError, VoiceflowError, describe_error
from voiceflow.transports.carrier import Carrier
from voiceflow.transports.placing import CallReport, PlacingCarrier

STOP_LIMIT = 60.0
"""Seconds for requests to the carrier to be answered when the server stops."""


class CampaignServer:
    """Lets a server work through a campaign: pass it as an extension of ``serve`` or ``create_app``.

    Args:
        path: The file of campaigns, or the address of their Postgres database.
        campaign: The campaign.
        settings: The limits, hours and retries.
        carriers: The carriers of the server; the first one that makes calls makes them.
        hook: Asked directly before each call; None for none.
        stop: Set when the server begins to stop; then no more calls start. The server itself ends running
            calls only later.
        ended: Called when the dialler has nothing more to do, with what the campaign is doing then.
        now: Returns the Unix time; that of the database by default.

    Raises:
        ConfigurationError: If there is no such campaign, or no carrier that makes calls.
    """

    path = "/campaign"

    def __init__(
        self,
        path: Place,
        campaign: str,
        settings: CampaignSettings,
        carriers: Sequence[Carrier],
        *,
        hook: PreDialHook | None = None,
        stop: asyncio.Event | None = None,
        ended: Callable[[CampaignState], None] = lambda _: None,
        now: Callable[[], float] | None = None,
    ) -> None:
        self._carrier = _placing(carriers)
        self._campaign, self._settings, self._hook = campaign, settings, hook
        self._stop, self._ended = stop or asyncio.Event(), ended
        file = CampaignFile(path)
        ahead = file.time() - time.time()  # several machines keep the limits and hours together
        self._now = now = now or (lambda: time.time() + ahead)
        self._store = CampaignStore(file)
        self._store.file.register.state(campaign)
        self._dialler: Dialler | None = None
        self.calls = CampaignCalls(self._store, campaign, disclosure=settings.disclosure, now=now)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """The webhook that takes the carrier's reports."""
        return self._carrier.report_routes(self._take)

    def life(self, http: Callable[[], ClientSession]) -> Callable[[web.Application], AsyncIterator[None]]:
        """Dials while the server runs."""

        async def life(app: web.Application) -> AsyncIterator[None]:
            placer = self._carrier.placer(http())
            dialler = self._dialler = Dialler(
                self._store,
                self._campaign,
                placer,
                self._settings,
                hook=self._hook,
                now=self._now,
            )
            loop = asyncio.get_running_loop()
            work = loop.create_task(self._work(dialler), name="dialler")
            watch = loop.create_task(self._watch(dialler), name="stop the dialler")
            try:
                yield
            finally:
                watch.cancel()
                dialler.stop()
                await asyncio.wait([work], timeout=STOP_LIMIT)
                work.cancel()
                await asyncio.wait([work, watch])
                await self._store.close()

        return life

    async def _watch(self, dialler: Dialler) -> None:
        await self._stop.wait()
        dialler.stop()

    async def _work(self, dialler: Dialler) -> None:
        state = CampaignState.PAUSED
        try:
            state = await dialler.run()
        except VoiceflowError as exc:
            logger.error("campaign {}: {}", self._campaign, exc)
        except Exception as exc:  # noqa: BLE001 - the calls that are up go on
            logger.error("campaign {}: the dialler has failed: {}", self._campaign, describe_error(exc))
        self._ended(state)

    async def _take(self, report: CallReport) -> bool:
        return self._dialler is not None and await self._dialler.report(report)


def _placing(carriers: Sequence[Carrier]) -> PlacingCarrier:
    for one in carriers:
        if isinstance(one, PlacingCarrier):
            return one
    raise ConfigurationError("a campaign needs a carrier that makes calls, such as Twilio")
