from __future__ import annotations

import pytest

from voiceflow.clients.local.brain.intents import Intents, words_of

INTENTS = Intents(
    {
        "hours": ("what are your opening hours", "when are you open"),
        "book": ("I'd like to book an appointment", "make an appointment"),
        "dentist": ("I want to see the dentist",),
    }
)


def test_short_forms_are_written_out() -> None:
    assert words_of("I\u2019d like 2, what's it?") == ["i", "would", "like", "2", "what", "is", "it"]


def test_an_example_itself_scores_one() -> None:
    name, score = INTENTS.rank("When are you open?")[0]
    assert (name, round(score, 9)) == ("hours", 1.0)


@pytest.mark.parametrize(
    ("text", "name"),
    [("opening hours please", "hours"), ("can I make an appointment", "book"), ("the denist", "dentist")],
)
def test_likeness_is_enough(text: str, name: str) -> None:
    assert INTENTS.rank(text)[0][0] == name


@pytest.mark.parametrize("text", ["", "...", "zebra quagga"])
def test_what_is_like_nothing_scores_zero(text: str) -> None:
    assert [score for _, score in INTENTS.rank(text)] == [0.0, 0.0, 0.0]
