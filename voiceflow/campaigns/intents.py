"""The intents of a campaign: each is written down before its call, if it may be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from voiceflow.campaigns.attempts import AttemptLog
from voiceflow.campaigns.database import Database, transaction
from voiceflow.campaigns.register import CampaignState
from voiceflow.campaigns.rows import LIVE, RowState

_START = """
INSERT INTO starts (campaign, next_start) VALUES (?, ?)
ON CONFLICT (campaign) DO UPDATE SET next_start = excluded.next_start
"""

_INTEND = """
UPDATE rows SET state = :intended, attempt = :attempt, caller = :caller, intended = :now, due = :due,
    attempts = attempts + 1, call_id = '', outcome = NULL, reason = ''
WHERE id = :row AND state IN (:checked, :retry) AND due <= :now
    AND (SELECT state FROM campaigns WHERE name = :campaign) = :running
    AND NOT EXISTS (SELECT 1 FROM do_not_call WHERE number = rows.number)
    AND NOT EXISTS (SELECT 1 FROM rows other WHERE other.number = rows.number
        AND other.state IN (:intended, :dialled))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A call that is about to be made. Times are Unix seconds.

    Attributes:
        row: For whom.
        attempt: Its name.
        caller: From which number.
        now: The present.
        due: When to ask the carrier, if it has not answered by then.
    """

    row: int
    attempt: str
    caller: str = field(repr=False)
    now: float
    due: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLimits:
    """Limits that all diallers of a campaign keep together.

    Attributes:
        starts_per_second: Calls to start each second.
        burst: Starts that may follow each other at once after a pause.
        calls_at_once: The most calls at a time.
        calls_per_caller: The most calls from one number since ``today``; None for no limit.
        today: When the day began, in Unix seconds.
    """

    starts_per_second: float
    burst: int
    calls_at_once: int
    calls_per_caller: int | None = None
    today: float = 0.0


class IntentAnswer(Enum):
    """Whether a call may be made."""

    WRITTEN = "written"
    """It may: the intent is written down."""
    REFUSED = "refused"
    """It may not: not to this person, or not now."""
    FULL = "full"
    """A limit is reached that several diallers keep together."""


class IntentLog:
    """The last word on whether a call may be made. Its methods block: they run in the store's thread.

    Args:
        connection: The database.
        campaign: The campaign's name.
    """

    def __init__(self, connection: Database, campaign: str) -> None:
        self._connection = connection
        self._campaign = campaign
        self._attempts = AttemptLog(connection)

    def write(self, intent: Intent, shared: SharedLimits | None = None) -> IntentAnswer:
        """Write down that a call is about to be made; the last word on whether it may be.

        It may not if the row is not due any more, the campaign does not run, the number is on the do-not-call
        list, or a call to it is up.

        Args:
            intent: The call.
            shared: Limits that other diallers keep too; None if there are no others.
        """
        names = {
            "campaign": self._campaign,
            "running": CampaignState.RUNNING,
            "intended": RowState.INTENDED,
            "dialled": RowState.DIALLED,
            "checked": RowState.CHECKED,
            "retry": RowState.RETRY,
            "row": intent.row,
            "attempt": intent.attempt,
            "caller": intent.caller,
            "now": intent.now,
            "due": intent.due,
        }
        with transaction(self._connection):
            if shared is not None and not self._has_room(intent, shared):
                return IntentAnswer.FULL
            if not self._connection.execute(_INTEND, names).rowcount:
                return IntentAnswer.REFUSED
            self._attempts.add(intent.attempt, intent.row, intent.caller, intent.now)
            if shared is not None:
                following = max(self.next_start(), intent.now) + 1.0 / shared.starts_per_second
                self._connection.execute(_START, (self._campaign, following))
        return IntentAnswer.WRITTEN

    def _has_room(self, intent: Intent, shared: SharedLimits) -> bool:
        """Whether all diallers together are below their limits."""
        early = (shared.burst - 1) / shared.starts_per_second
        if intent.now < self.next_start() - early:
            return False
        if shared.calls_per_caller is not None:
            used = self._attempts.uses(shared.today).get(intent.caller, 0)
            if used >= shared.calls_per_caller:
                return False
        query = "SELECT count(*) FROM rows WHERE campaign = ? AND state IN (?, ?)"
        live: int = self._connection.execute(query, (self._campaign, *LIVE)).fetchone()[0]
        return live < shared.calls_at_once

    def next_start(self) -> float:
        """When all diallers together have used up their starts, in Unix seconds; minus infinity at first."""
        query = "SELECT next_start FROM starts WHERE campaign = ?"
        found = self._connection.execute(query, (self._campaign,)).fetchone()
        return float("-inf") if found is None else found["next_start"]
