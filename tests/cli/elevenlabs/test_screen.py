"""What the commands print, and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.cli.elevenlabs.screen import clock, plain, size

Watch = Callable[..., Any]


def test_what_comes_from_elsewhere_steers_no_terminal(watched: Watch) -> None:
    for is_terminal in (False, True):
        seen = watched(is_terminal=is_terminal)
        seen.screen.table(("name", "id"), [("a\x1b[31mb\nc\u202e", "d")])
        seen.screen.line(("\x1b]0;x\x07: ", "bold"), "\r[red]y[/]")
        seen.screen.note("\x1b[2J")
        assert not any(letter in seen.out + seen.notes for letter in "\x1b\r\x07\u202e")
        assert "[red]y[/]" in seen.out
    assert plain("é 日本 🙂") == "é 日本 🙂"


def test_a_line_in_a_pipe_has_one_tab_between_fields(watched: Watch) -> None:
    seen = watched(width=20)
    seen.screen.table(("name", "id"), [("a\tb" * 20, "c")])
    assert seen.out == " ".join(["a", *["ba"] * 19, "b"]) + "\tc\n"


def test_json_is_ascii_and_for_programs(watched: Watch) -> None:
    seen = watched(is_json=True)
    seen.screen.json({"text": "日本\x1b \ud800"})
    assert seen.out.isascii()
    assert json.loads(seen.out) == {"text": "日本\x1b \ud800"}


def test_only_what_takes_long_is_told_where_nobody_watches(watched: Watch) -> None:
    seen = watched()
    with seen.screen.busy("Short …") as change:
        change("Half …")
    with seen.screen.busy("Long …", is_long=True) as change:
        change("Half …")
    assert (seen.out, seen.notes) == ("", "Long …\n")


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00.0"), (59.96, "1:00.0"), (61.25, "1:01.2"), (3725.5, "62:05.5")]
)
def test_times_are_minutes_and_seconds(seconds: float, told: str) -> None:
    assert clock(seconds) == told


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2_500_000, "2.5 MB")]
)
def test_sizes_are_for_people(count: int, told: str) -> None:
    assert size(count) == told
