"""Words that a recogniser has reported and not made final yet."""

from __future__ import annotations

from voiceflow.turns.interim_words import InterimWords


def words(*texts: str, is_next_from: int | None = None) -> InterimWords:
    made = InterimWords()
    for place, text in enumerate(texts):
        if place == is_next_from:
            made.expect(is_next=True)
        made.add(text, "user")
    return made


def test_a_later_reading_replaces_the_earlier_one() -> None:
    assert words("a table", "a table for").all == [("user", "a table for")]


def test_the_same_words_are_no_news() -> None:
    made = words("a table")
    assert not made.add("a table", "user")
    assert made.add("a table for two", "user")


def test_the_words_of_each_speaker_are_kept_apart() -> None:
    made = words("hello")
    made.add("hi", "other")
    made.settle("hello", "user")
    assert made.all == [("other", "hi")]


def test_another_utterance_leaves_the_one_before_waiting() -> None:
    made = words("my name is Ada", "and I need a lamp", is_next_from=1)
    assert made.all == [("user", "my name is Ada"), ("user", "and I need a lamp")]


def test_a_reading_like_the_one_before_is_no_other_utterance() -> None:
    assert words("my name is Ada", "my name is Adam", is_next_from=1).all == [("user", "my name is Adam")]


def test_the_final_text_of_the_first_utterance_leaves_the_second_waiting() -> None:
    made = words("my name is Ada", "and I need a lamp", is_next_from=1)
    assert made.settle("My name is Ada.", "user") == []
    assert made.all == [("user", "and I need a lamp")]


def test_a_final_text_that_ends_with_the_second_utterance_settles_both() -> None:
    made = words("my name is Ada", "a lamp", is_next_from=1)
    assert made.settle("My name is Ada, a lamp.", "user") == []
    assert made.all == []


def test_words_whose_final_text_was_left_out_are_returned() -> None:
    made = words("my name is Ada", "and I need a lamp", is_next_from=1)
    assert made.settle("And I need a lamp.", "user") == [("user", "my name is Ada")]
    assert made.all == []


def test_the_final_texts_of_three_utterances_settle_one_each() -> None:
    made = words("my name is Ada", "and I need a lamp", "for my desk", is_next_from=1)
    made.expect(is_next=True)
    made.add("by tomorrow", "user")
    made.settle("My name is Ada.", "user")
    assert made.all == [("user", "for my desk"), ("user", "by tomorrow")]


def test_the_utterance_of_another_speaker_still_waits() -> None:
    made = words("my name is Ada", "and I need a lamp", is_next_from=1)
    made.settle("Good morning.", "other")
    assert made.all == [("user", "my name is Ada"), ("user", "and I need a lamp")]


def test_nothing_is_left_after_the_turn() -> None:
    made = words("my name is Ada", "and I need a lamp", is_next_from=1)
    made.clear()
    assert made.all == []
