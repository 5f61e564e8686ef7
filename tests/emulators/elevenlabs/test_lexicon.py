"""Pronunciation lexicons as files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row, example_count
from voiceflow.clients.elevenlabs.schema.dictionaries import StoredAliasRule, StoredPhonemeRule
from voiceflow.emulators.elevenlabs.lexicon import NAMESPACE, SIZE_LIMIT, read_lexicon, write_lexicon

WORDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6)
RULES = st.builds(StoredAliasRule, string_to_replace=WORDS, alias=WORDS) | st.builds(
    StoredPhonemeRule,
    string_to_replace=WORDS,
    phoneme=WORDS,
    alphabet=st.sampled_from(["ipa", "cmu"]),
)


def lexicon(inner: str, start: str = "") -> bytes:
    return f'{start}<lexicon version="1.0" xmlns="{NAMESPACE}" alphabet="x-sampa">{inner}</lexicon>'.encode()


@settings(max_examples=example_count(40))
@given(st.lists(RULES, max_size=4))
def test_rules_come_back_as_they_were_written(rules: list[StoredAliasRule | StoredPhonemeRule]) -> None:
    assert read_lexicon(write_lexicon(rules)) == rules


def test_a_lexeme_may_have_many_spellings_and_its_first_pronunciation_counts() -> None:
    spoken = "<phoneme>a</phoneme><alias>b</alias>"
    found = read_lexicon(lexicon(f"<lexeme><grapheme> X </grapheme><grapheme>Y</grapheme>{spoken}</lexeme>"))
    assert [(rule.string_to_replace, rule.phoneme, rule.alphabet) for rule in found] == [  # type: ignore[union-attr]
        ("X", "a", "x-sampa"),
        ("Y", "a", "x-sampa"),
    ]


@each_row(
    ("data", "why"),
    [
        (b"no xml", "not XML"),
        (b"<html/>", "no lexicon"),
        (lexicon("", '<!DOCTYPE lexicon [<!ENTITY a "b">]>'), "document type"),
        (lexicon("<a>" * 9 + "</a>" * 9), "too deep"),
        (lexicon("<lexeme><grapheme>X</grapheme></lexeme>"), "without what is said"),
        (lexicon("<lexeme><alias>X</alias></lexeme>"), "without a grapheme"),
        (lexicon("<lexeme><grapheme> </grapheme><alias>X</alias></lexeme>"), "without a grapheme"),
        (b" " * (SIZE_LIMIT + 1), "more than"),
    ],
)
def test_a_file_that_is_no_lexicon_says_why(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_lexicon(data)
