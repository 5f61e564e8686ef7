"""When characters and words are spoken."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.elevenlabs.tts.alignment import (
    NO_CHARACTERS,
    Characters,
    read_alignment,
    read_timestamps,
)


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


@each_row(
    "broken",
    [
        [],
        "ab",
        7,
        {"chars": ["a"], "charStartTimesMs": [0, 1], "charDurationsMs": [1]},
        {"chars": "a", "charStartTimesMs": [0], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": ["0"], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [0], "charDurationsMs": [None]},
        {"chars": ["a"], "charStartTimesMs": [True], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [-1], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [0], "charDurationsMs": [-1]},
        {"chars": ["a"], "charStartTimesMs": [10**400], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [10**9], "charDurationsMs": [1]},
        {"chars": ["a"], "charStartTimesMs": [0], "charDurationsMs": [float("nan")]},
        {"chars": [""], "charStartTimesMs": [0], "charDurationsMs": [1]},
    ],
)
def test_timings_that_cannot_be_used_are_none(broken: Any) -> None:
    assert read_alignment(broken, 0.0) == NO_CHARACTERS


@each_row("broken", [None, "100", float("nan"), -1, {}, 10**400, 99_999, True])
def test_a_broken_time_costs_only_itself(broken: Any) -> None:
    found = read_alignment(
        {"chars": list("abc"), "charStartTimesMs": [50, broken, 200], "charDurationsMs": [50, 50, 50]}, 0.0
    )
    assert found.text == ("a", "b", "c")
    assert found.starts == pytest.approx((0.05, 0.1, 0.2))
    assert found.ends == pytest.approx((0.1, 0.2, 0.25))


def test_characters_before_the_first_known_time_and_behind_the_last_have_none() -> None:
    timed = {"chars": list("abcd"), "charStartTimesMs": [None, 0, 50, None], "charDurationsMs": [50] * 4}
    assert read_alignment(timed, 0.0).text == ("b", "c")


def test_a_duration_beyond_the_next_start_ends_there() -> None:
    timed = {"chars": list("ab"), "charStartTimesMs": [0, 50], "charDurationsMs": [9000, 50]}
    assert read_alignment(timed, 0.0).ends == pytest.approx((0.05, 0.1))


@pytest.mark.parametrize("chars", [["\ud83d", "\ude00"], ["\ud83d\ude00"], ["\U0001f600"]])
def test_the_halves_of_a_character_are_one(chars: list[str]) -> None:
    count = len(chars)
    timed = {"chars": chars, "charStartTimesMs": [0, 25][:count], "charDurationsMs": [50 // count] * count}
    assert read_alignment(timed, 0.0) == Characters(("\U0001f600",), (0.0,), (0.05,))


def test_an_item_of_several_characters_shares_its_time() -> None:
    timed = {"chars": ["ab"], "charStartTimesMs": [0], "charDurationsMs": [100]}
    assert read_alignment(timed, 0.0) == Characters(("a", "b"), (0.0, 0.05), (0.05, 0.1))


NUMBERS = st.one_of(
    st.integers(-100, 5000), st.floats(), st.none(), st.text(max_size=3), st.booleans(), st.just(10**400)
)
COLUMNS = st.one_of(st.lists(NUMBERS, max_size=8), NUMBERS)


@given(
    st.one_of(st.lists(st.one_of(st.text(max_size=2), NUMBERS), max_size=8), NUMBERS),
    COLUMNS,
    COLUMNS,
    st.sampled_from([0.0, 1.5]),
)
def test_whatever_comes_the_times_never_run_backwards(
    chars: Any, starts: Any, lengths: Any, since: float
) -> None:
    for found in (
        read_alignment({"chars": chars, "charStartTimesMs": starts, "charDurationsMs": lengths}, since),
        read_timestamps(
            {
                "characters": chars,
                "character_start_times_seconds": starts,
                "character_end_times_seconds": lengths,
            }
        ),
    ):
        assert all(len(char) == 1 for char in found.text)
        times = [time for pair in zip(found.starts, found.ends, strict=True) for time in pair]
        assert times == sorted(times)
        assert all(map(math.isfinite, times))


TIME = st.one_of(st.integers(0, 5000), st.floats(0, 5000))


@given(st.lists(st.tuples(st.characters(), TIME, TIME), max_size=8), st.sampled_from([0.0, 1.5]))
def test_a_row_without_times_at_the_end_changes_nothing_before_it(
    rows: list[tuple[str, float, float]], since: float
) -> None:
    chars, lengths = [char for char, _, _ in rows], [length for _, _, length in rows]
    starts = sorted(start for _, start, _ in rows)
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]

    def chunk(*more: Any) -> dict[str, Any]:
        columns: dict[str, list[Any]] = {
            "chars": chars,
            "charStartTimesMs": starts,
            "charDurationsMs": lengths,
        }
        return {name: [*column, *more] for name, column in columns.items()}

    def line(*more: Any) -> dict[str, Any]:
        named: dict[str, list[Any]] = dict(zip(timestamps(""), (chars, starts, ends), strict=True))
        return {name: [*column, *more] for name, column in named.items()}

    assert read_alignment(chunk(), since) == read_alignment(chunk(None), since)
    assert read_timestamps(line()) == read_timestamps(line(None))


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
        timestamps("H") | {"character_start_times_seconds": ["0"]},
        timestamps("H") | {"character_end_times_seconds": [float("inf")]},
        timestamps("H") | {"character_start_times_seconds": [1.0]},
    ],
)
def test_timestamps_that_cannot_be_used_are_none(broken: Any) -> None:
    assert read_timestamps(broken) == NO_CHARACTERS


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
