"""Checking new rows and settling ended ones, a page at a time. It blocks: it runs in the store's thread."""

from __future__ import annotations

from math import inf

from voiceflow.campaigns.checking import block, check, settle, wait_for_hour
from voiceflow.campaigns.quiet_hours import CallingHours
from voiceflow.campaigns.register import CampaignState
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import CALLABLE, CampaignRow, RowEvent, RowState
from voiceflow.campaigns.settings import CampaignSettings, RetryPolicy
from voiceflow.campaigns.store import CampaignFile

REFUSED_PAUSE = 60.0
"""Seconds until a row is tried again to whose number a call of another campaign is up."""


def check_queued(file: CampaignFile, campaign: str, hours: CallingHours, now: float) -> int:
    """Decide for a page of new rows whether they may be called, and when first.

    Returns:
        How many rows were checked; 0 if none is left.
    """
    rows = file.rows(campaign)
    page, blocked = _page(file, rows.due([RowState.QUEUED], inf))
    return rows.change(check(row, hours=hours, is_blocked=row.number in blocked, now=now) for row in page)


def settle_ended(file: CampaignFile, campaign: str, retries: RetryPolicy, now: float) -> int:
    """Decide for a page of rows whose calls have ended whether they are called again.

    Returns:
        How many.
    """
    rows = file.rows(campaign)
    page, blocked = _page(file, rows.due([RowState.ENDED], inf))
    return rows.change(
        settle(
            row,
            retries=retries,
            outcomes=file.attempts.outcomes(row.id),
            is_blocked=row.number in blocked,
            now=now,
        )
        for row in page
    )


def read_due(file: CampaignFile, campaign: str, hours: CallingHours, now: float) -> list[CampaignRow]:
    """A page of rows that may be called now. Those that may not be called at this hour are postponed.

    Rows whose numbers have entered the do-not-call list are suppressed.
    """
    rows = file.rows(campaign)
    later: list[RowChange] = []
    allowed: list[CampaignRow] = []
    page, blocked = _page(file, rows.due(CALLABLE, now))
    for row in page:
        change = block(row) if row.number in blocked else wait_for_hour(row, hours=hours, now=now)
        if change is None:
            allowed.append(row)
        else:
            later.append(change)
    if later:
        rows.change(later)
    return allowed


def _page(file: CampaignFile, rows: list[CampaignRow]) -> tuple[list[CampaignRow], set[str]]:
    """These rows, and their numbers that are on the do-not-call list."""
    return rows, file.do_not_call.among({row.number for row in rows})


def put_off(file: CampaignFile, campaign: str, row: CampaignRow, now: float) -> None:
    """Put a row off that could not be intended, so that the others have their turn."""
    state, _ = file.register.state(campaign)
    if state is not CampaignState.RUNNING:
        return
    later = RowChange(row=row.id, event=RowEvent.DEFER, due=now + REFUSED_PAUSE, was_due=row.due)
    file.rows(campaign).change([block(row) if row.number in file.do_not_call else later])


def tend(
    file: CampaignFile, campaign: str, settings: CampaignSettings, now: float
) -> tuple[CampaignState, int]:
    """Do what a campaign needs besides calls.

    Returns:
        What the campaign is doing then, and how many rows have changed: there may be more.
    """
    state, _ = file.register.state(campaign)
    if state is CampaignState.CANCELLED:
        file.rows(campaign).cancel()
    changed = check_queued(file, campaign, settings.hours, now)
    changed += settle_ended(file, campaign, settings.retries, now)
    is_done = state is CampaignState.RUNNING and file.rows(campaign).is_finished
    # Somebody may have cancelled it meanwhile.
    if is_done and file.register.replace(campaign, state, CampaignState.FINISHED):
        return CampaignState.FINISHED, changed
    return state, changed
