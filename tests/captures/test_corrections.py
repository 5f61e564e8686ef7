"""Corrections of digits that were read back: "no, the last one is a 5", "6 instead of 5"."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.captures.corrections import corrected_digits
from voiceflow.captures.words import words_for


@each_row(
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
