"""Lists of people: what is no number is left out and counted, and nobody is entered twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns.office import NAME
from voiceflow.campaigns import CampaignFile, ImportResult, import_list
from voiceflow.campaigns.settings import number_of
from voiceflow.errors import ConfigurationError


@pytest.fixture
def file(tmp_path: Path) -> Iterator[CampaignFile]:
    with CampaignFile(tmp_path / "campaigns.db", is_durable=False) as opened:
        opened.register.create(NAME)
        yield opened


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" +1 (212) 200-0000 ", "+12122000000"),
        ("+49.151/12345678", "+4915112345678"),
        ("2122000000", None),
        ("+0122000000", None),
        ("+12122000000x5", None),
        ("", None),
    ],
)
def test_a_number_has_its_country_or_is_none(text: str, number: str | None) -> None:
    assert number_of(text) == number


def test_json_lines_keep_their_plain_values_and_bad_lines_are_named(
    file: CampaignFile, tmp_path: Path
) -> None:
    people = tmp_path / "people.jsonl"
    good = {"number": "+12122000000", "time_zone": "America/New_York", "age": 36, "tags": ["a"]}
    people.write_text(f"{json.dumps(good)}\n\n[1]\n{{\n{'[' * 100_000}\n", "utf-8")
    rows = file.rows(NAME)
    assert import_list(people, rows) == ImportResult(added=1, bad=3, bad_lines=[3, 4, 5])
    (row,) = rows.due(["queued"], 0.0)  # type: ignore[list-item]
    assert (row.time_zone, row.data) == ("America/New_York", {"age": "36"})


@pytest.mark.parametrize("text", ["name\nAda\n", "", "number,name\n\xff"])
def test_a_file_that_is_no_list_is_refused_without_quoting_it(
    file: CampaignFile, tmp_path: Path, text: str
) -> None:
    people = tmp_path / "people.csv"
    people.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"people\.csv"):
        import_list(people, file.rows(NAME))


def test_a_cell_that_is_too_long_makes_a_bad_line(file: CampaignFile, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(f"number,note\n+12122000000,{'x' * 2001}\n", "utf-8")
    assert import_list(people, file.rows(NAME)).bad == 1
