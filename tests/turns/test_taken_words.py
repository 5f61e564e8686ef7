"""Words that a turn has carried before they were settled."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.turns.taken_words import TakenWords

sentences = st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=5).map(" ".join)


def test_a_final_text_brings_only_what_is_new() -> None:
    taken = TakenWords()
    taken.replace([("user", "one two")])
    assert taken.settle("One, two, three.", "user") == "three."
    assert taken.settle("One two.", "user") == "One two."


def test_words_of_two_utterances_are_settled_one_after_the_other() -> None:
    taken = TakenWords()
    taken.replace([("user", "one two"), ("user", "three four")])
    assert taken.settle("One two.", "user") == ""
    assert taken.settle("Three four.", "user") == ""


def test_other_speakers_keep_their_words() -> None:
    taken = TakenWords()
    taken.replace([("user", "one two")])
    assert taken.settle("One two.", "Ada") == "One two."


@given(sentences, sentences)
def test_what_was_taken_and_what_is_new_make_the_whole(before: str, after: str) -> None:
    taken = TakenWords()
    taken.replace([("user", before)] if before else [])
    assert taken.skip(f"{before} {after}".strip(), "user").split() == after.split()
