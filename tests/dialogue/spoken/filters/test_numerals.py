"""Numbers as words."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.dialogue.spoken.filters.numerals import digit_by_digit, in_words, number_pattern, value_of
from voiceflow.dialogue.spoken.filters.wordlists import WORDS


def test_a_number_is_written_in_words_without_commas() -> None:
    assert in_words(1_234_567, "en") == (
        "one million two hundred and thirty-four thousand five hundred and sixty-seven"
    )
    assert in_words(Decimal("2.50"), "en") == "two point five"
    assert in_words(Decimal("3.00"), "en") == "three"


def test_what_cannot_be_written_is_none() -> None:
    assert in_words(5, "xx") is None
    assert in_words(-1, "en", "ordinal") is None


def test_digits_are_read_in_the_groups_in_which_they_are_written() -> None:
    assert digit_by_digit("030/12-3", "en") == "zero three zero, one two, three"
    assert digit_by_digit("no digits", "en") is None
    assert digit_by_digit("12", "xx") is None


@pytest.mark.parametrize(
    ("language", "written", "value"),
    [("en", "1,234.5", "1234.5"), ("de", "1.234,5", "1234.5"), ("en", "a", None)],
)
def test_a_number_has_the_value_that_its_language_gives_it(
    language: str, written: str, value: str | None
) -> None:
    assert value_of(written, WORDS[language]) == (None if value is None else Decimal(value))


@given(st.integers(0, 10**12), st.sampled_from(sorted(WORDS)))
def test_a_grouped_number_is_one_match_and_comes_back(value: int, language: str) -> None:
    words = WORDS[language]
    written = f"{value:,}".replace(",", words.groups[0])
    assert re.fullmatch(number_pattern(words), written)
    assert value_of(written, words) == value
