"""Starts per second and calls at once are two limits, and both hold."""

from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.campaigns.callers import DAY, CallerPool
from voiceflow.campaigns.pacing import Pacing


@given(
    rate=st.floats(0.1, 50.0),
    burst=st.integers(1, 5),
    pauses=st.lists(st.floats(0.0, 3.0), min_size=2, max_size=40),
)
def test_no_span_of_time_has_more_starts_than_the_rate_and_the_burst(
    rate: float, burst: int, pauses: list[float]
) -> None:
    pacing, now, starts = Pacing(0.0, starts_per_second=rate, calls_at_once=100, burst=burst), 0.0, [0.0]
    starts.clear()
    for pause in pauses:
        now += pause
        now += pacing.wait(now, 0)
        assert pacing.wait(now, 0) < 1e-6
        pacing.start(now)
        starts.append(now)
    for first in range(len(starts)):
        for last in range(first, len(starts)):
            span = starts[last] - starts[first]
            assert last - first + 1 <= rate * span + burst + 1e-6


def test_the_bucket_of_a_dialler_that_comes_back_is_empty() -> None:
    assert Pacing(100.0, starts_per_second=2.0, calls_at_once=1).wait(100.0, 0) == 0.5


def test_a_full_house_waits_for_the_end_of_a_call() -> None:
    pacing = Pacing(0.0, starts_per_second=1.0, calls_at_once=2)
    assert (pacing.wait(9.0, 1), pacing.wait(9.0, 2)) == (0.0, inf)


def test_the_least_used_number_calls_and_a_person_sees_the_same_one_again() -> None:
    pool = CallerPool(["a", "b"], per_day=2)
    assert pool.choose(0.0) == "a"
    pool.use("a", 0.0)
    assert (pool.choose(0.0), pool.choose(0.0, last="a")) == ("b", "a")
    pool.use("a", 0.0)
    assert pool.choose(0.0, last="a") == "b"
    pool.restore({"a": 2, "b": 2}, 0.0)
    assert pool.choose(DAY - 1.0) is None
    assert pool.choose(DAY) == "a"
