"""Where the characters stand that the service gives times to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.tts.finding import find_characters

TEXT = "One  two. Three one two."


def places(chars: str, text: str = TEXT, *, since: int = 0, expected: int = 0) -> list[int | None]:
    return find_characters(list(chars), text, since=since, expected=expected)


def test_what_follows_is_found_at_once() -> None:
    assert places("One  two.") == list(range(9))
    assert places(" Three", expected=9, since=9) == list(range(9, 15))


def test_white_space_may_be_added_or_trimmed() -> None:
    assert places(" One two.") == [None, 0, 1, 2, 3, 5, 6, 7, 8]
    assert places("two.Three") == [5, 6, 7, 8, 10, 11, 12, 13, 14]
    assert places("  ", since=3, expected=3) == [3, 4]
    assert places(" ", since=2, expected=2) == [None]


def test_of_several_places_the_one_next_to_the_expected_counts() -> None:
    assert places("two") == [5, 6, 7]
    assert places("two", expected=18) == [20, 21, 22]
    assert places("two", expected=18, since=9) == [20, 21, 22]


def test_a_few_letters_far_away_are_a_coincidence() -> None:
    assert places("z", "a" * 40 + "z") == [None]
    assert places("z", "a" * 10 + "z") == [10]


@pytest.mark.parametrize("chars", ["", "zzz", "owt enO", "\ufffd\ufffd", "ONE TWO"])
def test_other_characters_have_no_place(chars: str) -> None:
    assert places(chars) == [None] * len(chars)


def test_of_a_text_that_is_spoken_differently_the_same_parts_are_found() -> None:
    text = "It costs $5 today, madam."
    found = places("It costs five dollars today, madam.", text)
    assert found[:9] == list(range(9))
    assert found[9:21] == [None] * 12
    assert found[22:] == list(range(12, 25))


def test_hidden_spans_are_passed_over_unless_they_are_spoken() -> None:
    text = "Hi <b>you</b>."
    hidden = [(3, 6), (9, 13)]
    assert find_characters(list("Hi you."), text, since=0, expected=0, hidden=hidden) == [
        *(0, 1, 2),
        *(6, 7, 8, 13),
    ]
    assert find_characters(list(text), text, since=0, expected=0, hidden=hidden) == list(range(14))


@given(
    st.text(alphabet="ab .", max_size=30),
    st.text(alphabet="ab .", max_size=60),
    st.integers(0, 70),
    st.integers(0, 70),
)
def test_places_are_of_the_same_characters_and_increase(
    chars: str, text: str, since: int, expected: int
) -> None:
    found = places(chars, text, since=since, expected=max(since, expected))
    pairs = [(char, place) for char, place in zip(chars, found, strict=True) if place is not None]
    assert [place for _, place in pairs] == sorted({place for _, place in pairs})
    assert all(place >= since for _, place in pairs)
    assert all(text[place] == char or (char.isspace() and text[place].isspace()) for char, place in pairs)
