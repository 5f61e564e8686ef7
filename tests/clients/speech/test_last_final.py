"""A final transcript that the service sends twice."""

from voiceflow.audio.words import Word
from voiceflow.clients.speech.last_final import LastFinal
from voiceflow.clients.speech.stt_events import Committed


def final(text: str, *starts: float) -> Committed:
    return Committed(text, words=tuple(Word(text, start, start + 0.5) for start in starts))


def noted(first: Committed) -> LastFinal:
    last = LastFinal()
    last.note(first, 10.0)
    return last


def test_nothing_is_a_repetition_before_the_first_final() -> None:
    assert not LastFinal().is_again(final("Yes."), 10.0, within=1.0)


def test_another_text_is_no_repetition() -> None:
    assert not noted(final("Yes.", 1.0)).is_again(final("No.", 1.0), 10.0, within=1.0)


def test_the_times_of_the_words_decide_if_both_have_words() -> None:
    assert noted(final("Yes.", 1.0)).is_again(final("Yes.", 1.0), 99.0, within=0.0)
    assert not noted(final("Yes.", 1.0)).is_again(final("Yes.", 2.0), 10.0, within=9.0)


def test_without_words_the_same_text_is_a_repetition_for_a_while() -> None:
    last = noted(final("Yes."))
    assert last.is_again(final("Yes.", 1.0), 10.9, within=1.0)
    assert not last.is_again(final("Yes."), 11.0, within=1.0)
    assert not last.is_again(final("Yes."), 10.0, within=0.0)
