"""Words out of timed characters."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.alignment import WordBuilder, spread
from voiceflow.audio.words import Word

# Sixty-fourths of a second add up exactly.
TIMES = st.none() | st.integers(-64, 640).map(lambda n: n / 64) | st.sampled_from([math.nan, math.inf])
CHARACTERS = st.tuples(st.sampled_from("ab.é \n"), TIMES, TIMES)


def build(
    characters: list[tuple[str, float | None, float | None]], cuts: list[int], offset: float
) -> list[Word]:
    """Feed the characters in chunks that begin at the cuts, each with times from its own start."""
    builder = WordBuilder()
    words: list[Word] = []
    bounds = [0, *sorted(cut % (len(characters) + 1) for cut in cuts), len(characters)]
    for number, (start, end) in enumerate(pairwise(bounds)):
        chunk = characters[start:end]
        shift = number * offset
        words += builder.feed(
            [text for text, _, _ in chunk],
            [None if begin is None else begin - shift for _, begin, _ in chunk],
            [None if finish is None else finish - shift for _, _, finish in chunk],
            shift,
        )
    return words + builder.flush()


@given(st.lists(CHARACTERS), st.lists(st.integers(0, 1000), max_size=6), st.sampled_from([0.0, 0.25, 3.0]))
def test_the_words_are_the_same_however_the_stream_is_cut(
    characters: list[tuple[str, float | None, float | None]], cuts: list[int], offset: float
) -> None:
    assert build(characters, cuts, offset) == build(characters, [], 0.0)


@given(st.lists(CHARACTERS))
def test_no_letter_is_lost_and_no_time_runs_backwards(
    characters: list[tuple[str, float | None, float | None]],
) -> None:
    words = build(characters, [], 0.0)
    assert [word.text for word in words] == "".join(text for text, _, _ in characters).split()
    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert all(math.isfinite(time) and time >= 0 for time in times)


def test_a_word_has_the_times_of_its_first_and_last_letter() -> None:
    builder = WordBuilder()
    assert builder.feed(list("Hi y"), [0.5, 0.75, 1.0, 1.25], [0.75, 1.0, 1.25, 1.5]) == [
        Word("Hi", 0.5, 1.0)
    ]
    assert builder.feed(list("ou."), [0.0, 0.25, 0.5], [0.25, 0.5, 1.0], 1.5) == []
    assert builder.flush() == [Word("you.", 1.25, 2.5)]
    assert builder.flush() == []


def test_a_chunk_without_times_stands_where_the_stream_had_come_to() -> None:
    builder = WordBuilder()
    builder.feed(["a", " "], [0.0, 0.5], [0.5, 0.75])
    assert builder.feed(list("b ")) == [Word("b", 0.75, 0.75)]
    assert builder.feed(["c", " "], [1.0], [1.5]) == [Word("c", 1.0, 1.5)]


def test_an_item_of_several_characters_shares_its_time_among_them() -> None:
    builder = WordBuilder()
    assert builder.feed(["one two "], [1.0], [3.0]) == [Word("one", 1.0, 1.75), Word("two", 2.0, 2.75)]
    assert builder.feed(["last", "ly ", ""], [3.0, 4.0], [4.0, 4.75]) == [Word("lastly", 3.0, 4.5)]


def test_a_guess_follows_the_spelling() -> None:
    assert spread("I am\nhere", 1.0, 2.0) == (
        Word("I", 1.0, 1.2),
        Word("am", 1.2, 1.5),
        Word("here", 1.5, 2.0),
    )
    assert spread("  ", 0.0, 1.0) == ()
    assert spread("now", 2.0, 1.0) == (Word("now", 2.0, 2.0),)
