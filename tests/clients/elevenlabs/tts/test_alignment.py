"""When characters and words are spoken."""

from collections.abc import Iterator
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.tts.alignment import (
    NO_CHARACTERS,
    Characters,
    read_alignment,
    read_timestamps,
)
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


def timestamps(text: str) -> dict[str, Any]:
    return {
        "characters": list(text),
        "character_start_times_seconds": [n / 4 for n in range(len(text))],
        "character_end_times_seconds": [(n + 1) / 4 for n in range(len(text))],
    }


def test_the_form_of_http_has_seconds_and_ends() -> None:
    assert read_timestamps(timestamps("Hi")) == Characters(("H", "i"), (0.0, 0.25), (0.25, 0.5))


@pytest.mark.parametrize("missing", [None, {}, {"characters": ["a"]}, {"chars": ["a"]}])
def test_missing_timestamps_are_none(missing: Any) -> None:
    assert read_timestamps(missing) == NO_CHARACTERS


@pytest.mark.parametrize(
    "broken",
    [
        7,
        timestamps("Hi") | {"characters": ["H"]},
        timestamps("H") | {"characters": [None]},
        timestamps("H") | {"character_start_times_seconds": ["0"]},
        timestamps("H") | {"character_end_times_seconds": [float("inf")]},
    ],
)
def test_broken_timestamps_are_a_named_error(broken: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        read_timestamps(broken)


def test_the_published_example_of_http_is_read(examples: Any) -> None:
    """The bodies of the with-timestamps endpoints, as far as the reference has them."""
    found = [body for body in _objects(examples("http_bodies")) if "character_start_times_seconds" in body]
    assert found
    for body in found:
        assert len(read_timestamps(body)) == len(body["characters"])


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
