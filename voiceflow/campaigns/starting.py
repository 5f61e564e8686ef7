"""Starting one call: the hook, the intent, the dial."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from math import inf

from loguru import logger

from voiceflow.campaigns.callers import DAY, CallerPool
from voiceflow.campaigns.checking import wait_for_hour
from voiceflow.campaigns.health import CampaignHealth
from voiceflow.campaigns.hook import PreDialAnswer, PreDialHook, ask_hook
from voiceflow.campaigns.intents import Intent, IntentAnswer, SharedLimits
from voiceflow.campaigns.register import CampaignState
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import CampaignRow, RowEvent
from voiceflow.campaigns.settings import CampaignSettings
from voiceflow.campaigns.store import CampaignStore
from voiceflow.campaigns.tending import put_off
from voiceflow.errors import ServiceError, describe_error
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallOrder, CallReport, NotPlacedError, Placer, RefusalCause

FIRST_LOOK = 15.0
"""Seconds after an intent at which the carrier is asked about it, if nothing was reported."""

HOOK_PAUSE = 60.0
"""Seconds until the hook is asked again about a call that it has postponed, or failed to decide."""


class CallStarter:
    """Makes the calls of a campaign, one intent each.

    Args:
        store: The file.
        campaign: The campaign.
        placer: The carrier.
        settings: The limits.
        hook: Asked before each call.
        now: Returns the Unix time.
        clock: Returns the loop's time.
        take: Takes the name of the call.

    Attributes:
        callers: The numbers to call from.
        health: Whether calls succeed.
        in_flight: Attempts whose answer is awaited, with the Unix times of their intents.
        is_full: Whether the last call did not start because of a limit that several diallers keep together.
    """

    def __init__(
        self,
        store: CampaignStore,
        campaign: str,
        placer: Placer,
        settings: CampaignSettings,
        *,
        hook: PreDialHook,
        now: Callable[[], float],
        clock: Callable[[], float],
        take: Callable[[CallReport], Awaitable[bool]],
    ) -> None:
        self.callers = CallerPool(settings.callers, per_day=settings.calls_per_caller)
        self.health = CampaignHealth(settings.failures)
        self.in_flight: dict[str, float] = {}
        self.is_full = False
        self._store, self._campaign, self._placer = store, campaign, placer
        self._settings, self._hook = settings, hook
        self._now, self._clock, self._take = now, clock, take

    async def prepare(self, row: CampaignRow) -> CallOrder | None:
        """Ask the hook, then write the intent down.

        Returns:
            What to order; None if there is no call now.
        """
        answer = await ask_hook(self._hook, row, limit=self._settings.hook_limit)
        if answer is None:
            self.health.call_failed()
        if answer is not PreDialAnswer.CALL:
            never = answer is PreDialAnswer.NEVER
            event = RowEvent.SUPPRESS if never else RowEvent.DEFER
            await self._change(row, event, after=HOOK_PAUSE, reason="refused by the hook" if never else "")
            return None
        self.is_full = False
        now = self._now()
        # A page of rows may have been read before the hour ended, and the hook takes its time.
        if (later := wait_for_hour(row, hours=self._settings.hours, now=now)) is not None:
            await self._store.run(lambda file: file.rows(self._campaign).change([later]))
            return None
        caller = self.callers.choose(now, last=row.caller)
        if caller is None:
            return None
        attempt = secrets.token_hex(16)
        intent = Intent(row=row.id, attempt=attempt, caller=caller, now=now, due=now + FIRST_LOOK)
        self.in_flight[attempt] = now
        limits = self._shared_limits(now)
        written = await self._store.run(lambda file: file.intents(self._campaign).write(intent, limits))
        if written is not IntentAnswer.WRITTEN:
            del self.in_flight[attempt]
            self.is_full = written is IntentAnswer.FULL
            if not self.is_full:
                await self._store.run(lambda file: put_off(file, self._campaign, row, now))
            return None
        self.callers.use(caller, now)
        self.health.tried(self._clock())
        return CallOrder(attempt=attempt, to=row.number, caller=caller, ring=self._settings.ring)

    def _shared_limits(self, now: float) -> SharedLimits | None:
        """The limits that other diallers keep too; None if there are no others."""
        if not self._store.file.is_shared:
            return None
        chosen = self._settings
        return SharedLimits(
            starts_per_second=chosen.starts_per_second,
            burst=chosen.burst,
            calls_at_once=chosen.calls_at_once,
            calls_per_caller=chosen.calls_per_caller,
            today=now // DAY * DAY,
        )

    async def place(self, row: CampaignRow, order: CallOrder) -> bool:
        """Make the call.

        Returns:
            False if there certainly is none. If it is not known, the row stays as it is, and the carrier is
            asked about it later.
        """
        # Other diallers do not know that this one waits: after the window they take it that there is no call.
        limit = self._settings.window / 2 if self._store.file.is_shared else inf
        try:
            if self._now() >= self.in_flight[order.attempt] + limit:
                # This process was held up.
                raise NotPlacedError("too late", vendor="", code="too_late", cause=RefusalCause.BUSY)
            async with asyncio.timeout(None if limit == inf else limit):
                call_id = await self._placer.place(order)
        except NotPlacedError as exc:
            await self._refused(row, order, exc)
            return False
        except Exception as exc:  # noqa: BLE001 - the call may exist, whatever failed
            code = exc.code if isinstance(exc, ServiceError) else describe_error(exc)
            logger.warning("campaign {}: it is not known whether a call was made: {}", self._campaign, code)
            self.health.carrier_failed(self._clock())
            return True
        finally:
            self.in_flight.pop(order.attempt, None)
        self.health.carrier_worked()
        await self._take(CallReport(call_id=call_id, attempt=order.attempt))
        return True

    async def _refused(self, row: CampaignRow, order: CallOrder, exc: NotPlacedError) -> None:
        if exc.cause is RefusalCause.NUMBER:
            self.health.carrier_worked()
            self.health.call_failed()
            reason = f"the carrier does not call it ({exc.code})"
            await self._store.run(
                lambda file: file.rows(self._campaign).fail(
                    row.id, order.attempt, DialOutcome.FAILED, reason=reason
                )
            )
            return
        logger.warning("campaign {}: the carrier makes no calls: {}", self._campaign, exc.code)
        self.health.carrier_failed(self._clock())
        await self._change(row, RowEvent.RETURN, attempt=order.attempt)
        if exc.cause is RefusalCause.ACCOUNT:
            await self.pause(f"the carrier refuses this account's calls ({exc.code})")

    async def pause(self, reason: str) -> None:
        """Let no more calls start until a person resumes the campaign."""
        logger.error("campaign {} is paused: {}", self._campaign, reason)
        await self._store.run(
            lambda file: file.register.replace(
                self._campaign, CampaignState.RUNNING, CampaignState.PAUSED, reason
            )
        )

    async def _change(
        self, row: CampaignRow, event: RowEvent, *, after: float = 0.0, reason: str = "", attempt: str = ""
    ) -> None:
        due = self._now() + after
        was_due = row.due if event is RowEvent.DEFER else None
        change = RowChange(row=row.id, event=event, due=due, reason=reason, attempt=attempt, was_due=was_due)
        await self._store.run(lambda file: file.rows(self._campaign).change([change]))
