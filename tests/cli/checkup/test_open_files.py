"""The check of the limit of open files."""

import pytest

from tests.cli.test_doctor import finding
from tests.rows import each_row
from voiceflow.cli.checkup import Level
from voiceflow.cli.checkup.open_files import check_open_files


@pytest.mark.parametrize(
    ("variables", "limit", "level", "says"),
    [
        ({}, 1920, Level.OK, "1920 may be open; 200 calls need about 1920"),
        ({}, 1024, Level.WARN, "1024 may be open, enough for 88 calls; 200 calls need about 1920"),
        ({"VOICEFLOW_MAX_CALLS": "80"}, 1024, Level.OK, "80 calls need about 960"),
        ({"VOICEFLOW_MAX_PENDING": "56"}, 1720, Level.OK, "200 calls need about 1720"),
    ],
)
def test_the_limit_of_open_files_is_compared_with_the_calls(
    variables: dict[str, str], limit: int, level: Level, says: str
) -> None:
    found = finding(check_open_files(variables, limit=limit), "open files")
    assert (found.level, says in found.text) == (level, True)


@each_row("name", ["VOICEFLOW_MAX_CALLS", "VOICEFLOW_MAX_PENDING"])
@each_row("value", ["many", "0", "-3", "1.5"])
def test_a_number_that_is_none_is_told(name: str, value: str) -> None:
    (found,) = check_open_files({name: value})
    assert (found.level, found.topic, found.text) == (Level.FAIL, name, "is no number")
