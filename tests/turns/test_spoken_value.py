"""The value at the end of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.turns.languages import language_of
from voiceflow.turns.spoken_value import Kind, SpokenValue, spoken_value

EN = language_of("en")


def value(text: str, language: str = "en") -> SpokenValue:
    found = spoken_value(text, language_of(language))
    assert found is not None
    return found


@each_row(
    ("text", "before", "joined", "size"),
    [
        ("My number is 0155 23.", "my number is", "015523", 6),
        ("it's 0155,2345", "it's", "01552345", 8),
        ("A as in Alpha, B", "", "ab", 2),
        ("J-O-H-N", "", "john", 4),
        ("double four", "", "doublefour", 2),
        ("call plus 44 20", "call", "plus4420", 4),
        ("order 4 um 7", "order", "47", 2),
        ("AB12", "", "ab12", 4),
        ("my pin is forty two", "my pin is", "fortytwo", 2),
    ],
)
def test_the_value_has_its_pieces_and_the_words_before_it(
    text: str, before: str, joined: str, size: int
) -> None:
    found = value(text)
    assert (" ".join(found.before), found.joined, found.size) == (before, joined, size)


@pytest.mark.parametrize(
    "text", ["", "hello there", "it is 9:30", "around 5 p.m.", "1,234.50", "what a", "3rd"]
)
def test_other_texts_end_in_no_value(text: str) -> None:
    assert spoken_value(text, EN) is None


def test_a_value_may_be_cut_after_a_word_that_needs_another() -> None:
    assert value("oh one double").is_cut
    assert value("one two dash").is_cut
    assert not value("oh one").is_cut


@each_row(
    ("text", "is_plain"),
    [
        ("twenty five", True),
        ("nine thirty", True),
        ("two hundred", True),
        ("25", True),
        ("10 30", True),
        ("007", False),
        ("4 7", False),
        ("zero five", False),
        ("one two three", False),
        ("j o h n", False),
        ("b2", True),
        ("ab12", False),
    ],
)
def test_a_plain_number_is_no_code(text: str, is_plain: bool) -> None:
    assert value(text).is_plain_number(frozenset({"zero", "oh"})) is is_plain


def test_the_number_of_a_card_comes_in_fours_and_a_count_from_one_on() -> None:
    assert value("4242 4242").is_in_fours
    assert not value("4242").is_in_fours
    assert not value("4242 424").is_in_fours
    counts = ("one", "two", "three", "four")
    assert value("one two three").is_counting(counts)
    assert not value("one two").is_counting(counts)
    assert not value("two three four").is_counting(counts)
    assert value("4 7").kinds == (Kind.FIGURES, Kind.FIGURES)


@given(
    st.lists(
        st.sampled_from(["0155", "one", "double", "j", "um", "the", "dash", "plus", "a", "12:30", "b2"]),
        max_size=8,
    )
)
def test_the_words_before_and_the_pieces_are_the_text_without_its_fillers(words: list[str]) -> None:
    found = spoken_value(" ".join(words), EN)
    if found is not None:
        tail = [piece.text for piece in found.pieces]
        assert [*found.before, *tail] == [
            word for at, word in enumerate(words) if word != "um" or at < len(found.before)
        ]
