"""When characters and words are spoken."""

from typing import Any

import pytest

from voiceflow.clients.elevenlabs.alignment import NO_CHARACTERS, Characters, read_alignment
from voiceflow.errors import RemoteProtocolError


def alignment(text: str, *, name: str = "charDurationsMs") -> dict[str, Any]:
    return {
        "chars": list(text),
        "charStartTimesMs": [n * 50 for n in range(len(text))],
        name: [50] * len(text),
    }


@pytest.mark.parametrize("name", ["charDurationsMs", "charsDurationsMs"])
def test_times_count_from_the_start_of_the_context(name: str) -> None:
    found = read_alignment(alignment("Hi", name=name), 1.5)
    assert found == Characters(("H", "i"), (1.5, 1.5 + 0.05), (1.5 + 0.05, 1.5 + 0.05 + 0.05))


@pytest.mark.parametrize(
    "missing",
    [None, {}, {"chars": ["a"]}, {"chars": None, "charStartTimesMs": None, "charDurationsMs": None}],
)
def test_missing_timings_are_none(missing: Any) -> None:
    assert read_alignment(missing, 0.0) == NO_CHARACTERS


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {"chars": ["a"], "charStartTimesMs": [0, 1], "charDurationsMs": [1]},
        {"chars": "a", "charStartTimesMs": [0], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": ["0"], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [0], "charDurationsMs": [None]},
        {"chars": [1], "charStartTimesMs": [0], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [10**400], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [0], "charDurationsMs": [float("nan")]},
    ],
)
def test_broken_timings_are_a_named_error(broken: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        read_alignment(broken, 0.0)
