"""Murmurs of a listener, and short words that may answer."""

import pytest

from tests.rows import each_row
from voiceflow.turns.backchannels import is_answer_like, is_backchannel

NOISES = [
    "Mm-hm.",
    "uh-huh",
    "Uh huh.",
    "M-hm",
    "Aha",
    "Mhm, mhm.",
    "Ah.",
    "Hm.",
    "I see.",
    "Oh, I see.",
    "Got it.",
]
ANSWERS = [
    "yeah",
    "Yeah, yeah.",
    "Okay, right.",
    "Okay great",
    "Sure, sure",
    "Great.",
    "Right right",
    "Yes.",
    "OK.",
]


@each_row("text", [*NOISES, *ANSWERS, ""])
def test_murmurs_are_known(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize("text", ["I", "Got", "Uh", "yeah I", "all"])
def test_the_beginning_of_a_murmur_is_one_so_far(text: str) -> None:
    assert is_backchannel(text)


@each_row(
    "text",
    [
        "Stop.",
        "No.",
        "yeah but no",
        "Right, right, right, right.",
        "okay Saturday",
        "it",
        "see it",
        "Yes please.",
    ],
)
def test_what_wants_something_is_no_murmur(text: str) -> None:
    assert not is_backchannel(text)


@each_row("text", [*ANSWERS, "No.", "No, okay.", "Yeah, I see.", "Maybe."])
def test_short_words_may_answer(text: str) -> None:
    assert is_answer_like(text)


@each_row("text", [*NOISES, "", "Yes, on Tuesday.", "Stop."])
def test_a_listeners_sound_answers_nothing(text: str) -> None:
    assert not is_answer_like(text)
