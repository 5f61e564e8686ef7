"""Words of which the recogniser is unsure may be the beginning of more."""

import pytest

from tests.turns.test_machine import play, voice
from voiceflow.turns import TurnPolicy
from voiceflow.turns.events import EndTurn, Event, Final, ReplyEnded, ReplyHeard, ReplyStarted, TurnSound
from voiceflow.turns.sureness import Sureness

SAID = "It was out on the table yesterday."
OPEN, NARROW = "How can I help you?", "Are you a customer?"


def ended(
    confidence: float | None,
    *,
    text: str = SAID,
    asked: str = OPEN,
    policy: TurnPolicy | None = None,
    also: tuple[tuple[float, Event], ...] = (),
) -> tuple[float, str]:
    """Seconds after the last voice at which the turn ends, and why."""
    agent: list[tuple[float, Event]] = [(0.0, ReplyStarted()), (0.1, ReplyHeard()), (1.0, ReplyEnded(asked))]
    steps = [*agent, *voice(2.0, 3.0), (3.35, Final(text, confidence=confidence)), *also]
    decided = play(sorted(steps, key=lambda step: step[0]), policy or TurnPolicy())
    [(at, end)] = [(at, each) for at, each in decided if isinstance(each, EndTurn)]
    return round(at - 3.0, 6), end.reason


@pytest.mark.parametrize(
    ("confidence", "end"),
    [(0.6, (1.2, "unsure words")), (0.7, (0.4, "silence")), (None, (0.4, "silence"))],
)
def test_a_turn_of_unsure_words_ends_later(confidence: float | None, end: tuple[float, str]) -> None:
    assert ended(confidence) == end


def test_it_is_not_put_off_where_a_few_words_are_the_whole_answer() -> None:
    assert ended(0.6, asked=NARROW) == (0.4, "silence")


def test_words_that_look_unfinished_have_their_silence() -> None:
    assert ended(0.6, text="It was on the") == ended(0.9, text="It was on the") == (1.6, "silence")


@pytest.mark.parametrize("policy", [TurnPolicy(confidence_to_end=0), TurnPolicy(silence_doubted=0.3)])
def test_it_can_be_turned_off(policy: TurnPolicy) -> None:
    assert ended(0.6, policy=policy) == (0.4, "silence")


def test_a_turn_model_can_only_lengthen_it() -> None:
    trusting = TurnPolicy(confidence_to_end=0)
    finished, unfinished = ((3.1, TurnSound(3.1, ending=ending)) for ending in (0.95, 0.0))
    assert ended(0.6, also=(finished,)) == (1.2, "unsure words")
    assert ended(0.6, also=(unfinished,)) == (1.2, "unsure words")
    assert ended(0.6, policy=trusting, also=(unfinished,)) == (1.2, "sounds unfinished")


def test_words_without_anything_of_the_value_that_was_asked_for_may_be_a_misread_part_of_it() -> None:
    value = "And the reference, please?"
    assert ended(0.6, text="Alex.", asked=value) == (1.2, "unsure words")
    assert ended(0.9, text="Alex.", asked=value) == (0.4, "silence")
    assert ended(0.6, text="4 7 1 1 2 9 0 3", asked="What is your 8-digit code?") == (0.4, "silence")


def test_words_are_compared_with_the_usual_ones_of_a_noisy_line() -> None:
    sureness = Sureness()
    assert sureness.is_low(0.6, 0.7)
    for _ in range(2):
        sureness.note(0.65)
    sureness.note(None)
    assert not sureness.is_low(0.55, 0.7)
    assert not sureness.is_low(0.2, 0.7)
    for _ in range(4):
        sureness.note(0.95)
    assert sureness.is_low(0.6, 0.7)
    assert not sureness.is_low(0.75, 0.7)
    assert not sureness.is_low(None, 0.7)
