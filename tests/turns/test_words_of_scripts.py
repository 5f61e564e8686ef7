"""Words of a transcript in every script: text without signs takes a short way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.audio.scripts import is_mark, is_unspaced
from voiceflow.turns import words
from voiceflow.turns.words import words_of

characters = st.one_of(st.sampled_from("aé1 .'’-‑_ßİ\u0301\u200d日กЖ"), st.characters())


@settings(max_examples=example_count(2000))
@given(st.text(characters, max_size=20))
def test_text_without_signs_has_the_same_words_the_short_way(text: str) -> None:
    assert words._split(text) == words._split_signs(text)


def test_no_sign_and_no_letter_of_an_unspaced_script_takes_the_short_way() -> None:
    plain = [each for each in map(chr, range(0x3000)) if words._PLAIN.fullmatch(each)]
    assert not any(is_mark(each) or is_unspaced(each) for each in plain)
    assert set("aéßΩЖԱ’").issubset(plain)


def test_joiners_join_letters_only() -> None:
    text = "I'd – well-known, rock-'n'-roll -- 4-7 o’clock e-"
    assert words_of(text) == ["i'd", "well-known", "rock", "n", "roll", "4-7", "o'clock", "e"]
