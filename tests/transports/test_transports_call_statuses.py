"""The calls that a carrier lists."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.errors import ServiceError
from voiceflow.transports.call_api import CLOCK_SKEW, ListedCall, choose, read_list
from voiceflow.transports.call_statuses import read_call, read_calls
from voiceflow.transports.placing import CallOrder, CallReport

SINCE = datetime(2026, 1, 1, 12, tzinfo=UTC)


NUMBERS = ["+15550100", "+15550101"]


ORDER = CallOrder(attempt="0b" * 16, to=NUMBERS[0], caller=NUMBERS[1])


listed_calls = st.builds(
    ListedCall,
    report=st.builds(CallReport, call_id=st.sampled_from("abcdef")),
    to=st.sampled_from(NUMBERS),
    caller=st.sampled_from(NUMBERS),
    created=st.none() | st.integers(-90, 90).map(lambda seconds: SINCE + timedelta(seconds=seconds)),
)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(listed_calls, max_size=8), st.sets(st.sampled_from("abcdef"), max_size=4))
def test_the_oldest_call_that_may_be_ours_is_found_and_no_other(
    calls: list[ListedCall], known: set[str]
) -> None:
    possible = [
        one
        for one in calls
        if (one.to, one.caller) == (ORDER.to, ORDER.caller)
        and one.report.call_id not in known
        and (one.created is None or one.created >= SINCE - CLOCK_SKEW)
    ]
    found = choose(calls, ORDER, since=SINCE, known=known)
    if not possible:
        assert found is None
        return
    times = [one.created for one in possible if one.created is not None]
    assert found in [one.report for one in possible if one.created == (min(times) if times else None)]


@given(json_values)
def test_an_answer_that_is_no_list_of_calls_is_not_taken_for_an_empty_one(body: object) -> None:
    with suppress(ServiceError):
        found = read_calls("carrier", body)
        assert isinstance(body, dict)
        assert len(found) == len(body["calls"])
    for read in (lambda: read_list("carrier", body, "a", "b"), lambda: read_call("carrier", body)):
        with pytest.raises(ServiceError):
            read()
