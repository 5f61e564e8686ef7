<<<<<<< HEAD
"""Words that a recogniser has made of a hum or a noise."""

import pytest

from voiceflow.turns import TurnMachine
from voiceflow.turns.events import (
    Deadline,
    Final,
    Interrupt,
    ReplyHeard,
    ReplyStarted,
    Resume,
    Voice,
    VoiceEnded,
)
from voiceflow.turns.misreadings import is_invented, without_repeats


@pytest.mark.parametrize(
    ("text", "voiced", "is_one"),
    [
        ("Thank you very much.", 0.14, True),
        ("Thank you very much.", 0.6, False),
        ("No wait, stop please.", 0.3, False),
        ("Stop it now.", 0.02, False),
        ("", 0.0, False),
    ],
)
def test_more_words_than_anybody_says_in_that_time_are_invented(
    text: str, voiced: float, is_one: bool
) -> None:
    assert is_invented(text, voiced) is is_one


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Mama? " * 14, "mama"),
        ("Excuse me. Excuse me. Excuse me. Exc", "excuse me"),
        ("No, no.", "No, no."),
        ("One two one two one three", "One two one two one three"),
        ("", ""),
    ],
)
def test_a_phrase_that_is_repeated_is_read_once(text: str, phrase: str) -> None:
    assert without_repeats(text) == phrase


@pytest.mark.parametrize("text", ["Mama? " * 14, "It has."])
def test_what_comes_after_the_agent_has_resumed_is_judged_by_the_voice_before(text: str) -> None:
    machine = TurnMachine()
    machine.handle(ReplyStarted(), now=0.0)
    machine.handle(ReplyHeard(), now=0.0)
    machine.handle(Voice(1.0), now=1.0)
    machine.handle(Voice(1.3, 0.3), now=1.3)
    [resumed] = machine.handle(Deadline(), now=1.6)
    assert isinstance(resumed, Resume)
    machine.handle(VoiceEnded(1.3), now=1.62)
    decisions = machine.handle(Final(text.strip()), now=1.8)
    assert not any(isinstance(each, Interrupt) for each in decisions)
=======
"""Murmurs that a recogniser has written as words."""

import pytest

from voiceflow.turns.languages import ENGLISH, language_of
from voiceflow.turns.misreadings import may_be_murmur


@pytest.mark.parametrize("text", ["Aha.", "Mama", "It has", "Mm, hm.", "uh-huh"])
def test_hums_and_small_words_may_be_a_murmur(text: str) -> None:
    assert may_be_murmur(text, ENGLISH)


@pytest.mark.parametrize("text", ["", "It has?", "No", "It has to be", "Tomorrow", "mm hm mm", "It closes"])
def test_questions_refusals_long_texts_and_other_words_are_no_murmur(text: str) -> None:
    assert not may_be_murmur(text, ENGLISH)


def test_small_english_words_count_in_english_only() -> None:
    assert not may_be_murmur("It has", language_of("de"))
    assert may_be_murmur("Aha", language_of("de"))
>>>>>>> core
