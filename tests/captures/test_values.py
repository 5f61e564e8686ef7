"""Values as people say them, in four languages."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.captures import CAPTURE_LANGUAGES, Date, Digits, Email, Name, OneOf, PhoneNumber, YesNo
from voiceflow.captures.corrections import corrected_digits
from voiceflow.captures.dates import date_in, today_in
from voiceflow.captures.email import address_in
from voiceflow.captures.spoken_digits import digits_in
from voiceflow.captures.words import words_for
from voiceflow.errors import ConfigurationError
from voiceflow.turns import UserTurn

MONDAY = datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("language", "text", "digits"),
    [
        ("en", "it's oh one five five, double two three, four", "01552234"),
        ("en", "My number is 0155 23, no sorry, 24", "015524"),
        ("en", "plus 44 7700 900123", "+447700900123"),
        ("en", "four hundred and five", "405"),
        ("en", "I am 25 years old and my number is 5550123", "5550123"),
        ("en", "twenty-five forty", "2540"),
        ("en", "triple seven", "777"),
        ("en", "hello there", ""),
        ("de", "null drei null, vierundvierzig zwo doppel fünf", "03044255"),
        ("de", "neunzehnhundertvierundachtzig", "1984"),
        ("es", "seis doce treinta y cuatro cinco", "612345"),
        ("fr", "zéro six, quatre-vingt-douze, soixante et onze, vingt et un", "06927121"),
        ("fr", "quatre vingt dix sept", "97"),
    ],
)
def test_digits_are_understood_as_people_say_them(language: str, text: str, digits: str) -> None:
    assert digits_in(text, words_for(language)) == digits


@given(digits=st.text("0123456789", min_size=1, max_size=14), language=st.sampled_from(CAPTURE_LANGUAGES))
def test_digits_that_are_spoken_one_by_one_come_back(digits: str, language: str) -> None:
    words = words_for(language)
    names = {value: word for word, value in reversed(list(words.numbers.items())) if len(value) == 1}
    assert digits_in(" ".join(names[digit] for digit in digits), words) == digits


@given(digits=st.text("0123456789", min_size=1, max_size=14), language=st.sampled_from(CAPTURE_LANGUAGES))
def test_what_is_read_back_is_what_was_understood(digits: str, language: str) -> None:
    words = words_for(language)
    assert digits_in(Digits().render(digits, words), words) == digits


@pytest.mark.parametrize(
    ("language", "text", "corrected"),
    [
        ("en", "no, the last one is a 5", "01552335"),
        ("en", "the last two are four five", "01552345"),
        ("en", "the first digit is 9", "91552334"),
        ("en", "no, 6 instead of 2", "01556334"),
        ("en", "it's not 4 but 9", "01552339"),
        ("en", "no, 0155 9999", "01559999"),
        ("en", "no", None),
        ("de", "Nein, die letzte Ziffer ist eine Fünf", "01552335"),
        ("es", "no, el último es cinco", "01552335"),
        ("fr", "non, le dernier chiffre est cinq", "01552335"),
    ],
)
def test_digits_that_were_read_back_are_corrected(language: str, text: str, corrected: str | None) -> None:
    assert corrected_digits("01552334", text, words_for(language)) == corrected


@given(
    digits=st.text("0123456789", min_size=3, max_size=12), tail=st.text("0123456789", min_size=1, max_size=2)
)
def test_a_corrected_end_changes_the_end_only(digits: str, tail: str) -> None:
    corrected = corrected_digits(digits, f"no, the last {len(tail)} digits are {tail}", words_for("en"))
    assert corrected == digits[: -len(tail)] + tail


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("en", "john.smith@gmail.com", "john.smith@gmail.com"),
        ("en", "It's john dot smith at gmail dot com.", "john.smith@gmail.com"),
        ("en", "My email is j-o-h-n underscore smith ninety nine at example dot co dot uk",
         "john_smith99@example.co.uk"),
        ("en", "a d a at lovelace dot org please", "ada@lovelace.org"),
        ("en", "sure, it is ada 42 at mail dot com thank you", "ada42@mail.com"),
        ("en", "b as in boy o b at gmail dot com", "bob@gmail.com"),
        ("en", "I don't have one", ""),
        ("de", "anna punkt schmidt at web punkt de", "anna.schmidt@web.de"),
        ("es", "juan punto perez arroba gmail punto com", "juan.perez@gmail.com"),
        ("fr", "c'est marie tiret dupont arobase orange point fr", "marie-dupont@orange.fr"),
    ],
)  # fmt: skip
def test_an_address_is_understood_said_spelled_or_written(language: str, text: str, address: str) -> None:
    assert address_in(text, words_for(language)) == address


@given(
    name=st.from_regex(r"[a-z]{2,8}(\.[a-z]{2,8})?", fullmatch=True),
    host=st.from_regex(r"[a-z]{2,8}", fullmatch=True),
)
def test_an_address_that_is_read_back_is_understood_again(name: str, host: str) -> None:
    words = words_for("en")
    address = f"{name}@{host}.org"
    assert address_in(Email().render(address, words), words) == address


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
