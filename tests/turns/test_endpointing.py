"""The end of a turn: words, silence, and what a turn model hears."""

from collections.abc import Sequence

import pytest

from tests.rows import each_row
from tests.turns.test_machine import outline, play, voice
from voiceflow.turns import Expectation, TurnPolicy, Value
from voiceflow.turns.events import EndTurn, Event, Expect, Final, Interim, TurnSound

POLICY = TurnPolicy()
FINISHED, UNKNOWN, OPEN = (
    "I am calling about my order.",
    "I am calling about my order",
    "I am calling about my",
)
DICTATED = "My number is zero one five five."


def end_of(
    text: str,
    sounds: Sequence[TurnSound] = (),
    *,
    begin: Sequence[tuple[float, Event]] = (),
    late: float = 0.05,
) -> EndTurn:
    """How a turn ends whose last voice is at 2.0, and whose text comes when it is asked for."""
    script = [*begin, *voice(1.0, 2.0), (2.35, Final(text)), *((each.at + late, each) for each in sounds)]
    [(_, ended)] = [
        step
        for step in play(sorted(script, key=lambda step: step[0]), POLICY)
        if isinstance(step[1], EndTurn)
    ]
    assert isinstance(ended, EndTurn)
    return ended


def silence(ended: EndTurn) -> float:
    return round(dict(ended.signals)["silence"], 6)


def sound(ending: float, at: float = 2.2) -> TurnSound:
    return TurnSound(at, ending)


@each_row(
    ("text", "ending", "waited", "reason"),
    [
        (FINISHED, None, 0.4, "silence"),
        (FINISHED, 1.0, 0.4, "silence"),
        (FINISHED, 0.0, 1.2, "sounds unfinished"),
        (UNKNOWN, None, 0.6, "silence"),
        (UNKNOWN, 1.0, 0.4, "sounds finished"),
        (UNKNOWN, 0.5, 0.6, "silence"),
        (UNKNOWN, 0.0, 1.2, "sounds unfinished"),
        (OPEN, None, 1.6, "silence"),
        (OPEN, 1.0, 1.6, "silence"),
        (OPEN, 0.0, 1.6, "silence"),
        (DICTATED, 1.0, 1.8, "silence"),
        (DICTATED, 0.0, 1.8, "silence"),
    ],
)
def test_a_turn_ends_quickly_only_if_words_and_voice_are_finished(
    text: str, ending: float | None, waited: float, reason: str
) -> None:
    ended = end_of(text, [] if ending is None else [sound(ending)])
    assert (silence(ended), ended.reason) == (waited, reason)
    assert dict(ended.signals).get("ending") == ending


@pytest.mark.parametrize("ending", [None, 0.0, 1.0])
def test_a_value_that_is_expected_is_waited_for_whatever_it_sounds_like(ending: float | None) -> None:
    code = Expectation(Value.CODE, 8)
    for text, waited in (("4 7 1 1", 1.8), ("4 7 1 1 2 9 0 3", 0.4)):
        ended = end_of(text, [] if ending is None else [sound(ending)], begin=[(0.5, Expect(code))])
        assert silence(ended) == waited


def test_an_answer_about_an_earlier_moment_or_after_the_end_changes_nothing() -> None:
    assert silence(end_of(UNKNOWN, [sound(0.0, at=1.9)])) == 0.6
    assert silence(end_of(UNKNOWN, [sound(0.0)], late=0.5)) == 0.6


def test_an_answer_that_comes_when_the_time_is_over_ends_the_turn_at_once() -> None:
    assert silence(end_of(UNKNOWN, [sound(1.0)], late=0.3)) == 0.5


def test_the_newest_answer_within_the_pause_counts() -> None:
    assert silence(end_of(UNKNOWN, [sound(0.0), sound(1.0, at=2.7)])) == 0.75


def test_an_end_that_was_foreseen_counts_before_the_pause_is_judged() -> None:
    assert silence(end_of(UNKNOWN, [TurnSound(1.8, 0.1, ending_soon=1.0)])) == 0.4
    assert silence(end_of(UNKNOWN, [TurnSound(1.2, 0.1, ending_soon=1.0)])) == 0.6


def test_a_model_does_not_hurry_a_user_who_has_paused_for_longer_before() -> None:
    script: list[tuple[float, Event]] = []
    for begin in (1.0, 2.5, 4.0, 5.5):
        script += [*voice(begin, begin + 1.0), (begin + 0.2, Interim(f"I am calling about {begin}"))]
    decided = play([*script, (6.75, TurnSound(6.7, 1.0)), (6.85, Final(UNKNOWN))], POLICY)
    assert outline(decided)[-1] == (7.075, "EndTurn")
