"""Asking the carrier what became of calls: after a crash, a lost answer or a lost report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime

from loguru import logger

from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import LIVE, CampaignRow, RowEvent, RowState
from voiceflow.campaigns.settings import CampaignSettings
from voiceflow.campaigns.store import CampaignStore
from voiceflow.errors import ServiceError
from voiceflow.transports.placing import CallOrder, CallReport, Placer

AGAIN = 15.0
"""Seconds until the carrier is asked again about a call of which it knew nothing."""

LOOKUPS = 50
"""Calls that are asked about at a time."""

NEVER_PLACED = "never reached the carrier"
LOST = "the carrier could not say what became of the call"


class Reconciler:
    """Asks the carrier about calls whose state is overdue.

    A row whose call may or may not have been made is never dialled before that is known: the carrier lists
    the call, or it lists none though so much time has passed that it would.

    Args:
        store: The file.
        campaign: The campaign.
        placer: The carrier.
        settings: The time limits.
        now: Returns the Unix time.
        take: Takes what the carrier says of a call that is known.
        take_found: Takes what it says of a call that was found in its list.
        released: Called with the attempt of a row that has no call any more.
    """

    def __init__(
        self,
        store: CampaignStore,
        campaign: str,
        placer: Placer,
        settings: CampaignSettings,
        *,
        now: Callable[[], float],
        take: Callable[[CallReport], Awaitable[bool]],
        take_found: Callable[[CallReport], Awaitable[bool]],
        released: Callable[[str], None],
    ) -> None:
        self._store, self._campaign, self._placer = store, campaign, placer
        self._settings, self._now = settings, now
        self._take, self._take_found, self._released = take, take_found, released

    async def ask(self, in_flight: Collection[str]) -> None:
        """Ask about the calls that are overdue.

        Args:
            in_flight: Attempts whose answer this process still waits for.
        """
        now = self._now()
        rows = await self._store.run(lambda file: file.rows(self._campaign).due(LIVE, now, limit=LOOKUPS))
        for row in rows:
            if row.attempt not in in_flight:
                await self._ask(row)

    async def _ask(self, row: CampaignRow) -> None:
        asked_at = self._now()
        is_known = row.state is RowState.DIALLED
        try:
            report = await (self._placer.look_up(row.call_id) if is_known else self._find(row))
        except ServiceError as exc:
            logger.warning(
                "campaign {}: the carrier could not be asked about a call: {}", self._campaign, exc.code
            )
            given_up = asked_at >= row.intended + self._settings.give_up
            await (self._lose(row) if given_up else self._wait(row, AGAIN))
            return
        if report is not None:
            take = self._take if is_known else self._take_found
            await take(CallReport(call_id=report.call_id, outcome=report.outcome, attempt=row.attempt))
            if report.outcome is None:
                await self._wait(row, self._settings.look_up_after)
        elif is_known:
            await self._lose(row)
        elif asked_at >= row.intended + self._settings.window:
            await self._release(row, RowEvent.RETURN, NEVER_PLACED)
        else:
            await self._wait(row, min(AGAIN, row.intended + self._settings.window - asked_at))

    async def _find(self, row: CampaignRow) -> CallReport | None:
        known = await self._store.run(lambda file: file.attempts.calls_to(row.number))
        order = CallOrder(attempt=row.attempt, to=row.number, caller=row.caller)
        return await self._placer.find(order, since=datetime.fromtimestamp(row.intended, UTC), known=known)

    async def _lose(self, row: CampaignRow) -> None:
        logger.error("campaign {}: {}", self._campaign, LOST)
        await self._release(row, RowEvent.LOSE, LOST)

    async def _wait(self, row: CampaignRow, seconds: float) -> None:
        due = self._now() + seconds
        await self._store.run(lambda file: file.rows(self._campaign).look_up_at(row.attempt, due))

    async def _release(self, row: CampaignRow, event: RowEvent, reason: str) -> None:
        change = RowChange(row=row.id, event=event, due=self._now(), reason=reason, attempt=row.attempt)
        # A report may have come while the carrier was asked: then the change has no effect.
        if await self._store.run(lambda file: file.rows(self._campaign).change([change])):
            self._released(row.attempt)
