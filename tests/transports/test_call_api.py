"""Finding a call whose answer was lost among those that a carrier lists."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceflow.errors import ServiceError
from voiceflow.transports.call_api import read_time

SINCE = datetime(2026, 1, 1, 12, tzinfo=UTC)


@given(st.text(max_size=40) | st.from_regex(r"[0-9A-Za-z,:+ T-]{0,32}", fullmatch=True))
@example("Thu, 01 Jan 99999999999999999999 12:00:00 +0000")
def test_any_text_is_a_time_or_an_error_of_the_carrier(text: str) -> None:
    with suppress(ServiceError):
        found = read_time("carrier", text)
        assert found is None or found.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Thu, 01 Jan 2026 12:00:00 +0000", 0),
        ("2026-01-01T12:00:01Z", 1),
        ("2026-01-01 17:30:02+05:30", 2),
    ],
)
def test_the_forms_in_which_carriers_write_times(text: str, second: int) -> None:
    assert read_time("carrier", text) == SINCE + timedelta(seconds=second)


def test_a_time_without_a_zone_counts_only_where_the_zone_is_known() -> None:
    assert read_time("carrier", "2026-01-01 12:00:00") is None
    assert read_time("carrier", "2026-01-01 12:00:00", zone=UTC) == SINCE
