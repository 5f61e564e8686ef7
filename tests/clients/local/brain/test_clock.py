from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.local.brain.clock import day_in, speak_time, time_in


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on Tuesday please", "Tuesday"),
        ("are you open Sundays", "Sunday"),
        ("wensday", "Wednesday"),
        ("tomorrow or Friday", "tomorrow"),
        ("someday", ""),
        ("some money", ""),
        ("", ""),
    ],
)
def test_days_are_found_misheard_ones_too(text: str, day: str) -> None:
    assert day_in(text) == day


@each_row(
    ("text", "time"),
    [
        ("at three", "15:00"),
        ("at 3.", "15:00"),
        ("at 3.30 p.m.", "15:30"),
        ("at 330", "15:30"),
        ("three thirty p.m.", "15:30"),
        ("9am on Monday", "09:00"),
        ("9 a.m.", "09:00"),
        ("8 in the morning", "08:00"),
        ("10 o'clock", "10:00"),
        ("half past two", "14:30"),
        ("quarter to four", "15:45"),
        ("a quarter past 1", "13:15"),
        ("twenty past nine", "09:20"),
        ("at ten forty-five", "10:45"),
        ("tomorrow morning", "09:30"),
        ("in the afternoon", "14:30"),
        ("around noon", "12:00"),
        ("14:30", "14:30"),
        ("12 p.m.", "12:00"),
        ("12 a.m.", "00:00"),
        ("I have two kids", ""),
        ("25:70", ""),
        ("my number is 4729", ""),
        ("", ""),
    ],
)
def test_times_are_found_however_they_are_said(text: str, time: str) -> None:
    assert time_in(text) == time


@pytest.mark.parametrize(
    ("text", "time"), [("three", "15:00"), ("9", "09:00"), ("four thirty", "16:30"), ("4, 7, 2, 9", "")]
)
def test_a_number_alone_is_a_time_only_if_one_was_asked_for(text: str, time: str) -> None:
    assert time_in(text, expected=True) == time
    assert time_in(text) == ""


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_that_is_spoken_is_understood(hour: int, minute: int) -> None:
    time = f"{hour:02}:{minute:02}"
    spoken = speak_time(time)
    # "three oh five" has a sound-alike digit in it, which belongs to numbers, not to the clock.
    if not 0 < minute < 10:
        assert time_in(f"at {spoken}") == time
