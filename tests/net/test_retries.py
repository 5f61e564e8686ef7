"""When something is tried again, after which waits, and when no more."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.net.retries import Backoff, Retries, repeat
from voiceflow.testing import run_virtual

EXACT = Retries(attempts=4, first=0.5, longest=1.5, within=10.0, jitter=0.0)


def pause(
    retries: Retries, *, tried: int = 1, passed: float = 0.0, chance: float = 1.0, asked: float = 0.0
) -> float | None:
    return retries.pause(tried=tried, passed=passed, chance=chance, asked=asked)


def test_the_waits_double_up_to_the_longest() -> None:
    assert [pause(EXACT, tried=tried) for tried in (1, 2, 3, 4)] == [0.5, 1.0, 1.5, None]


def test_the_limit_of_time_holds_whatever_the_attempts() -> None:
    assert pause(EXACT, tried=2, passed=9.0) == 1.0
    assert pause(EXACT, tried=2, passed=9.1) is None


def test_a_wait_that_the_service_asks_for_is_kept_if_it_fits() -> None:
    assert pause(EXACT, asked=7.0) == 7.0
    assert pause(EXACT, asked=11.0) is None


@given(st.integers(1, 20), st.floats(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_no_wait_leads_past_the_limits(tried: int, passed: float, chance: float, jitter: float) -> None:
    retries = Retries(attempts=5, jitter=jitter)
    found = pause(retries, tried=tried, passed=passed, chance=chance)
    if found is None:
        assert tried >= 5 or passed + retries.longest > retries.within
    else:
        assert 0 <= found <= retries.longest
        assert passed + found <= retries.within


@pytest.mark.parametrize("field", ["attempts", "first", "longest", "within"])
def test_a_limit_of_nothing_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Retries.model_validate({field: 0})


class Attempts:
    """Fails as often as told, with errors that are numbered, and notes when."""

    def __init__(self, failures: int, kind: type[Exception] = KeyError) -> None:
        self.failures = failures
        self.kind = kind
        self.at: list[float] = []

    async def make(self) -> str:
        self.at.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.25)
        if len(self.at) <= self.failures:
            raise self.kind(len(self.at))
        return "answer"


def test_attempts_are_made_until_one_succeeds() -> None:
    attempts, told = Attempts(failures=2), []

    def wait(error: KeyError, tried: int, passed: float) -> float:
        told.append((error.args[0], tried, passed))
        return 1.0

    assert run_virtual(repeat(attempts.make, KeyError, wait)) == "answer"
    assert attempts.at == [0.0, 1.25, 2.5]
    assert told == [(1, 1, 0.25), (2, 2, 1.5)]


def test_the_last_error_is_raised_when_no_other_attempt_is_allowed() -> None:
    attempts = Attempts(failures=9)

    def wait(_: KeyError, tried: int, __: float) -> float | None:
        return 0.0 if tried < 3 else None

    with pytest.raises(KeyError, match="3"):
        run_virtual(repeat(attempts.make, KeyError, wait))
    assert len(attempts.at) == 3


def test_another_error_ends_the_attempts_at_once() -> None:
    attempts = Attempts(failures=9, kind=ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        run_virtual(repeat(attempts.make, KeyError, lambda *_: 0.0))
    assert len(attempts.at) == 1


def test_waits_double_up_to_a_limit_and_the_first_replacement_has_none() -> None:
    backoff = Backoff(first=0.1, limit=1.0, jitter=0.0)
    waits = [backoff.delay(failures, 0.5) for failures in range(8)]
    assert waits == [0.0, 0.0, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
    assert backoff.delay(10**6, 0.0) == 1.0


def test_jitter_only_shortens() -> None:
    backoff = Backoff(first=1.0, jitter=0.5)
    assert [backoff.delay(2, chance) for chance in (0.0, 0.5, 1.0)] == [1.0, 0.75, 0.5]


def test_a_socket_is_given_up_after_too_many_failures_or_for_too_long_a_wait() -> None:
    backoff = Backoff(attempts=2, patience=3.0)
    assert [backoff.allows(failures, 0.0) for failures in (1, 2, 3)] == [True, True, False]
    assert [backoff.allows(1, asked) for asked in (3.0, 3.1)] == [True, False]


def test_several_kinds_of_failure_are_retried_and_another_is_not() -> None:
    failures: list[Exception] = [OSError(), ValueError(), KeyError("another")]

    async def attempt() -> None:
        raise failures.pop(0)

    async def main() -> float:
        with pytest.raises(KeyError, match="another"):
            await repeat(attempt, (OSError, ValueError), lambda *_: 1.0)
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == 2.0
