"""What a row needs before it is called."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from tests.campaigns.office import number
from voiceflow.campaigns import CallingHours, CampaignRow
from voiceflow.campaigns.checking import NO_HOUR, NO_ZONE, check, wait_for_hour
from voiceflow.campaigns.rows import RowEvent

HOURS = CallingHours(opens=time(9), closes=time(20), weekdays=frozenset(range(5)))


@pytest.mark.parametrize(
    ("phone", "zone", "reason"),
    [
        ("+15550100000", "", NO_ZONE),
        (number(0), "Mars/Olympus", NO_ZONE),
        (number(0), "../../etc/passwd", NO_ZONE),
        ("+18005550199", "", NO_HOUR),  # toll-free: from Guam to Newfoundland
    ],
)
def test_a_row_without_a_known_hour_is_suppressed_with_the_reason(phone: str, zone: str, reason: str) -> None:
    row = CampaignRow(id=1, number=phone, time_zone=zone)
    hours = HOURS.model_copy(update={"closes": time(12)})
    change = check(row, hours=hours, is_blocked=False, now=1_770_000_000.0)
    assert (change.event, change.reason) == (RowEvent.SUPPRESS, reason)


def test_a_row_that_comes_up_at_night_waits_for_the_morning() -> None:
    night = datetime(2026, 3, 2, 3, tzinfo=UTC)
    row = CampaignRow(id=1, number=number(0), zones=("America/New_York",))
    change = wait_for_hour(row, hours=HOURS, now=night.timestamp())
    assert change is not None
    assert change.due == datetime(2026, 3, 2, 14, tzinfo=UTC).timestamp()
    assert wait_for_hour(row, hours=HOURS, now=change.due) is None
