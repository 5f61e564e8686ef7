"""Which turns are asked for again."""

import pytest

from voiceflow.turns import UserTurn
from voiceflow.turns.doubt import Doubt
from voiceflow.turns.languages import language_of
from voiceflow.turns.question import Question


def question(said: str, language: str = "en") -> Question:
    made = Question(language_of(language))
    made.end(said)
    return made


def turn(text: str, confidence: float | None, digits: str = "") -> UserTurn:
    return UserTurn(text=text, confidence=confidence, digits=digits)


@pytest.mark.parametrize(
    ("said", "text", "confidence", "is_doubted"),
    [
        ("How can I help?", "book a taber for toe", 0.1, True),
        ("How can I help?", "book a table for two", 0.3, False),
        ("How can I help?", "book a table for two", None, False),
        ("Shall I book it?", "Yes.", 0.1, False),
        ("Shall I book it?", "No.", 0.1, False),
        ("Shall I book it?", "Yes but the cat", 0.1, True),
        ("It is booked.", "Yes.", 0.1, True),
    ],
)
def test_a_turn_is_doubted_by_its_confidence_and_the_question(
    said: str, text: str, confidence: float | None, is_doubted: bool
) -> None:
    assert Doubt().judge(turn(text, confidence), question(said), 0.3) is is_doubted


def test_a_turn_with_keys_is_not_doubted() -> None:
    assert not Doubt().judge(turn("noise", 0.1, digits="4"), question(""), 0.3)


def test_yes_and_no_are_known_in_the_language_of_the_call() -> None:
    asked = question("¿Quiere que lo reserve?", "es")
    assert not Doubt().judge(turn("Sí.", 0.1), asked, 0.3)
