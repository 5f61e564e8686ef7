"""Settings in seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.processors import Idle
from voiceflow.turns import TurnPolicy
from voiceflow.turns.seconds import LONGEST, check_seconds


@given(st.floats(min_value=0, max_value=LONGEST, exclude_min=True))
def test_a_time_above_zero_is_taken(seconds: float) -> None:
    check_seconds("silence", seconds)


@given(st.floats(min_value=LONGEST, exclude_min=True, allow_infinity=False))
def test_a_time_that_is_likely_in_milliseconds_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=r"silence is in seconds, at most 300: .* looks like milliseconds"):
        check_seconds("silence", seconds)


@pytest.mark.parametrize("value", ["0.6", None, True, [1]])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="silence is a number of seconds, not"):
        check_seconds("silence", value)


@pytest.mark.parametrize("value", [0, -1.0, float("nan")])
def test_a_time_that_is_not_above_zero_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="silence must be above 0 seconds"):
        check_seconds("silence", value)


def test_zero_is_taken_where_it_switches_something_off() -> None:
    check_seconds("silence_learnt", 0, least=0)
    with pytest.raises(ValueError, match="silence_learnt is 0 seconds or more"):
        check_seconds("silence_learnt", -1, least=0)


def test_policies_and_prompts_take_seconds() -> None:
    with pytest.raises(ValueError, match=r"600 looks like milliseconds, write 0\.6"):
        TurnPolicy(silence=600)
    with pytest.raises(ValueError, match="voice_to_interrupt"):
        TurnPolicy(voice_to_interrupt=-1)
    with pytest.raises(ValueError, match="after is in seconds"):
        Idle(after=8000)
