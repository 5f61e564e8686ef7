from __future__ import annotations

import pytest

from tests.rows import each_row
from voiceflow.clients.local.brain.slots import agrees, answer_in, is_bare_answer, slots_in, speakable


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Tuesday at half past two", {"day": "Tuesday", "time": "14:30"}),
        ("My name is Maria Lopez.", {"name": "Maria Lopez"}),
        ("It's for Tuesday", {"day": "Tuesday"}),
        ("order four seven two nine", {"number": "4729"}),
        ("one moment", {}),
    ],
)
def test_slots_are_found_where_they_are_said(text: str, slots: dict[str, str]) -> None:
    assert slots_in(text) == slots


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Thursday then", "day", "Thursday"),
        ("three", "time", "15:00"),
        ("seven", "number", "7"),
        ("uh, maria lopez please", "name", "Maria Lopez"),
        ("under Maria", "name", "Maria"),
        ("I do not want to tell you my name", "name", ""),
        ("A broken tooth.", "reason", "A broken tooth"),
    ],
)
def test_an_answer_needs_fewer_words(text: str, kind: str, value: str) -> None:
    assert answer_in(text, kind) == value


@each_row(
    ("text", "answer"),
    [
        ("Yes, that's right.", True),
        ("Yeah.", True),
        ("No problem!", True),
        ("no", False),
        ("That is not right.", False),
        ("I don't know", None),
        ("Do you have Wednesday?", None),
        ("yes but first of all I have to ask you something else", None),
        ("", None),
    ],
)
def test_a_yes_and_a_no_are_told_apart(text: str, answer: bool | None) -> None:
    assert agrees(text) is answer


def test_a_bare_answer_says_nothing_besides() -> None:
    assert is_bare_answer("Yes, please.")
    assert not is_bare_answer("ok bye")
    assert not is_bare_answer("")


@pytest.mark.parametrize(
    ("kind", "value", "spoken"),
    [
        ("time", "15:30", "three thirty p.m."),
        ("time", "09:05", "nine oh five a.m."),
        ("time", "12:00", "noon"),
        ("day", "Tuesday", "on Tuesday"),
        ("day", "tomorrow", "tomorrow"),
        ("number", "4729", "four seven two nine"),
        ("name", "Maria", "Maria"),
    ],
)
def test_values_are_said_as_people_say_them(kind: str, value: str, spoken: str) -> None:
    assert speakable(kind, value) == spoken
