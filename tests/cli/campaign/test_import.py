"""Importing a list from the terminal."""

from __future__ import annotations

from tests.cli.campaign.test_campaign import campaign


def test_a_list_is_imported_and_checked_and_no_number_is_printed() -> None:
    done = campaign("import", "spring", "people.csv")
    assert "3 new, 0 known, 1 lines without a number" in done.output
    assert "lines 5:" in done.output
    assert "1 new numbers" in campaign("block", "never.csv").output
    checked = campaign("check", "spring").output
    for line in ("checked            1", "on the do-not-call list", "time zone unknown"):
        assert line in checked
    assert "+1212" not in done.output + checked
