"""Campaigns in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.campaigns.office import NAME, number
from tests.campaigns.postgres import postgres, programs
from voiceflow import ConfigurationError
from voiceflow.campaigns import (
    CampaignFile,
)

pytestmark = pytest.mark.skipif(programs() is None, reason="needs Postgres: initdb and pg_ctl")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """An empty database."""
    with CampaignFile(server) as file:
        for table in ("attempts", "rows", "campaigns", "do_not_call", "starts"):
            file._connection.execute(f"DELETE FROM {table}")
    return server


def test_one_writes_at_a_time(url: str) -> None:
    import psycopg

    with CampaignFile(url) as one, CampaignFile(url) as other:
        other._connection.execute("SET lock_timeout = '20ms'")
        one._connection.begin()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other._connection.begin()
        one._connection.execute("COMMIT")
        other._connection.execute("ROLLBACK")
        other._connection.begin()
        other._connection.execute("ROLLBACK")


def test_a_connection_that_breaks_between_transactions_is_opened_again(url: str) -> None:
    with CampaignFile(url) as one, CampaignFile(url) as other:
        other.register.create(NAME)
        (pid,) = one._connection.execute("SELECT pg_backend_pid()").fetchone()
        other._connection.execute("SELECT pg_terminate_backend(?)", (pid,))
        assert one.rows(NAME).add([(number(0), "", {})]) == 1


def test_a_server_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened") as raised:
        CampaignFile("postgresql://user:secret@/nothing?host=/nowhere")
    assert "secret" not in str(raised.value)
