"""Abbreviations and signs, one filter at a time."""

import pytest

from voiceflow.dialogue.spoken.filters.shortened import abbreviations, signs
from voiceflow.dialogue.spoken.filters.wordlists import WORDS


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_abbreviation_of_a_language_is_found_as_a_whole(language: str) -> None:
    for short, spoken in WORDS[language].abbreviations.items():
        text = f"x {short} y"
        assert [(form.start, form.end, form.text) for form in abbreviations(text, language)] == [
            (2, 2 + len(short), spoken)
        ]


def test_a_part_of_a_word_is_no_abbreviation() -> None:
    assert list(abbreviations("xDr. Dr.x", "en")) == []
    assert list(abbreviations("Dr. Hale", "xx")) == []


def test_a_sign_is_read_between_words_only() -> None:
    assert [(form.start, form.text) for form in signs("a & b, R&D &", "en")] == [(2, "and")]
    assert list(signs("a & b", "xx")) == []
