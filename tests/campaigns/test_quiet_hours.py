"""People are called at their own hours, and not at all where these are not known."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.campaigns.office import number
from voiceflow.campaigns import CallingHours, CampaignRow
from voiceflow.campaigns.quiet_hours import zones_of

HOURS = CallingHours(opens=time(9), closes=time(20), weekdays=frozenset(range(5)))
ZONES = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    zones=st.lists(st.sampled_from(ZONES), min_size=1, max_size=2),
)
def test_the_following_hour_is_allowed_everywhere_and_none_before_it_is(
    at: datetime, zones: list[str]
) -> None:
    following = HOURS.following(at, zones)
    if following is None:
        assert len(set(zones)) > 1
        return
    assert HOURS.allow(following, zones)
    assert following >= at
    if following > at:
        earlier = at + (following - at) / 2
        minutes = (following - earlier).total_seconds() / 60
        assert minutes < 15 or not HOURS.allow(earlier, zones)


def test_the_strictest_of_several_zones_counts() -> None:
    coasts = ("America/New_York", "America/Los_Angeles")
    morning = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)  # 9:30 in New York, 6:30 in Los Angeles
    assert HOURS.allow(morning, coasts[:1])
    assert not HOURS.allow(morning, coasts)
    assert HOURS.following(morning, coasts) == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_the_hour_follows_the_clocks_when_they_are_put_forward() -> None:
    before, after = datetime(2026, 3, 27, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert HOURS.allow(before, ["Europe/Berlin"])
    assert HOURS.allow(after, ["Europe/Berlin"])


def test_nobody_is_called_on_a_holiday() -> None:
    hours = HOURS.model_copy(update={"closed": frozenset({date(2026, 12, 25)})})
    assert hours.following(datetime(2026, 12, 25, 12, tzinfo=UTC), ["Europe/Berlin"]) == datetime(
        2026, 12, 28, 8, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("phone", "zone", "found"),
    [
        ("+12122000000", "", ("America/New_York",)),
        ("+4915112345678", "", ("Europe/Berlin",)),
        ("+12122000000", "Europe/Paris", ("Europe/Paris",)),
        ("+15550100000", "", ()),
    ],
)
def test_the_zone_is_what_the_list_says_or_what_the_number_tells(
    phone: str, zone: str, found: tuple[str, ...]
) -> None:
    assert zones_of(phone, zone) == found


def test_a_number_that_tells_only_its_country_has_all_its_zones() -> None:
    assert {"Australia/Perth", "Australia/Sydney"} <= set(zones_of("+61412345678"))


def test_a_number_of_a_person_is_in_no_repr() -> None:
    row = CampaignRow(id=1, number=number(0), caller="+12125550000", data={"name": "Ada"})
    assert number(0) not in repr(row)
    assert "Ada" not in repr(row)
