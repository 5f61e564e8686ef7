from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.local.reading import pause_after, sentences, spoken_shares


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello there. How are you?", ["Hello there.", "How are you?"]),
        ("Dr. Smith is in. J. Brown is not.", ["Dr. Smith is in.", "J. Brown is not."]),
        ('He said "no." Then he left!', ['He said "no."', "Then he left!"]),
        ("At 10 a.m. or later. Yes.", ["At 10 a.m. or later.", "Yes."]),
        ("no end", ["no end"]),
        ("  \n ", []),
    ],
)
def test_a_text_is_cut_at_the_ends_of_its_sentences(text: str, pieces: list[str]) -> None:
    assert [" ".join(words) for words in sentences(text)] == pieces


@given(st.text(alphabet="ab., !?\n\"')", max_size=2000))
def test_cutting_loses_no_word_and_keeps_the_pieces_bounded(text: str) -> None:
    pieces = list(sentences(text))
    assert [word for piece in pieces for word in piece] == text.split()
    assert all(pieces)
    assert all(sum(map(len, piece[:-1])) <= 360 for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pause"), [("Yes.", 0.25), ('"Yes!" ', 0.25), ("well,", 0.12), ("and then", 0.0), ("", 0.0)]
)
def test_a_speaker_pauses_by_punctuation(text: str, pause: float) -> None:
    assert pause_after(text) == pause


def test_plain_words_are_spoken_one_by_one_without_counting() -> None:
    def never(_: str) -> int:
        raise AssertionError

    assert spoken_shares(["I'm", "here,", "now."], 3, never) == [(0, 1), (1, 2), (2, 3)]


def test_a_written_word_may_stand_for_many_spoken_ones_or_none() -> None:
    counts = {"It's": 1, "It's $14": 3, "It's $14 —": 3}
    assert spoken_shares(["It's", "$14", "—", "now."], 4, counts.__getitem__) == [
        (0, 1),
        (1, 3),
        (3, 3),
        (3, 4),
    ]


@given(st.lists(st.integers(-3, 30), min_size=1, max_size=12), st.integers(0, 12))
def test_shares_cover_all_spoken_words_in_order_whatever_is_counted(counts: list[int], spoken: int) -> None:
    written = ["4"] * len(counts)
    shares = spoken_shares(written, spoken, lambda text: counts[len(text.split()) - 1])
    assert len(shares) == len(written)
    assert [index for first, after in shares for index in range(first, after)] == list(range(spoken))
