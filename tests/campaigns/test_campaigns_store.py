"""Campaigns and their lists on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns.office import NAME
from voiceflow.campaigns import CampaignFile, ImportResult, import_list


@pytest.fixture
def file(tmp_path: Path) -> Iterator[CampaignFile]:
    with CampaignFile(tmp_path / "campaigns.db", is_durable=False) as opened:
        opened.register.create(NAME)
        yield opened


def test_a_csv_list_is_entered_once_however_often_it_is_imported(file: CampaignFile, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("number,time_zone,name\n+1 212 200 0000,,Ada\n+12122000000,,Ada\n5,,Bob\n", "utf-8")
    rows = file.rows(NAME)
    assert import_list(people, rows) == ImportResult(added=1, known=1, bad=1, bad_lines=[4])
    assert import_list(people, rows) == ImportResult(added=0, known=2, bad=1, bad_lines=[4])
