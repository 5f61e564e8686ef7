"""The SQLite file of campaigns: its tables, its lock, its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voiceflow.errors import ConfigurationError

WAIT = 5.0
"""Seconds to wait for another process that writes."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS campaigns (
    name TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS rows (
    id INTEGER PRIMARY KEY, campaign TEXT NOT NULL REFERENCES campaigns (name),
    number TEXT NOT NULL, time_zone TEXT NOT NULL, zones TEXT NOT NULL DEFAULT '',
    data TEXT NOT NULL, state TEXT NOT NULL,
    attempt TEXT NOT NULL DEFAULT '', call_id TEXT NOT NULL DEFAULT '', caller TEXT NOT NULL DEFAULT '',
    outcome TEXT, attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0,
    intended REAL NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', UNIQUE (campaign, number));
CREATE INDEX IF NOT EXISTS rows_due ON rows (campaign, state, due, id);
CREATE INDEX IF NOT EXISTS rows_number ON rows (number, state);
CREATE TABLE IF NOT EXISTS attempts (
    id TEXT PRIMARY KEY, row INTEGER NOT NULL REFERENCES rows (id), caller TEXT NOT NULL,
    intended REAL NOT NULL, call_id TEXT NOT NULL DEFAULT '', outcome TEXT, disclosed REAL);
CREATE INDEX IF NOT EXISTS attempts_row ON attempts (row);
CREATE INDEX IF NOT EXISTS attempts_time ON attempts (intended);
CREATE TABLE IF NOT EXISTS do_not_call (
    number TEXT PRIMARY KEY, reason TEXT NOT NULL, since REAL NOT NULL);
"""


def open_database(path: Path, *, is_durable: bool = True) -> sqlite3.Connection:
    """Open the file, and make it if there is none.

    Args:
        path: Where it is. Two more files appear next to it while it is open (SQLite's write-ahead log).
        is_durable: Whether a transaction is on the disk before it counts, so that it survives a power cut.
            Without, it survives the end of the process only.

    Raises:
        ConfigurationError: If it cannot be opened, or is something else.
    """
    try:
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
        connection.executescript(_SCHEMA)
    except sqlite3.Error as exc:
        raise ConfigurationError(f"{path} is no file of campaigns: {exc}") from exc
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all of a block, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class DiallerLock:
    """Keeps a second dialler from the same campaign. The system opens it when its process ends, however.

    Args:
        path: The file of campaigns; the lock is a file next to it.
        campaign: The campaign.

    Raises:
        ConfigurationError: If another dialler has it.
    """

    def __init__(self, path: Path, campaign: str) -> None:
        lock = path.with_name(f"{path.name}.{campaign}.lock")
        self._connection = sqlite3.connect(lock, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            # Held while the connection is open: locks of SQLite are locks of the system, on every platform.
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as exc:
            self._connection.close()
            raise ConfigurationError(f"another process dials the campaign {campaign!r}") from exc

    def release(self) -> None:
        """Let others have it."""
        self._connection.close()
