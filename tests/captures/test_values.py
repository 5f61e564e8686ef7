"""Values as people say them, in four languages."""

import pytest

from voiceflow.captures import Name, OneOf, YesNo
from voiceflow.captures.words import words_for
from voiceflow.turns import UserTurn


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "My name is John Smith.", "John Smith"),
        ("en", "Ada", "Ada"),
        ("en", "It's Smyth, S-M-Y-T-H.", "Smyth"),
        ("en", "ada lovelace, l o v e l a c e", "Ada Lovelace"),
        ("en", "Yes hello this is Jean-Luc O'Neill speaking", "Jean-Luc O'Neill"),
        ("en", "What are your opening hours?", None),
        ("en", "I don't know", None),
        ("de", "Guten Tag, mein Name ist Anna Schmidt", "Anna Schmidt"),
        ("es", "Me llamo Juan Pérez", "Juan Pérez"),
        ("fr", "Je m'appelle Marie Dupont", "Marie Dupont"),
    ],
)
def test_a_name_is_found_in_what_people_say(language: str, text: str, name: str | None) -> None:
    assert Name().understand(UserTurn(text=text), "", words_for(language)).value == name


@pytest.mark.parametrize(
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
