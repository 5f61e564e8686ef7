"""What becomes of a row: before its first call, at an hour without calls, and after a call (no I/O)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from voiceflow.campaigns.quiet_hours import CallingHours, zones_of
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import CampaignRow, RowEvent
from voiceflow.campaigns.settings import RetryPolicy
from voiceflow.transports.outbound import DialOutcome

NO_ZONE = "time zone unknown"
NO_HOUR = "no hour suits all its time zones"
BLOCKED = "on the do-not-call list"


def check(row: CampaignRow, *, hours: CallingHours, is_blocked: bool, now: float) -> RowChange:
    """Decide whether a row may be called, and when first.

    Args:
        row: In the state ``queued``.
        hours: When people may be called.
        is_blocked: Whether its number is on the do-not-call list.
        now: The present, in Unix seconds.
    """
    if is_blocked:
        return block(row)
    try:
        zones = zones_of(row.number, row.time_zone)
    except ValueError:
        zones = ()
    return _admit(row, RowEvent.PASS, zones, hours=hours, now=now)


def block(row: CampaignRow) -> RowChange:
    """Suppress a row whose number is on the do-not-call list."""
    return RowChange(row=row.id, event=RowEvent.SUPPRESS, reason=BLOCKED)


def wait_for_hour(row: CampaignRow, *, hours: CallingHours, now: float) -> RowChange | None:
    """Postpone a row that may not be called at this hour; None if it may."""
    if hours.allow(datetime.fromtimestamp(now, UTC), row.zones):
        return None
    return _admit(row, RowEvent.DEFER, row.zones, hours=hours, now=now)


def settle(
    row: CampaignRow,
    *,
    retries: RetryPolicy,
    outcomes: Mapping[DialOutcome, int],
    is_blocked: bool,
    now: float,
) -> RowChange:
    """Decide whether a row is called again.

    Args:
        row: In the state ``ended``.
        retries: When to call again.
        outcomes: How often its calls ended how.
        is_blocked: Whether its number is on the do-not-call list.
        now: The present, in Unix seconds.
    """
    if is_blocked:
        return block(row)
    outcome = row.outcome or DialOutcome.FAILED
    delay = retries.delay(outcome, same=outcomes.get(outcome, 1), all_=row.attempts)
    if delay is None:
        return RowChange(row=row.id, event=RowEvent.FINISH, reason=row.reason, attempt=row.attempt)
    return RowChange(row=row.id, event=RowEvent.RETRY, due=now + delay, attempt=row.attempt)


def _admit(
    row: CampaignRow, event: RowEvent, zones: Sequence[str], *, hours: CallingHours, now: float
) -> RowChange:
    if not zones:
        return RowChange(row=row.id, event=RowEvent.SUPPRESS, reason=NO_ZONE)
    first = hours.following(datetime.fromtimestamp(now, UTC), zones)
    if first is None:
        return RowChange(row=row.id, event=RowEvent.SUPPRESS, reason=NO_HOUR)
    return RowChange(row=row.id, event=event, due=first.timestamp(), zones=tuple(zones), was_due=row.due)
