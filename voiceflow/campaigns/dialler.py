"""The dialler: works through the list of a campaign."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable

from loguru import logger

from voiceflow.campaigns.callers import DAY
from voiceflow.campaigns.hook import PreDialHook, allow_all
from voiceflow.campaigns.pacing import Pacing
from voiceflow.campaigns.reconcile import Reconciler
from voiceflow.campaigns.register import CampaignState
from voiceflow.campaigns.rows import CampaignRow
from voiceflow.campaigns.settings import CampaignSettings
from voiceflow.campaigns.starting import CallStarter
from voiceflow.campaigns.store import CampaignFile, CampaignStore, StoreBusyError
from voiceflow.campaigns.tending import read_due, tend
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallOrder, CallReport, Placer

POLL = 1.0
"""Seconds after which a dialler that has something to do looks at its file again."""

IDLE_POLL = 30.0
"""Seconds after which one that has nothing to do does."""


class Dialler:
    """Works through the list of one campaign.

    Of a campaign in a file, one dialler has it at a time. Of one in Postgres, several share it, and keep its
    limits together.

    Args:
        store: The file with the campaign.
        campaign: Its name.
        placer: Makes the calls.
        settings: The limits, hours and retries.
        hook: Asked directly before each call; None for none.
        now: Returns the Unix time. It decides about hours and days; delays follow the loop's clock.
    """

    def __init__(
        self,
        store: CampaignStore,
        campaign: str,
        placer: Placer,
        settings: CampaignSettings,
        *,
        hook: PreDialHook | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._campaign, self._settings, self._now = store, campaign, settings, now
        self._clock = asyncio.get_running_loop().time
        self._most = settings.calls_per_server or settings.calls_at_once
        self._live: set[str] = set()
        self._own: set[str] = set()
        self._page: deque[CampaignRow] = deque()
        self._changed = asyncio.Event()
        self._is_stopping = False
        self._starter = CallStarter(
            store,
            campaign,
            placer,
            settings,
            hook=hook or allow_all,
            now=now,
            clock=self._clock,
            take=self.report,
        )
        self._reconciler = Reconciler(
            store,
            campaign,
            placer,
            settings,
            now=now,
            take=self.report,
            take_found=self._report_found,
            released=self._release,
        )
        self._pacing = Pacing(
            self._clock(),
            starts_per_second=settings.starts_per_second,
            calls_at_once=settings.calls_at_once,
            burst=settings.burst,
        )

    async def run(self) -> CampaignState:
        """Work until the list is finished, the campaign is cancelled, or :meth:`stop` is called.

        Returns:
            What the campaign is doing then.

        Raises:
            ConfigurationError: If there is no such campaign, or another dialler works on it.
        """
        release = self._store.file.lock(self._campaign)
        try:
            await self._begin()
            async with asyncio.TaskGroup() as group:
                follower = group.create_task(self._follow(), name=f"follow {self._campaign}")
                try:
                    return await self._dial(group)
                finally:
                    follower.cancel()
        finally:
            release()

    def stop(self) -> None:
        """Start no more calls. Those that are up go on; the next dialler learns how they ended."""
        self._is_stopping = True
        self._changed.set()

    async def report(self, report: CallReport) -> bool:
        """Take what the carrier says of a call.

        Returns:
            False if it could not be written down.
        """
        return await self._report(report, is_found=False)

    async def _report_found(self, report: CallReport) -> bool:
        return await self._report(report, is_found=True)

    async def _report(self, report: CallReport, *, is_found: bool) -> bool:
        due = self._now() + self._settings.look_up_after
        try:
            row = await self._store.run(
                lambda file: file.rows(self._campaign).report(report, due=due, is_found=is_found)
            )
        except StoreBusyError as exc:
            logger.error("campaign {}: a report is lost: {}", self._campaign, exc)
            return False
        if row is not None:
            self._note(report)
        return True

    def _note(self, report: CallReport) -> None:
        if report.outcome is None:
            self._live.add(report.attempt)
            return
        if report.outcome is DialOutcome.FAILED:
            self._starter.health.call_failed()
        else:
            self._starter.health.call_worked()
        self._release(report.attempt)

    def _release(self, attempt: str) -> None:
        self._live.discard(attempt)
        self._own.discard(attempt)
        self._changed.set()

    async def _begin(self) -> None:
        """Take over what an earlier dialler has left: its live calls, and today's counts."""
        now = self._now()

        def restore(file: CampaignFile) -> tuple[set[str], dict[str, int]]:
            file.register.state(self._campaign)
            rows = file.rows(self._campaign)
            rows.look_up_all(now)
            return rows.live_attempts(), file.attempts.uses(now // DAY * DAY)

        self._live, used = await self._store.run(restore)
        self._starter.callers.restore(used, now)

    async def _follow(self) -> None:
        """Ask about overdue calls, for ever."""
        while True:
            await self._reconciler.ask(self._starter.in_flight)
            await asyncio.sleep(POLL if self._live else IDLE_POLL)

    async def _dial(self, group: asyncio.TaskGroup) -> CampaignState:
        was = CampaignState.RUNNING
        while True:
            self._changed.clear()
            state, changed, live = await self._store.run(self._tend)
            if live is not None:
                self._live = live
                self._own &= live
            if changed:
                self._changed.set()
            if state is CampaignState.RUNNING and was is not state:
                self._starter.health.reset()
            was = state
            if self._is_stopping or (state in _OVER and not self._live):
                return state
            if state is not CampaignState.RUNNING:
                await self._sleep(POLL)
                continue
            if self._starter.health.is_lost:
                await self._starter.pause("too many calls in a row have failed")
                continue
            await self._start_due(group)

    def _tend(self, file: CampaignFile) -> tuple[CampaignState, int, set[str] | None]:
        """What the campaign is doing, how many rows changed, and the live calls if others make some too."""
        state, changed = tend(file, self._campaign, self._settings, self._now())
        return state, changed, file.rows(self._campaign).live_attempts() if file.is_shared else None

    async def _start_due(self, group: asyncio.TaskGroup) -> None:
        """Start the calls that may start within the next second or so."""
        until = self._clock() + POLL
        while not self._is_stopping and self._clock() <= until and not self._starter.health.is_lost:
            if not self._page and not await self._turn_page():
                await self._sleep(await self._idle_seconds())
                return
            pause = self._pause()
            if pause > 0:
                await self._sleep(min(pause, IDLE_POLL))
                return
            row = self._page.popleft()
            order = await self._starter.prepare(row)
            if order is None:
                if self._starter.is_full:
                    await self._sleep(await self._turn())
                return
            self._live.add(order.attempt)
            self._own.add(order.attempt)
            self._pacing.start(self._clock())
            group.create_task(self._place(row, order), name="place a call")

    def _pause(self) -> float:
        """Seconds until a call may start."""
        now = self._clock()
        if self._starter.callers.choose(self._now()) is None:
            return IDLE_POLL
        if self._starter.health.rests(now):
            return POLL
        if len(self._own) >= self._most:
            return POLL
        pause = self._pacing.wait(now, len(self._live))
        return pause + self._courtesy() if pause > 0 else 0.0

    def _courtesy(self) -> float:
        """Seconds by which this dialler is slower than those of other servers, which carry fewer calls."""
        if len(self._own) == len(self._live):
            return 0.0
        return min(0.05, 0.1 / self._settings.starts_per_second) * len(self._own) / len(self._live)

    async def _turn(self) -> float:
        """Seconds until the next start of all diallers together."""
        following = await self._store.run(lambda file: file.intents(self._campaign).next_start())
        wait = following - (self._settings.burst - 1) / self._settings.starts_per_second - self._now()
        return min(wait, POLL) + self._courtesy() if wait > 0 else POLL / 4

    async def _place(self, row: CampaignRow, order: CallOrder) -> None:
        if not await self._starter.place(row, order):
            self._release(order.attempt)

    async def _turn_page(self) -> bool:
        """Read the rows that may be called now."""
        now, hours = self._now(), self._settings.hours
        page = await self._store.run(lambda file: read_due(file, self._campaign, hours, now))
        if self._store.file.is_shared:
            # Others read the same page: in another order, they seldom want the same row.
            random.shuffle(page)
        self._page.extend(page)
        return bool(self._page)

    async def _idle_seconds(self) -> float:
        """Seconds until there may be something to do."""
        following = await self._store.run(lambda file: file.rows(self._campaign).next_due())
        return IDLE_POLL if following is None else min(max(following - self._now(), POLL), IDLE_POLL)

    async def _sleep(self, seconds: float) -> None:
        """Wait, or until a call has ended."""
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass


_OVER = frozenset({CampaignState.CANCELLED, CampaignState.FINISHED})
