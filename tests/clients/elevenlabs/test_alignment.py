"""When characters and words are spoken."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.alignment import NO_CHARACTERS, Characters, WordJoiner, read_alignment
from voiceflow.errors import RemoteProtocolError


def alignment(text: str, *, name: str = "charDurationsMs") -> dict[str, Any]:
    return {
        "chars": list(text),
        "charStartTimesMs": [n * 50 for n in range(len(text))],
        name: [50] * len(text),
    }


@pytest.mark.parametrize("name", ["charDurationsMs", "charsDurationsMs"])
def test_times_count_from_the_start_of_the_context(name: str) -> None:
    found = read_alignment(alignment("Hi", name=name), 1.5)
    assert found == Characters(("H", "i"), (1.5, 1.5 + 0.05), (1.5 + 0.05, 1.5 + 0.05 + 0.05))


@pytest.mark.parametrize(
    "missing",
    [None, {}, {"chars": ["a"]}, {"chars": None, "charStartTimesMs": None, "charDurationsMs": None}],
)
def test_missing_timings_are_none(missing: Any) -> None:
    assert read_alignment(missing, 0.0) == NO_CHARACTERS


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {"chars": ["a"], "charStartTimesMs": [0, 1], "charDurationsMs": [1]},
        {"chars": "a", "charStartTimesMs": [0], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": ["0"], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [0], "charDurationsMs": [None]},
        {"chars": [1], "charStartTimesMs": [0], "charDurationsMs": [1]},
    ],
)
def test_broken_timings_are_a_named_error(broken: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        read_alignment(broken, 0.0)


def test_words_are_told_when_the_space_after_them_comes() -> None:
    joiner = WordJoiner()
    characters = read_alignment(alignment("We are op"), 0.0)
    assert [word.text for word in joiner.feed(characters)] == ["We", "are"]
    assert [word.text for word in joiner.feed(read_alignment(alignment("en."), 0.45), is_word_end=True)] == [
        "open."
    ]
    assert joiner.flush() == ()


def test_a_word_has_the_times_of_its_characters() -> None:
    characters = Characters(tuple("a bc"), (0.0, 0.1, 0.2, 0.3), (0.1, 0.2, 0.3, 0.45))
    assert WordJoiner().feed(characters, is_word_end=True) == (Word("a", 0.0, 0.1), Word("bc", 0.2, 0.45))


@given(st.text(alphabet="ab \n", max_size=30), st.lists(st.integers(0, 30), max_size=5))
def test_however_the_text_is_cut_the_words_are_the_same(text: str, cuts: list[int]) -> None:
    joiner = WordJoiner()
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    words = [
        word
        for start, end in pairwise(edges)
        for word in joiner.feed(read_alignment(alignment(text[start:end]), 0.0))
    ]
    assert [word.text for word in [*words, *joiner.flush()]] == text.split()
