"""A value that the agent asks for."""

from __future__ import annotations

import pytest

from voiceflow.captures import CAPTURE_LANGUAGES, Date, Digits, Name
from voiceflow.captures.capture import Capture, Understood
from voiceflow.captures.words import CaptureWords, words_for
from voiceflow.errors import ConfigurationError
from voiceflow.turns import UserTurn


class Colour(Capture[str]):
    """A colour."""

    noun = "colour"

    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[str]:
        return Understood(turn.text or None, part=part)


@pytest.mark.parametrize("kind", [Digits, Date, Name])
def test_each_kind_has_a_standard_question_in_every_language(kind: type[Capture[object]]) -> None:
    questions = {kind().question(language) for language in CAPTURE_LANGUAGES}
    assert len(questions) == len(CAPTURE_LANGUAGES)
    assert all(questions)


def test_a_question_by_language_falls_back_to_the_standard_one() -> None:
    asked = Digits({"de": "Ihre Nummer?"})
    assert asked.question("de-AT") == "Ihre Nummer?"
    assert asked.question("en") == Digits().question("en")
    assert Digits("Which?").question("fr") == "Which?"
    assert repr(Digits("Which?")) == "Digits('Which?')"


def test_what_is_not_said_otherwise_is_the_default_of_the_kind() -> None:
    colour, words = Colour(), words_for("en")
    assert (colour.tries, colour.is_read_back, colour.takes_keys, colour.expectation) == (
        3,
        True,
        False,
        None,
    )
    assert (colour.about, Colour(about="the car's colour").about) == ("the user's colour", "the car's colour")
    assert Colour(read_back=False).is_read_back is False
    assert colour.read("red", words).value == "red"
    assert colour.correct("red", UserTurn(text="blue"), words) == "blue"
    assert (colour.render("red", words), colour.render_part("re", words)) == ("red", "re")


def test_a_part_of_a_value_is_in_no_repr() -> None:
    assert "4711" not in repr(Understood[str](part="4711"))


def test_at_least_one_try_is_needed() -> None:
    with pytest.raises(ConfigurationError, match="1 or more"):
        Colour(tries=0)
