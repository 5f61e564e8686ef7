"""How sure the recogniser is of the words of a turn."""

from voiceflow.turns.certainty import Certainty


def test_each_word_counts_once() -> None:
    certainty = Certainty()
    certainty.add("I would like", 0.9)
    certainty.add("beer", 0.1)
    assert certainty.take() == (3 * 0.9 + 0.1) / 4


def test_words_of_unknown_confidence_are_trusted() -> None:
    certainty = Certainty()
    certainty.add("one", None)
    certainty.add("two", 0.5)
    assert certainty.take() == 0.75


def test_nothing_is_known_of_words_without_any_confidence() -> None:
    certainty = Certainty()
    certainty.add("one two", None)
    assert certainty.take() is None


def test_the_words_of_one_turn_do_not_count_in_the_next() -> None:
    certainty = Certainty()
    certainty.add("one", 0.1)
    certainty.take()
    certainty.add("two", 0.8)
    assert certainty.take() == 0.8
