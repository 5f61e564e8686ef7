"""Dates as people say them, in four languages."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.captures import CAPTURE_LANGUAGES, Date
from voiceflow.captures.dates import date_in, today_in
from voiceflow.captures.words import words_for
from voiceflow.errors import ConfigurationError
from voiceflow.turns import UserTurn

MONDAY = datetime.date(2026, 11, 30)


@each_row(
    ("language", "text", "day"),
    [
        ("en", "next Tuesday", "2026-12-01"),
        ("en", "the day after tomorrow", "2026-12-02"),
        ("en", "on the third of December", "2026-12-03"),
        ("en", "December 3rd", "2026-12-03"),
        ("en", "12/4", "2026-12-04"),
        ("en", "in two weeks", "2026-12-14"),
        ("en", "on the 15th", "2026-12-15"),
        ("en", "Friday next week", "2026-12-11"),
        ("en", "Monday", "2026-12-07"),
        ("en", "the twenty-first", "2026-12-21"),
        ("en", "February 30th", None),
        ("en", "I may come", None),
        ("de", "nächsten Dienstag", "2026-12-01"),
        ("de", "am dritten Dezember", "2026-12-03"),
        ("de", "am 3.12.", "2026-12-03"),
        ("de", "übermorgen", "2026-12-02"),
        ("es", "el próximo martes", "2026-12-01"),
        ("es", "pasado mañana", "2026-12-02"),
        ("es", "el tres de mayo", "2027-05-03"),
        ("fr", "mardi prochain", "2026-12-01"),
        ("fr", "après-demain", "2026-12-02"),
        ("fr", "le premier janvier", "2027-01-01"),
    ],
)
def test_a_day_is_relative_to_the_day_of_the_call(language: str, text: str, day: str | None) -> None:
    found = date_in(text, words_for(language), today=MONDAY)
    assert (None if found is None else found.isoformat()) == day


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the twenty third of May nineteen eighty four"),
        ("en", "May 23rd, 1984"),
        ("en", "May twenty third eighty four, I mean 5/23/84"),
        ("de", "dreiundzwanzigster Mai neunzehnhundertvierundachtzig"),
        ("es", "el veintitrés de mayo de 1984"),
        ("fr", "le 23 mai 1984"),
    ],
)
def test_a_date_of_birth_has_its_year(language: str, text: str) -> None:
    found = date_in(text, words_for(language), today=MONDAY, is_past=True)
    assert found == datetime.date(1984, 5, 23)


@given(
    day=st.dates(MONDAY, MONDAY + datetime.timedelta(days=180)), language=st.sampled_from(CAPTURE_LANGUAGES)
)
def test_a_date_that_is_read_back_is_understood_again(day: datetime.date, language: str) -> None:
    words = words_for(language)
    assert date_in(Date(today=MONDAY).render(day, words), words, today=MONDAY) == day


def test_tomorrow_is_the_day_after_today_where_the_user_is() -> None:
    late = datetime.datetime(2026, 11, 30, 23, 30, tzinfo=datetime.UTC)
    words = words_for("en")
    for zone, tomorrow in {"America/New_York": 1, "Asia/Tokyo": 2}.items():
        date = Date(today=today_in(zone, now=late.astimezone))
        assert date.understand(UserTurn(text="Tomorrow."), "", words).value == datetime.date(
            2026, 12, tomorrow
        )


def test_the_day_is_read_from_the_clock_of_the_time_zone() -> None:
    zones = "Pacific/Kiritimati", "Pacific/Pago_Pago"
    ahead, behind = (Date(time_zone=zone).today for zone in zones)
    assert (ahead - behind).days in (1, 2)  # their clocks differ by 25 hours


@pytest.mark.parametrize("wrong", ["Europe/Atlantis", "../etc/passwd", "\0"])
def test_a_time_zone_that_does_not_exist_is_refused(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="time zone"):
        Date(time_zone=wrong)


def test_a_day_and_a_time_zone_exclude_each_other() -> None:
    with pytest.raises(ConfigurationError, match="either today or time_zone"):
        Date(today=MONDAY, time_zone="Europe/Berlin")
