"""The rows of large tables that run by default. With ``VOICEFLOW_ALL_ROWS=1`` all of them do."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import wraps
from inspect import Signature, signature
from itertools import combinations
from typing import TypeVar

import pytest

ALL_ROWS = bool(os.environ.get("VOICEFLOW_ALL_ROWS"))
SHARE = 4
"""One in so many of Hypothesis's examples is tried by default."""
MARKER = (
    "rows(most, strength, always): of this table at most so many rows run by default, and these ids. "
    "They show each value (strength 1) or each pair of values of two arguments (strength 2, the default)."
)

Row = tuple[Hashable, ...]
T = TypeVar("T")


def by_default(few: T, full: T) -> T:
    """The smaller of two sizes or tables, or the full one where all rows run."""
    return full if ALL_ROWS else few


def example_count(full: int) -> int:
    """How many examples Hypothesis tries of a property for which so many are tried where all rows run."""
    return by_default(max(2, full // SHARE), full)


def covering(table: Sequence[Row], strength: int) -> list[int]:
    """Choose rows that show every combination of the values of so many columns that the table has.

    Returns:
        The rows' numbers, those that show most that is new first; of equals the one with most new
        combinations of one column more. Always the same ones.
    """
    strength = min(strength, len(table[0])) if table else 0
    shown, finer = ([_combinations(row, size) for row in table] for size in (strength, strength + 1))
    missing, rest = set().union(*shown), set().union(*finer)
    chosen: list[int] = []
    while missing:
        best = max(range(len(table)), key=lambda row: (len(shown[row] & missing), len(finer[row] & rest)))
        chosen.append(best)
        missing -= shown[best]
        rest -= finer[best]
    return chosen


def _combinations(row: Row, strength: int) -> set[Hashable]:
    return {(at, tuple(row[column] for column in at)) for at in combinations(range(len(row)), strength)}


def spread(count: int, most: int) -> list[int]:
    """At most so many of the numbers below ``count``, evenly spread, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [number * (count - 1) // max(1, most - 1) for number in range(most)]


def choose(table: Sequence[Row], most: int | None = None, strength: int = 2) -> list[int]:
    """The numbers of the rows that run by default.

    Args:
        table: The rows' values, a column for each argument. Columns that say the same count as one.
        most: How many at most. Where a table has one column only, they are evenly spread.
        strength: Of how many columns each combination of values occurs, as far as ``most`` allows.
    """
    columns = list(dict.fromkeys(_numbered(column) for column in zip(*table, strict=True)))
    if len(columns) < 2:
        return spread(len(table), len(table) if most is None else most)
    return covering(list(zip(*columns, strict=True)), strength)[:most]


def _numbered(column: Iterable[Hashable]) -> tuple[int, ...]:
    """The values by the order in which they first occur: equal for columns that determine each other."""
    numbers: dict[Hashable, int] = {}
    return tuple(numbers.setdefault(value, len(numbers)) for value in column)


def each_row(
    names: str | Sequence[str], table: Iterable[object]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like ``parametrize``, but one test for all rows, which reports every row that fails.

    For checks of microseconds: a test per row costs some thousand times as much as such a check.
    Fixtures are made once for all rows.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    rows = [row if len(arguments) > 1 else (row,) for row in table]

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        @wraps(check)
        def check_all(**fixtures: object) -> None:
            failures: list[BaseException] = []
            for row in rows:
                assert isinstance(row, Sequence)
                try:
                    check(**fixtures, **dict(zip(arguments, row, strict=True)))
                except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 - reported with the others
                    failure.add_note(f"in the row {row!r}")
                    failures.append(failure)
            if failures:
                raise BaseExceptionGroup(f"{len(failures)} of {len(rows)} rows fail", failures)

        rest = [each for name, each in signature(check).parameters.items() if name not in arguments]
        check_all.__signature__ = Signature(rest)  # type: ignore[attr-defined]
        return check_all

    return decorate


def left_out(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The rows of all marked tables that do not run by default."""
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("rows") and hasattr(item, "callspec"):
            tables.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return [item for table in tables.values() for item in _rest_of(table)]


def _rest_of(table: list[pytest.Item]) -> list[pytest.Item]:
    marker = table[0].get_closest_marker("rows")
    assert marker is not None
    always = marker.kwargs.get("always", ())
    options = {name: value for name, value in marker.kwargs.items() if name != "always"}
    kept = set(choose([_values(item) for item in table], *marker.args, **options))
    return [item for number, item in enumerate(table) if number not in kept and _id(item) not in always]


def _values(item: pytest.Item) -> Row:
    """What a row has for each argument: plain values as they are, others by which object it is."""
    assert isinstance(item, pytest.Function)
    return tuple(
        (type(value), value) if isinstance(value, str | int | float) else id(value)
        for value in item.callspec.params.values()
    )


def _id(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[2].removesuffix("]")
