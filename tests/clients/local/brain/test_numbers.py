from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.local.brain.numbers import in_words, longest_digits, number_in, spell


@each_row(
    ("text", "digits"),
    [
        ("It's four seven two nine.", "4729"),
        ("4, 7, 2, 9", "4729"),
        ("order number 47-29", "4729"),
        ("forty-seven twenty nine", "4729"),
        ("four seven to nine", "4729"),
        ("double seven oh one", "7701"),
        ("triple 0 7", "0007"),
        ("two of them, number 12345", "12345"),
        ("at 10 o'clock", "10"),
        ("forty", "40"),
        ("forty fifty", "4050"),
        ("for you to see", ""),
        ("", ""),
    ],
)
def test_digits_are_found_however_they_are_said(text: str, digits: str) -> None:
    assert longest_digits(text) == digits


@given(st.text(alphabet="0123456789", min_size=1, max_size=12))
def test_spelled_digits_are_read_back(digits: str) -> None:
    assert longest_digits(f"It is {spell(digits)}, I think.") == digits


@given(st.integers(0, 59))
def test_a_number_in_words_is_read_back(value: int) -> None:
    words = in_words(value).split()
    assert sum(number_in(word) or 0 for word in words) == value
