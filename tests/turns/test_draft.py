"""The user's turn while it grows: utterances whose final transcripts come late, together or not at all."""

from __future__ import annotations

import pytest

from voiceflow.turns.draft import TurnDraft


def two_utterances(first: str = "When do you open?", second: str = "I mean on Sunday.") -> TurnDraft:
    """A draft with the interim words of two utterances, and a commit behind each."""
    draft = TurnDraft()
    for at, text in ((1.0, first), (3.0, second)):
        draft.hear_voice(at, 0.0)
        draft.interim(text.split()[0], at + 0.5)
        draft.interim(text, at + 1.0)
        draft.voice.end()
        draft.commit(at + 1.3)
    return draft


@pytest.mark.parametrize(
    "finals",
    [
        [],
        ["When do you open?"],
        ["When do you open?", "I mean on Sunday."],
        ["When do you open? I mean on Sunday."],
        ["I mean on Sunday."],
    ],
)
def test_each_word_of_two_utterances_is_in_the_turn_once(finals: list[str]) -> None:
    draft = two_utterances()
    for text in finals:
        draft.final(text, 5.0)
    assert draft.take().text == "When do you open? I mean on Sunday."


@pytest.mark.parametrize(
    "finals", [["When do you open?", "I mean on Sunday."], ["When do you open? I mean on Sunday."]]
)
def test_finals_that_come_after_the_turn_add_nothing_to_the_next(finals: list[str]) -> None:
    draft = two_utterances()
    draft.take()
    assert [draft.final(text, 8.0) for text in finals] == [False] * len(finals)
    assert draft.final("I mean on Sunday.", 9.0)


def test_an_utterance_without_words_takes_the_interim_words_back() -> None:
    draft = two_utterances()
    draft.final("", 5.0)
    assert draft.take().text == "I mean on Sunday."


def test_a_later_reading_of_the_same_words_replaces_them() -> None:
    draft = TurnDraft()
    draft.hear_voice(1.0, 0.0)
    draft.interim("When do", 1.5)
    draft.voice.end()
    draft.commit(2.0)
    draft.hear_voice(2.2, 0.0)
    draft.interim("When do you", 2.3)
    draft.interim("When do you open", 2.6)
    draft.interim("Where do you open", 2.8)
    assert draft.take().text == "Where do you open"


def test_first_words_that_are_read_anew_are_one_utterance() -> None:
    draft = two_utterances()
    draft.final("When do you open?", 5.0)
    draft.final("I mean on Sunday.", 5.1)
    draft.hear_voice(6.0, 0.0)
    draft.interim("Ice", 6.2)
    draft.interim("I see", 6.4)
    assert draft.take().text == "When do you open? I mean on Sunday. I see"


def test_a_turn_has_the_language_that_the_recogniser_detected_last() -> None:
    draft = TurnDraft("en-GB")
    draft.final("Hello.", 1.0, language="en")
    draft.final("Hola.", 2.0, language="spa")
    draft.final("Guten Tag.", 3.0, "Ada", language="de")
    assert draft.take().language == "es"


def test_a_turn_has_the_language_of_the_call_if_none_was_detected() -> None:
    draft = TurnDraft("en-GB")
    draft.final("Hola.", 1.0, language="es")
    draft.take()
    draft.final("Hello.", 2.0)
    assert draft.take().language == "en"
    draft.expect_language("ko-KR")
    draft.final("네.", 3.0)
    assert draft.take().language == "ko"
