"""Murmurs that a recogniser has written as words."""

import pytest

from tests.rows import each_row
from voiceflow.turns.languages import ENGLISH, language_of
from voiceflow.turns.misreadings import is_laugh, may_be_murmur


@pytest.mark.parametrize("text", ["Aha.", "Mama", "It has", "Mm, hm.", "uh-huh"])
def test_hums_and_small_words_may_be_a_murmur(text: str) -> None:
    assert may_be_murmur(text, ENGLISH)


@pytest.mark.parametrize("text", ["", "It has?", "No", "It has to be", "Tomorrow", "mm hm mm", "It closes"])
def test_questions_refusals_long_texts_and_other_words_are_no_murmur(text: str) -> None:
    assert not may_be_murmur(text, ENGLISH)


def test_small_english_words_count_in_english_only() -> None:
    assert not may_be_murmur("It has", language_of("de"))
    assert may_be_murmur("Aha", language_of("de"))


@pytest.mark.parametrize("text", ["Haha!", "Sasa.", "ahahahah", "Hehe, hehe", "jajaja", "Tasasasasa."])
def test_one_syllable_again_and_again_is_a_laugh(text: str) -> None:
    assert is_laugh(text)


@each_row(
    "text", ["", "No no.", "Stop", "Bye-bye", "Hello", "Haha stop", "see", "7777", "Mississippi", "banana"]
)
def test_words_are_no_laugh(text: str) -> None:
    assert not is_laugh(text)
