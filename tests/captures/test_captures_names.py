"""Names as people say and spell them."""

from tests.rows import each_row
from voiceflow.captures import Name
from voiceflow.captures.words import words_for
from voiceflow.turns import UserTurn


@each_row(
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
