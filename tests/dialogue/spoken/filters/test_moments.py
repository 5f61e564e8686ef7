"""Dates and times of day, one filter at a time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.dialogue.spoken.filters.moments import dates, times


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("en", "2027-05-01", "May first, twenty twenty-seven"),
        ("de", "1.5.2027", "erster Mai zweitausendsiebenundzwanzig"),
        ("de", "am 1.5.2027", "ersten Mai zweitausendsiebenundzwanzig"),
        ("de", "der 1.5.2027", "erste Mai zweitausendsiebenundzwanzig"),
        ("fr", "1/5/2027", "premier mai deux mille vingt-sept"),
        ("es", "2/5/2027", "dos de mayo de dos mil veintisiete"),
    ],
)
def test_a_date_is_declined_as_its_language_wants(language: str, text: str, spoken: str) -> None:
    assert [form.text for form in dates(text, language)] == [spoken]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "2026-02-30"),
        ("en", "5/6/2026"),
        ("de", "1.5.2027.3"),
        ("fr", "31/2/2026"),
        ("xx", "2026-02-01"),
    ],
)
def test_a_day_that_is_none_or_that_may_be_two_is_left_alone(language: str, text: str) -> None:
    assert list(dates(text, language)) == []


@given(st.dates(date(1100, 1, 1), date(2099, 12, 31)), st.sampled_from(["en", "de", "es", "fr"]))
def test_every_iso_date_is_one_form(day: date, language: str) -> None:
    text = day.isoformat()
    assert [(form.start, form.end) for form in dates(f" {text},", language)] == [(1, 11)]


@each_row(
    ("language", "text", "spoken"),
    [
        ("en", "1:00", "one o'clock"),
        ("en", "at 2:05pm", "two oh five p m"),
        ("en", "at 2:15 p.m.", "two fifteen p m."),
        ("en", "at 2:15 p.m. sharp", "two fifteen p m"),
        ("de", "1:00 Uhr", "ein Uhr"),
        ("fr", "1h00", "une heure"),
        ("fr", "21h10", "vingt et une heures dix"),
        ("es", "1:30", "una y treinta"),
    ],
)
def test_a_time_of_day_is_said_as_its_language_says_it(language: str, text: str, spoken: str) -> None:
    assert [form.text for form in times(text, language)] == [spoken]


@pytest.mark.parametrize("text", ["14h30", "24:00", "1:60", "1:23:45", "a1:30"])
def test_what_is_no_time_of_day_in_english_is_left_alone(text: str) -> None:
    assert list(times(text, "en")) == []
