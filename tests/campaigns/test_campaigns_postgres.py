"""Campaigns in PostgreSQL."""

from __future__ import annotations

import pytest

from tests.campaigns.postgres import programs
from voiceflow import ConfigurationError
from voiceflow.campaigns import (
    CampaignFile,
)

pytestmark = pytest.mark.skipif(programs() is None, reason="needs Postgres: initdb and pg_ctl")


def test_a_server_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened") as raised:
        CampaignFile("postgresql://user:secret@/nothing?host=/nowhere")
    assert "secret" not in str(raised.value)
