"""Money, percentages, ordinals and numbers, one filter at a time."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.dialogue.spoken.filters.amounts import money, numbers, ordinals, percentages
from voiceflow.dialogue.spoken.forms import SpokenForm

Filter = Callable[[str, str], Iterable[SpokenForm]]


def found(read: Filter, text: str, language: str) -> list[tuple[str, str]]:
    return [(text[form.start : form.end], form.text) for form in read(text, language)]


@each_row(
    ("text", "language", "written", "spoken"),
    [
        ("a €1 coin", "en", "€1", "one euro"),
        ("it was $0.01.", "en", "$0.01", "one cent"),
        ("12 GBP please", "en", "12 GBP", "twelve pounds"),
        ("$2.5 million", "en", "$2.5 million", "two point five million dollars"),
        ("1 € bitte", "de", "1 €", "ein Euro"),
        ("21,05 €", "es", "21,05 €", "veintiún euros con cinco"),
        ("31 €", "es", "31 €", "treinta y un euros"),
        ("£221", "es", "£221", "doscientas veintiuna libras"),
        ("£21", "fr", "£21", "vingt et une livres"),
        ("21 €", "fr", "21 €", "vingt et un euros"),
    ],
)
def test_an_amount_has_its_currency_and_its_cents(
    text: str, language: str, written: str, spoken: str
) -> None:
    assert found(money, text, language) == [(written, spoken)]


@pytest.mark.parametrize("text", ["€1.234", "€5%", "5 dollars", "A€"])
def test_what_is_no_whole_amount_of_cents_is_left_alone(text: str) -> None:
    assert found(money, text, "en") == []


def test_a_percentage_keeps_its_decimal_sign() -> None:
    assert found(percentages, "up 2.5 % or 19%", "en") == [
        ("2.5 %", "two point five percent"),
        ("19%", "nineteen percent"),
    ]
    assert found(percentages, "2,5 %", "de") == [("2,5 %", "zwei Komma fünf Prozent")]


def test_an_ordinal_is_read_where_its_language_writes_it_so() -> None:
    assert found(ordinals, "the 2nd and 101st", "en") == [
        ("2nd", "second"),
        ("101st", "one hundred and first"),
    ]
    assert found(ordinals, "la 1re", "fr") == [("1re", "première")]
    assert found(ordinals, "the 2nd", "de") == []


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("1984", "nineteen eighty-four"),
        ("1,984", "one thousand nine hundred and eighty-four"),
        ("2100", "two thousand one hundred"),
        ("12345", "one two three four five"),
        ("007", "zero zero seven"),
        ("0", "zero"),
    ],
)
def test_a_number_is_a_year_a_count_or_digits(text: str, spoken: str) -> None:
    assert [form.text for form in numbers(text, "en")] == [spoken]


@given(st.integers(0, 10**20), st.sampled_from(["en", "de", "es", "fr", "it"]))
def test_a_number_alone_is_found_as_a_whole_or_not_at_all(value: int, language: str) -> None:
    text = str(value)
    assert [text[form.start : form.end] for form in numbers(text, language)] in ([text], [])


def test_a_language_without_word_lists_has_no_money() -> None:
    assert found(money, "€5", "it") == []
    assert found(numbers, "5", "it") == [("5", "cinque")]
