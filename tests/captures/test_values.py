"""Values as people say them, in four languages."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.captures import CAPTURE_LANGUAGES, Date, Name, OneOf, PhoneNumber, YesNo
from voiceflow.captures.dates import date_in, today_in
from voiceflow.captures.words import words_for
from voiceflow.errors import ConfigurationError
from voiceflow.turns import UserTurn

MONDAY = datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "My name is John Smith.", "John Smith"),
        ("en", "Ada", "Ada"),
        ("en", "It's Smyth, S-M-Y-T-H.", "Smyth"),
        ("en", "ada lovelace, l o v e l a c e", "Ada Lovelace"),
        ("en", "Yes hello this is Jean-Luc O'Neill speaking", "Jean-Luc O'Neill"),
        ("en", "What are your opening hours?", None),
        ("en", "I don't know", None),
        ("de", "Guten Tag, mein Name ist Anna Schmidt", "Anna Schmidt"),
        ("es", "Me llamo Juan Pérez", "Juan Pérez"),
        ("fr", "Je m'appelle Marie Dupont", "Marie Dupont"),
    ],
)
def test_a_name_is_found_in_what_people_say(language: str, text: str, name: str | None) -> None:
    assert Name().understand(UserTurn(text=text), "", words_for(language)).value == name


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "Yes, please.", True),
        ("en", "No, thanks.", False),
        ("en", "That's not right.", False),
        ("en", "Yes, no problem.", True),
        ("en", "The weather is nice.", None),
        ("de", "Ja, genau.", True),
        ("de", "Nein.", False),
        ("es", "Sí, claro.", True),
        ("fr", "Non merci.", False),
    ],
)
def test_yes_and_no(language: str, text: str, answer: bool | None) -> None:
    assert YesNo().understand(UserTurn(text=text), "", words_for(language)).value is answer


def test_one_of_several_by_word_or_key() -> None:
    choice = OneOf(options={"sales": ("sales", "buy", "1"), "help": ("help", "broken", "2")})
    words = words_for("en")
    assert choice.understand(UserTurn(text="Not sales, help please."), "", words).value == "help"
    assert choice.understand(UserTurn(text="", digits="1#"), "", words).value == "sales"
    assert choice.understand(UserTurn(text="What?"), "", words).value is None


def test_a_phone_number_may_come_in_parts_and_by_keys() -> None:
    phone, words = PhoneNumber(), words_for("en")
    part = phone.understand(UserTurn(text="0155 23"), "", words)
    assert (part.value, part.part) == (None, "015523")
    assert phone.understand(UserTurn(text="", digits="42#"), part.part, words).value == "01552342"
    assert phone.understand(UserTurn(text="00 44 7700 900123"), "", words).value == "+447700900123"
