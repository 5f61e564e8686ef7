"""``voiceflow campaign status``."""

from pathlib import Path

import pytest

from tests.campaigns.office import NAME
from tests.campaigns.people import campaign_of, end, intend
from tests.cli.campaign.test_campaign import campaign
from voiceflow.campaigns import CampaignState
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import RowEvent
from voiceflow.cli.campaign.status import print_status
from voiceflow.transports.outbound import DialOutcome


def test_rows_reasons_and_last_calls_are_counted_without_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with campaign_of(tmp_path, 4) as file:
        intend(file, 1, "a")
        end(file, "a", "CA1", DialOutcome.BUSY)
        file.attempts.disclose("a", 3.0)
        suppress = [RowChange(row=row, event=RowEvent.SUPPRESS, reason="no zone") for row in (2, 3)]
        file.rows(NAME).change(suppress)
        file.register.enter(NAME, CampaignState.PAUSED, "the carrier fails")
        print_status(file, NAME)
    assert capsys.readouterr().out.splitlines() == [
        "spring: paused (the carrier fails)",
        "  checked            1",
        "  ended              1",
        "  suppressed         2",
        "                     2  no zone",
        "  last call: busy               1",
        "  calls in which the disclosure was heard: 1",
        "  numbers on the do-not-call list: 0",
    ]


def test_a_campaign_that_does_not_exist_is_named() -> None:
    assert "winter" in str(campaign("status", "winter").exception)
