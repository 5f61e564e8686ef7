"""The database of campaigns: where it is, and its transactions."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from voiceflow.campaigns.database import is_server, open_database, transaction
from voiceflow.errors import ConfigurationError


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("postgresql://user@host/name", True),
        ("postgres:///name", True),
        ("campaigns.db", False),
        (Path("postgresql://user@host/name"), False),
        ("mysql://host/name", False),
    ],
)
def test_only_the_address_of_a_server_is_one(place: Path | str, answer: bool) -> None:
    assert is_server(place) is answer


def test_a_transaction_writes_all_or_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path / "campaigns.db", is_durable=False)
    add = "INSERT INTO campaigns (name, state) VALUES (?, 'paused')"
    with transaction(database):
        database.execute(add, ("one",))
    with pytest.raises(sqlite3.IntegrityError), transaction(database):
        database.executemany(add, [("two",), ("one",)])
    assert [name for (name,) in database.execute("SELECT name FROM campaigns")] == ["one"]
    database.close()


def test_the_tables_of_a_file_that_exists_stay(tmp_path: Path) -> None:
    for expected in ([], ["one"]):
        database = open_database(str(tmp_path / "campaigns.db"))
        assert [name for (name,) in database.execute("SELECT name FROM campaigns")] == expected
        database.execute(
            "INSERT INTO campaigns (name, state) VALUES (?, ?) ON CONFLICT DO NOTHING", ("one", "paused")
        )
        database.close()


def test_a_file_that_is_something_else_is_named(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ada, " * 1000)
    with pytest.raises(ConfigurationError, match=r"letter\.txt is no file of campaigns"):
        open_database(file)
