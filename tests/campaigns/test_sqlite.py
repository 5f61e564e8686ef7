"""A file of campaigns, and the lock that keeps a second dialler from a campaign."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from voiceflow.campaigns.sqlite import DiallerLock, open_file
from voiceflow.errors import ConfigurationError


def test_a_campaign_has_one_dialler_until_its_lock_is_released(tmp_path: Path) -> None:
    path = tmp_path / "campaigns.db"
    first = DiallerLock(path, "spring")
    DiallerLock(path, "autumn").release()
    with pytest.raises(ConfigurationError, match="another process dials the campaign 'spring'"):
        DiallerLock(path, "spring")
    first.release()
    DiallerLock(path, "spring").release()


def test_what_one_connection_wrote_another_reads(tmp_path: Path) -> None:
    one, two = (open_file(tmp_path / "a.db", is_durable=False) for _ in range(2))
    one.begin()
    one.execute("INSERT INTO starts VALUES ('spring', 4.0)")
    assert two.execute("SELECT * FROM starts").fetchall() == []
    one.execute("COMMIT")
    assert [tuple(row) for row in two.execute("SELECT * FROM starts")] == [("spring", 4.0)]
    for each in (one, two):
        each.close()


@pytest.mark.parametrize(("is_durable", "level"), [(True, 2), (False, 1)])
def test_a_durable_file_waits_for_the_disk(tmp_path: Path, is_durable: bool, level: int) -> None:
    connection = open_file(tmp_path / "a.db", is_durable=is_durable)
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == level
    connection.begin()
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        connection.begin()
    connection.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is no file of campaigns"):
        open_file(tmp_path / "nowhere" / "a.db", is_durable=False)
