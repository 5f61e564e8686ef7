"""Campaigns in a file of SQLite, on one machine: one dialler has each."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from voiceflow.campaigns.database import SCHEMA
from voiceflow.errors import ConfigurationError

WAIT = 5.0
"""Seconds to wait for another process that writes."""


class SqliteDatabase(sqlite3.Connection):
    """A connection to the file."""

    is_shared = False

    def begin(self) -> None:
        """Begin a transaction that writes."""
        self.execute("BEGIN IMMEDIATE")

    def time(self) -> float:
        """The Unix time of this machine."""
        return time.time()


def open_file(path: Path, *, is_durable: bool) -> SqliteDatabase:
    """Open the file, and make it if there is none. See ``open_database``.

    Two more files appear next to it while it is open (SQLite's write-ahead log).
    """
    try:
        connection = sqlite3.connect(
            path, timeout=WAIT, isolation_level=None, check_same_thread=False, factory=SqliteDatabase
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
        connection.executescript(SCHEMA.format(id="INTEGER"))
    except sqlite3.Error as exc:
        raise ConfigurationError(f"{path} is no file of campaigns: {exc}") from exc
    return connection


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
