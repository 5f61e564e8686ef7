"""When a request is repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, RateLimitError, UnreachableError
from voiceflow.clients.elevenlabs.http.retries import Retries

EXACT = Retries(attempts=4, first=0.5, longest=1.5, within=10.0, jitter=0.0)


def failure(status: int = 503, *, retry_after: float = 0.0) -> ElevenLabsError:
    return ElevenLabsError("m", code="c", retryable=True, status=status, retry_after=retry_after)


def pause(
    retries: Retries,
    error: ElevenLabsError,
    *,
    tried: int = 1,
    passed: float = 0.0,
    acts: bool = False,
    chance: float = 1.0,
) -> float | None:
    return retries.pause(error, tried=tried, passed=passed, chance=chance, acts=acts)


def test_the_waits_double_up_to_the_longest() -> None:
    assert [pause(EXACT, failure(), tried=tried) for tried in (1, 2, 3, 4)] == [0.5, 1.0, 1.5, None]


def test_the_limit_of_time_holds_whatever_the_attempts() -> None:
    assert pause(EXACT, failure(), tried=2, passed=9.0) == 1.0
    assert pause(EXACT, failure(), tried=2, passed=9.1) is None


def test_a_wait_that_the_service_asks_for_is_kept_if_it_fits() -> None:
    assert pause(EXACT, failure(429, retry_after=7.0)) == 7.0
    assert pause(EXACT, failure(429, retry_after=11.0)) is None


def test_what_acts_is_repeated_only_when_nothing_was_done() -> None:
    assert pause(EXACT, failure(503), acts=True) is None
    assert pause(EXACT, failure(429), acts=True) == 0.5


def test_what_cannot_succeed_or_had_no_response_is_not_repeated() -> None:
    assert pause(EXACT, RateLimitError("m", code="c", retryable=False, status=429)) is None
    assert pause(EXACT, UnreachableError("m", code="unreachable", retryable=True)) is None


@given(
    st.integers(1, 20),
    st.floats(0, 100),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([429, 500, 502, 503, 504]),
)
def test_no_wait_leads_past_the_limits(
    tried: int, passed: float, chance: float, jitter: float, status: int
) -> None:
    retries = Retries(attempts=5, jitter=jitter)
    found = pause(retries, failure(status), tried=tried, passed=passed, chance=chance)
    if found is None:
        assert tried >= 5 or passed + retries.longest > retries.within
    else:
        assert 0 <= found <= retries.longest
        assert passed + found <= retries.within


@pytest.mark.parametrize("field", ["attempts", "first", "longest", "within"])
def test_a_limit_of_nothing_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Retries.model_validate({field: 0})
