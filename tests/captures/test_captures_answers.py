"""Yes and no, and one of several."""

from tests.rows import each_row
from voiceflow.captures import OneOf, YesNo
from voiceflow.captures.words import words_for
from voiceflow.turns import UserTurn


@each_row(
    ("language", "text", "answer"),
    [
        ("en", "Yes, please.", True),
        ("en", "No, thanks.", False),
        ("en", "That's not right.", False),
        ("en", "Yes, no problem.", True),
        ("en", "The weather is nice.", None),
        ("de", "Ja, genau.", True),
        ("de", "Nein.", False),
        ("es", "Sí, claro.", True),
        ("fr", "Non merci.", False),
    ],
)
def test_yes_and_no(language: str, text: str, answer: bool | None) -> None:
    assert YesNo().understand(UserTurn(text=text), "", words_for(language)).value is answer


def test_one_of_several_by_word_or_key() -> None:
    choice = OneOf(options={"sales": ("sales", "buy", "1"), "help": ("help", "broken", "2")})
    words = words_for("en")
    assert choice.understand(UserTurn(text="Not sales, help please."), "", words).value == "help"
    assert choice.understand(UserTurn(text="", digits="1#"), "", words).value == "sales"
    assert choice.understand(UserTurn(text="What?"), "", words).value is None
