"""The words of a voice that does not say when they are spoken, by their share of the audio (no I/O)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.words import Word
from voiceflow.clients.speech.estimate import WordEstimate


@given(
    st.lists(st.lists(st.sampled_from(["we", "open", "nine.", "日本"]), min_size=1), min_size=1, max_size=4),
    st.lists(st.floats(0.01, 2.0), min_size=1, max_size=8),
)
def test_each_word_is_estimated_once_and_in_order(pieces: list[list[str]], chunks: list[float]) -> None:
    estimate, at, told = WordEstimate(), 0.0, list[Word]()
    for words in pieces:
        estimate.begin(" ".join(words) + " ", at)
        for seconds in chunks:
            at += seconds
            told += estimate.heard(at)
            assert not told or told[-1].end <= at
        told += estimate.end(at)
        assert told[-1].end == pytest.approx(at)
    text = "".join(word.text for word in told)
    assert text == "".join(word for words in pieces for word in words)
    assert all(first.end <= second.start + 1e-9 for first, second in itertools.pairwise(told))
