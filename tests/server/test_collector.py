"""The garbage collector of a server, in a small process: that of the tests holds many more objects."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from voiceflow.server.collector import THRESHOLDS

PROGRAM = Path(__file__).with_name("collected_server.py")
SET = ((700, 10, 10), (50_000, 10, 10), (0, 10, 10))
"""The collector's thresholds, as somebody else has set them; a threshold of 0 switches it off."""


@dataclass(frozen=True)
class State:
    """What the collector passes over, and its thresholds."""

    frozen: int
    thresholds: tuple[int, ...]


@dataclass(frozen=True)
class Run:
    """The collector before a server ran, meanwhile and after."""

    before: State
    serving: State
    after: State


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """A run with each of the thresholds, and one of a program that has frozen its objects."""
    arguments = [",".join(map(str, each)) for each in SET]
    command = [sys.executable, str(PROGRAM), *arguments, f"frozen,{arguments[0]}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    states = [
        [State(frozen, tuple(thresholds)) for frozen, thresholds in json.loads(line)]
        for line in done.stdout.splitlines()
    ]
    return dict(zip([*map(str, SET), "frozen"], (Run(*each) for each in states), strict=True))


@pytest.mark.parametrize("thresholds", SET, ids=str)
def test_run_spares_the_collector_what_lives_as_long_as_the_server(
    runs: dict[str, Run], thresholds: tuple[int, int, int]
) -> None:
    found = runs[str(thresholds)]
    assert found.before == found.after == State(0, thresholds)
    assert found.serving.frozen > 10_000
    assert found.serving.thresholds == (THRESHOLDS if thresholds[0] == 700 else thresholds)


def test_what_the_program_had_frozen_before_stays_frozen(runs: dict[str, Run]) -> None:
    found = runs["frozen"]
    assert 0 < found.before.frozen <= found.after.frozen
    assert found.before.frozen <= found.serving.frozen
