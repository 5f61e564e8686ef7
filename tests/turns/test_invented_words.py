"""Words that a recogniser has made of a hum or a noise."""

import pytest

from voiceflow.turns import TurnMachine
from voiceflow.turns.events import (
    Deadline,
    Final,
    Interim,
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


def test_a_syllable_read_faster_than_anybody_speaks_is_no_interruption() -> None:
    machine = TurnMachine()
    machine.handle(ReplyStarted(), now=0.0)
    machine.handle(ReplyHeard(), now=0.0)
    for step in range(1, 35):
        machine.handle(Voice(1.0 + 0.02 * step, 0.02 * step), now=1.0 + 0.02 * step)
    assert machine.handle(Interim("Saa " * 14), now=1.7) == []
    # Said as fast as a person can, it is one.
    assert isinstance(machine.handle(Interim("Stop stop stop stop"), now=1.7)[0], Interrupt)


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


def test_words_of_a_voice_that_was_silent_for_a_moment_are_not_invented() -> None:
    machine = TurnMachine()
    machine.handle(ReplyStarted(), now=0.0)
    machine.handle(ReplyHeard(), now=0.0)
    for step in range(1, 45):
        # Far at first, then near: the agent is silenced a second time.
        at = 1.0 + 0.02 * step
        machine.handle(Voice(at, 0.02 * step, below=9.0 if 20 <= step < 28 else 0.0), now=at)
    machine.handle(VoiceEnded(1.9), now=2.2)
    decisions = machine.handle(Final("Yeah, but how much is it?"), now=2.35)
    assert any(isinstance(each, Interrupt) for each in decisions)


def test_words_that_were_read_in_silence_are_not_said_by_a_voice_that_begins_later() -> None:
    machine = TurnMachine()
    machine.handle(Voice(1.0), now=1.0)
    machine.handle(Voice(3.0, 2.0), now=3.0)
    machine.handle(VoiceEnded(3.0), now=3.3)
    machine.handle(Final("A table for six tomorrow evening?"), now=3.5)
    machine.handle(ReplyStarted(), now=4.0)
    machine.handle(ReplyHeard(), now=4.0)
    machine.handle(Interim("Thank you very much."), now=12.0)
    decisions = [
        *machine.handle(Voice(12.8, 0.02), now=12.8),
        *machine.handle(Voice(12.84, 0.04), now=12.84),
    ]
    assert not any(isinstance(each, Interrupt) for each in decisions)
