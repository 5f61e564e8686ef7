"""The database of campaigns: its tables and its transactions, the same in a file and on a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Values: TypeAlias = Sequence[object] | Mapping[str, object]
Place: TypeAlias = Path | str
"""A file of SQLite, or the address of a Postgres database: ``postgresql://user@host/name``."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS campaigns (
    name TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS rows (
    id {id} PRIMARY KEY, campaign TEXT NOT NULL REFERENCES campaigns (name),
    number TEXT NOT NULL, time_zone TEXT NOT NULL, zones TEXT NOT NULL DEFAULT '',
    data TEXT NOT NULL, state TEXT NOT NULL,
    attempt TEXT NOT NULL DEFAULT '', call_id TEXT NOT NULL DEFAULT '', caller TEXT NOT NULL DEFAULT '',
    outcome TEXT, attempts INTEGER NOT NULL DEFAULT 0, due DOUBLE PRECISION NOT NULL DEFAULT 0,
    intended DOUBLE PRECISION NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', UNIQUE (campaign, number));
CREATE INDEX IF NOT EXISTS rows_due ON rows (campaign, state, due, id);
CREATE INDEX IF NOT EXISTS rows_number ON rows (number, state);
CREATE TABLE IF NOT EXISTS attempts (
    id TEXT PRIMARY KEY, row BIGINT NOT NULL REFERENCES rows (id), caller TEXT NOT NULL,
    intended DOUBLE PRECISION NOT NULL, call_id TEXT NOT NULL DEFAULT '', outcome TEXT,
    disclosed DOUBLE PRECISION);
CREATE INDEX IF NOT EXISTS attempts_row ON attempts (row);
CREATE INDEX IF NOT EXISTS attempts_time ON attempts (intended);
CREATE TABLE IF NOT EXISTS do_not_call (
    number TEXT PRIMARY KEY, reason TEXT NOT NULL, since DOUBLE PRECISION NOT NULL);
CREATE TABLE IF NOT EXISTS starts (campaign TEXT PRIMARY KEY, next_start DOUBLE PRECISION NOT NULL)
"""
"""The tables. ``starts`` says when a campaign that several diallers share may start its next call."""


class Row(Protocol):
    """A row of a result, by the names and the places of its columns."""

    def __getitem__(self, key: Any) -> Any:
        """A value."""

    def __iter__(self) -> Iterator[Any]:
        """The values, in order."""


class Result(Protocol):
    """What a statement has done, or found."""

    @property
    def rowcount(self) -> int:
        """How many rows it has changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> Sequence[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """The rows that are left."""


class Database(Protocol):
    """A connection. One thread uses it. Parameters are ``?``, or ``:name`` with a mapping.

    Attributes:
        is_shared: Whether diallers on several machines may work on one campaign.
    """

    is_shared: bool

    def execute(self, statement: str, values: Values = (), /) -> Result:
        """Carry out one statement."""

    def executemany(self, statement: str, values: Iterable[Values], /) -> Result:
        """Carry out one statement for each of these."""

    def begin(self) -> None:
        """Begin a transaction that writes. Others that write wait until its end."""

    def time(self) -> float:
        """The Unix time by its clock."""

    def close(self) -> None:
        """Close the connection."""


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """Write all of a block, or nothing."""
    database.begin()
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def open_database(place: Place, *, is_durable: bool = True) -> Database:
    """Open the database, and make its tables if there are none.

    Args:
        place: Where it is.
        is_durable: Whether a transaction is on the disk before it counts, so that it survives a power cut.
            Without, it survives the end of the process only.

    Raises:
        ConfigurationError: If it cannot be opened, or is something else.
    """
    if is_server(place):
        # Few campaigns need the package.
        from voiceflow.campaigns.postgres import PostgresDatabase

        return PostgresDatabase(str(place), is_durable=is_durable)
    from voiceflow.campaigns.sqlite import open_file

    return open_file(Path(place), is_durable=is_durable)


def is_server(place: Place) -> bool:
    """Whether this is the address of a database server."""
    return isinstance(place, str) and place.startswith(("postgresql://", "postgres://"))
