"""Which failures of a request are worth another attempt."""

from __future__ import annotations

import pytest

from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, RateLimitError, UnreachableError
from voiceflow.clients.elevenlabs.http.retries import is_repeatable


def failure(status: int) -> ElevenLabsError:
    return ElevenLabsError("m", code="c", retryable=True, status=status)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_repeated(status: int) -> None:
    assert is_repeatable(failure(status), acts=False)


def test_what_acts_is_repeated_only_when_nothing_was_done() -> None:
    assert not is_repeatable(failure(503), acts=True)
    assert is_repeatable(failure(429), acts=True)


def test_what_cannot_succeed_or_had_no_response_is_not_repeated() -> None:
    assert not is_repeatable(RateLimitError("m", code="c", retryable=False, status=429), acts=False)
    assert not is_repeatable(UnreachableError("m", code="unreachable", retryable=True), acts=False)
