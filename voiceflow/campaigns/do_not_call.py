"""The do-not-call list: numbers that no campaign calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from voiceflow.campaigns.database import Database, transaction


class DoNotCallList:
    """One list for all campaigns of a file. Nothing takes a number off it but :meth:`remove`.

    Args:
        connection: The database of campaigns.
    """

    def __init__(self, connection: Database) -> None:
        self._connection = connection

    def __len__(self) -> int:
        count: int = self._connection.execute("SELECT count(*) FROM do_not_call").fetchone()[0]
        return count

    def __contains__(self, number: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM do_not_call WHERE number = ?", (number,))
        return found.fetchone() is not None

    def among(self, numbers: Collection[str]) -> set[str]:
        """Those of a page of numbers that are on the list."""
        if not numbers:
            return set()
        places = ", ".join("?" * len(numbers))
        query = f"SELECT number FROM do_not_call WHERE number IN ({places})"  # noqa: S608 - question marks only
        return {number for (number,) in self._connection.execute(query, list(numbers))}

    def add(self, numbers: Iterable[str], *, reason: str, now: float) -> int:
        """Enter numbers in E.164 form; returns how many are new.

        Args:
            numbers: Which.
            reason: Why, in a word or two, such as ``"asked on a call"``.
            now: When, in Unix seconds.
        """
        before = len(self)
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO do_not_call VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                ((one, reason, now) for one in numbers),
            )
        return len(self) - before

    def remove(self, number: str) -> bool:
        """Take a number off the list: somebody wants calls again. Returns whether it was there."""
        gone = self._connection.execute("DELETE FROM do_not_call WHERE number = ?", (number,))
        return gone.rowcount > 0
