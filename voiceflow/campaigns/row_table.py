"""The rows of one campaign in the file. Every change goes by the table of states."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from voiceflow.campaigns.attempts import AttemptLog
from voiceflow.campaigns.database import Database, Row, transaction
from voiceflow.campaigns.rows import CALLABLE, FINAL, LIVE, CampaignRow, RowEvent, RowState, following
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport

_OPEN = frozenset(RowState) - FINAL

PAGE = 1000
"""Rows that are read at a time."""

_ADD = """
INSERT INTO rows (campaign, number, time_zone, data, state) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """A change of a row.

    Attributes:
        row: Which.
        event: What happened.
        due: When it is due next; None to leave it.
        reason: Why.
        zones: The time zones in which it may be; None to leave them.
        attempt: The attempt that it is about; a row that has gone on to another one stays as it is.
        was_due: When the row was due as it was read; one whose time has changed since stays as it is. None
            not to compare it.
    """

    row: int
    event: RowEvent
    due: float | None = None
    reason: str = ""
    zones: tuple[str, ...] | None = None
    attempt: str = ""
    was_due: float | None = None


class RowTable:
    """The rows of a campaign. Its methods block: they run in the store's thread.

    Args:
        connection: The database.
        campaign: The campaign's name.
    """

    def __init__(self, connection: Database, campaign: str) -> None:
        self._connection = connection
        self._campaign = campaign
        self._attempts = AttemptLog(connection)

    def add(self, people: Iterable[tuple[str, str, Mapping[str, str]]]) -> int:
        """Enter people: number, time zone, other columns. A number that is there stays as it is.

        Returns:
            How many are new.
        """
        rows = (
            (self._campaign, number, zone, json.dumps(data), RowState.QUEUED) for number, zone, data in people
        )
        with transaction(self._connection):
            added = self._connection.executemany(_ADD, rows)
        return added.rowcount

    def counts(self) -> dict[RowState, int]:
        """How many rows are in each state."""
        found = self._connection.execute(
            "SELECT state, count(*) FROM rows WHERE campaign = ? GROUP BY state", (self._campaign,)
        )
        return {RowState(state): count for state, count in found}

    @property
    def is_finished(self) -> bool:
        """Whether all rows are final."""
        # Look-ups in the index: a count would read all rows. One statement, because it sees one instant:
        # between two of them another dialler may move the last row from one open state to the other.
        looked_up = " OR ".join(["EXISTS (SELECT 1 FROM rows WHERE campaign = ? AND state = ?)"] * len(_OPEN))
        values = [value for state in sorted(_OPEN) for value in (self._campaign, state)]
        is_open: bool = self._connection.execute(f"SELECT {looked_up}", values).fetchone()[0]
        return not is_open

    def reasons(self) -> dict[tuple[RowState, str], int]:
        """How many rows ended for each reason."""
        found = self._connection.execute(
            "SELECT state, reason, count(*) FROM rows "
            "WHERE campaign = ? AND reason != '' GROUP BY state, reason",
            (self._campaign,),
        )
        return {(RowState(state), reason): count for state, reason, count in found}

    def outcomes(self) -> dict[DialOutcome, int]:
        """How many rows' last calls ended how."""
        found = self._connection.execute(
            "SELECT outcome, count(*) FROM rows WHERE campaign = ? AND outcome IS NOT NULL GROUP BY outcome",
            (self._campaign,),
        )
        return {DialOutcome(outcome): count for outcome, count in found}

    def due(self, states: Collection[RowState], now: float, *, limit: int = PAGE) -> list[CampaignRow]:
        """Rows in these states that are due, the longest waiting first."""
        return self._rows("due <= ? ORDER BY due, id LIMIT ?", states, (now, limit))

    def live(self) -> list[CampaignRow]:
        """Rows that have, or may have, a call."""
        return self._rows("TRUE ORDER BY id", LIVE)

    def live_attempts(self) -> set[str]:
        """The attempts whose calls are up, or may be."""
        query = "SELECT attempt FROM rows WHERE campaign = ? AND state IN (?, ?)"
        return {attempt for (attempt,) in self._connection.execute(query, (self._campaign, *LIVE))}

    def next_due(self) -> float | None:
        """When the next row may be called; None if none waits."""
        query = "SELECT min(due) FROM rows WHERE campaign = ? AND state = ?"
        found = [self._connection.execute(query, (self._campaign, state)).fetchone()[0] for state in CALLABLE]
        return min((due for due in found if due is not None), default=None)

    def of_attempt(self, attempt: str) -> CampaignRow | None:
        """The row for which an attempt was made."""
        found = self._connection.execute(
            "SELECT rows.* FROM attempts JOIN rows ON rows.id = attempts.row "
            "WHERE attempts.id = ? AND campaign = ?",
            (attempt, self._campaign),
        ).fetchone()
        return None if found is None else _row_of(found)

    def change(self, changes: Iterable[RowChange]) -> int:
        """Change rows, all in one transaction; returns how many changes had an effect."""
        changes = list(changes)
        if not changes:
            return 0
        with transaction(self._connection):
            return sum(self._change(one) for one in changes)

    def report(self, report: CallReport, *, due: float, is_found: bool = False) -> CampaignRow | None:
        """Take what the carrier says of an attempt's call.

        Args:
            report: With the attempt's name.
            due: When to ask the carrier, if it says nothing more.
            is_found: Whether the call was found in the carrier's list, by its numbers and time. Then a row
                that has gone on to another attempt stays as it is: the call may be that attempt's.

        Returns:
            The row as it was, if the report changed it.
        """
        event = RowEvent.DIAL if report.outcome is None else RowEvent.END
        with transaction(self._connection):
            row = self.of_attempt(report.attempt)
            if row is None or (is_found and row.attempt != report.attempt):
                return None
            self._attempts.note(report.attempt, report.call_id, report.outcome)
            if row.attempt != report.attempt or not self._change(RowChange(row=row.id, event=event, due=due)):
                return None
            self._connection.execute(
                "UPDATE rows SET call_id = ?, outcome = ? WHERE id = ?",
                (report.call_id, report.outcome, row.id),
            )
        return row

    def fail(self, row: int, attempt: str, outcome: DialOutcome, *, reason: str) -> None:
        """Finish a row whose number the carrier does not call: it certainly made no call, and never will."""
        events = (RowEvent.END, RowEvent.FINISH)
        with transaction(self._connection):
            changes = [RowChange(row=row, event=one, reason=reason, attempt=attempt) for one in events]
            if all(self._change(one) for one in changes):
                self._connection.execute("UPDATE rows SET outcome = ? WHERE id = ?", (outcome, row))
                self._attempts.note(attempt, "", outcome)

    def look_up_all(self, now: float) -> None:
        """Let the carrier be asked about every call now: this process does not know what became of them."""
        self._connection.execute(
            "UPDATE rows SET due = ? WHERE due > ? AND campaign = ? AND state IN (?, ?)",
            (now, now, self._campaign, *LIVE),
        )

    def look_up_at(self, attempt: str, due: float) -> None:
        """Let the carrier be asked about an attempt's call at another time, if it may still be up."""
        self._connection.execute(
            "UPDATE rows SET due = ? WHERE campaign = ? AND attempt = ? AND state IN (?, ?)",
            (due, self._campaign, attempt, *LIVE),
        )

    def cancel(self) -> int:
        """Suppress every row that has no call; returns how many."""
        waiting = [RowState.QUEUED, *CALLABLE]
        rows = self._rows("TRUE", waiting)
        changes = (RowChange(row=one.id, event=RowEvent.SUPPRESS, reason="cancelled") for one in rows)
        return self.change(changes)

    def _change(self, change: RowChange) -> bool:
        found = self._connection.execute(
            "SELECT state, attempt, due FROM rows WHERE id = ?", (change.row,)
        ).fetchone()
        if found is None or change.attempt not in ("", found["attempt"]):
            return False
        if change.was_due not in (None, found["due"]):
            return False
        state = following(RowState(found["state"]), change.event)
        if state is None:
            return False
        zones = None if change.zones is None else " ".join(change.zones)
        less = 1 if change.event is RowEvent.RETURN else 0
        self._connection.execute(
            "UPDATE rows SET state = ?, due = coalesce(?, due), zones = coalesce(?, zones), reason = ?, "
            "attempts = attempts - ? WHERE id = ?",
            (state, change.due, zones, change.reason, less, change.row),
        )
        return True

    def _rows(
        self, where: str, states: Collection[RowState], values: Sequence[object] = ()
    ) -> list[CampaignRow]:
        places = ", ".join("?" * len(states))
        query = f"SELECT * FROM rows WHERE campaign = ? AND state IN ({places}) AND {where}"  # noqa: S608 - ours
        found = self._connection.execute(query, (self._campaign, *states, *values))
        return [_row_of(one) for one in found]


def _row_of(found: Row) -> CampaignRow:
    return CampaignRow(
        id=found["id"],
        number=found["number"],
        time_zone=found["time_zone"],
        zones=tuple(found["zones"].split()),
        data=json.loads(found["data"]),
        state=RowState(found["state"]),
        attempt=found["attempt"],
        call_id=found["call_id"],
        caller=found["caller"],
        outcome=None if found["outcome"] is None else DialOutcome(found["outcome"]),
        attempts=found["attempts"],
        due=found["due"],
        intended=found["intended"],
        reason=found["reason"],
    )
