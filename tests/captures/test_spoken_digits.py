"""Digits as people read them out: "double four", "four hundred", "quatre-vingt-douze", "0155 23"."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.captures import CAPTURE_LANGUAGES
from voiceflow.captures.spoken_digits import digits_in
from voiceflow.captures.words import words_for


@each_row(
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
