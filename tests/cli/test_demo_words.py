"""How close a transcript is to what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.cli.demo_words import best_prefix, distance, error_rate, words_of

WORDS = st.lists(st.sampled_from("abcd"), max_size=8)


@pytest.mark.parametrize(
    ("said", "understood", "rate"),
    [
        ("What are your hours?", "what are your hours", 0.0),
        ("From eight until one.", "From 8 until 1", 0.0),
        ("Is there parking?", "is there barking", 1 / 3),
        ("Yes, please.", "", 1.0),
        ("Yes.", "Yes. Yes. Yes.", 2.0),
    ],
)
def test_the_error_rate_counts_words_and_not_their_spelling(said: str, understood: str, rate: float) -> None:
    assert error_rate(said, understood) == rate


@given(WORDS, WORDS, WORDS)
def test_the_distance_is_one(left: list[str], right: list[str], third: list[str]) -> None:
    assert (distance(left, right) == 0) is (left == right)
    assert distance(left, right) == distance(right, left)
    assert distance(left, third) <= distance(left, right) + distance(right, third)


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.integers(0, 8))
def test_the_words_heard_are_found_in_the_words_written(written: list[str], count: int) -> None:
    assert best_prefix(written, written[:count]) == min(count, len(written))


def test_a_word_that_was_cut_off_and_misunderstood_moves_the_end_by_one_at_most() -> None:
    written = words_of("We are open from eight in the morning until six in the evening")
    assert best_prefix(written, words_of("We are open from 8 in the morning unto")) == 9
