"""Scripts without white space between words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.audio.scripts import is_mark, is_unspaced


@each_row("character", "漢ひカไລབမខㄅ々ｱ𠀀")
def test_these_scripts_have_no_spaces(character: str) -> None:
    assert is_unspaced(character)


@each_row("character", "aж한अ5๕、。 ")
def test_these_have(character: str) -> None:
    assert not is_unspaced(character)


@given(st.characters(categories=["Nd"]))
def test_no_digit_is_of_an_unspaced_script(digit: str) -> None:
    assert not is_unspaced(digit)


@given(st.characters())
def test_a_mark_is_a_mark_a_joiner_or_a_modifier(character: str) -> None:
    if is_mark(character):
        assert unicodedata.category(character)[0] in "MCS"
    if unicodedata.category(character)[0] == "M":
        assert is_mark(character)


@pytest.mark.parametrize("character", ["\u0301", "\u200d", "\ufe0f", "\U0001f3fd", "\U000e0067"])
def test_what_is_written_on_the_character_before_it_is_a_mark(character: str) -> None:
    assert is_mark(character)
    assert not is_mark("é")
