"""Numbers in parts, as words and as keys."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.captures import CAPTURE_LANGUAGES, Digits, PhoneNumber
from voiceflow.captures.spoken_digits import digits_in
from voiceflow.captures.words import words_for
from voiceflow.turns import UserTurn


def test_a_phone_number_may_come_in_parts_and_by_keys() -> None:
    phone, words = PhoneNumber(), words_for("en")
    part = phone.understand(UserTurn(text="0155 23"), "", words)
    assert (part.value, part.part) == (None, "015523")
    assert phone.understand(UserTurn(text="", digits="42#"), part.part, words).value == "01552342"
    assert phone.understand(UserTurn(text="00 44 7700 900123"), "", words).value == "+447700900123"


@given(digits=st.text("0123456789", min_size=1, max_size=14), language=st.sampled_from(CAPTURE_LANGUAGES))
def test_what_is_read_back_is_what_was_understood(digits: str, language: str) -> None:
    words = words_for(language)
    assert digits_in(Digits().render(digits, words), words) == digits


def test_keys_and_words_of_one_turn_are_one_number_in_their_order() -> None:
    code, words = Digits(length=4), words_for("en")

    def understand(text: str, digits: str, *, keys_first: bool = False) -> str | None:
        turn = UserTurn(text=text, digits=digits, begins_with_keys=keys_first)
        return code.understand(turn, "", words).value

    assert understand("three four", "12", keys_first=True) == "1234"
    assert understand("three four", "12") == "3412"
    assert understand("one two three four", "1234#") == "1234"
    assert understand("my code is four", "1234") == "1234"
