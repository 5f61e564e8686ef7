"""The calls of a file's campaigns: one line for each intent to call, written before the call."""

from __future__ import annotations

from voiceflow.campaigns.database import Database
from voiceflow.transports.outbound import DialOutcome


class AttemptLog:
    """The attempts, by name.

    Args:
        connection: The database.
    """

    def __init__(self, connection: Database) -> None:
        self._connection = connection

    def add(self, attempt: str, row: int, caller: str, now: float) -> None:
        """Write down an attempt, within the transaction that moves the row."""
        self._connection.execute(
            "INSERT INTO attempts (id, row, caller, intended) VALUES (?, ?, ?, ?)",
            (attempt, row, caller, now),
        )

    def note(self, attempt: str, call_id: str, outcome: DialOutcome | None) -> None:
        """Write down what the carrier says of it."""
        self._connection.execute(
            "UPDATE attempts SET outcome = coalesce(?, outcome), "
            "call_id = CASE call_id WHEN '' THEN ? ELSE call_id END WHERE id = ?",
            (outcome, call_id, attempt),
        )

    def disclose(self, attempt: str, now: float) -> None:
        """Write down that the user has heard all of the disclosure."""
        self._connection.execute("UPDATE attempts SET disclosed = ? WHERE id = ?", (now, attempt))

    def outcomes(self, row: int) -> dict[DialOutcome, int]:
        """How the calls of a row ended."""
        found = self._connection.execute(
            "SELECT outcome, count(*) FROM attempts WHERE row = ? AND outcome IS NOT NULL GROUP BY outcome",
            (row,),
        )
        return {DialOutcome(outcome): count for outcome, count in found}

    def calls_to(self, number: str) -> set[str]:
        """The carrier's names of the calls to a number."""
        found = self._connection.execute(
            "SELECT attempts.call_id FROM attempts JOIN rows ON rows.id = attempts.row "
            "WHERE rows.number = ? AND attempts.call_id != ''",
            (number,),
        )
        return {call_id for (call_id,) in found}

    def uses(self, since: float) -> dict[str, int]:
        """How many calls each number of ours has made since then."""
        found = self._connection.execute(
            "SELECT caller, count(*) FROM attempts WHERE intended >= ? GROUP BY caller", (since,)
        )
        return dict(found.fetchall())

    def times(self) -> list[float]:
        """When the attempts were written down."""
        return [at for (at,) in self._connection.execute("SELECT intended FROM attempts ORDER BY intended")]

    def disclosed(self, campaign: str) -> int:
        """In how many calls the disclosure was heard to its end."""
        found = self._connection.execute(
            "SELECT count(*) FROM attempts JOIN rows ON rows.id = attempts.row "
            "WHERE rows.campaign = ? AND disclosed IS NOT NULL",
            (campaign,),
        )
        count: int = found.fetchone()[0]
        return count
