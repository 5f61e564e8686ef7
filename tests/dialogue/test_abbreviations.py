"""Abbreviations whose full stop does not end a sentence."""

from tests.rows import each_row
from voiceflow.dialogue.abbreviations import is_abbreviation


@each_row("word", ["Dr.", "e.g.", "a.m.", "J.", "z.B.", "(Mr.", "“Prof.", "¿Sra.", "pág."])
def test_an_abbreviation_is_known_also_behind_a_sign_that_opens(word: str) -> None:
    assert is_abbreviation(word)


@each_row("word", ["no.", "sat.", "done.", "Drx.", "3.", "1.2.", ".", "e.g"])
def test_other_words_end_a_sentence(word: str) -> None:
    assert not is_abbreviation(word)


def test_a_word_that_is_an_abbreviation_with_its_capital_only() -> None:
    assert is_abbreviation("No.")
    assert not is_abbreviation("no.")
