"""Lists of people to call: CSV with a header, or JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from voiceflow.campaigns.row_table import PAGE, RowTable
from voiceflow.campaigns.settings import number_of
from voiceflow.errors import ConfigurationError

NUMBER, TIME_ZONE = "number", "time_zone"
"""The columns that mean something to the dialler. The others are the bot's."""

MOST_COLUMNS = 64
LONGEST_CELL = 2000
"""Characters."""

_MOST_NAMED = 20

Person: TypeAlias = tuple[str, str, Mapping[str, str]]


@dataclass(slots=True)
class ImportResult:
    """What became of a list.

    Attributes:
        added: People who are new.
        known: People who are on the list already: in the campaign, or on an earlier line.
        bad: Lines without a number that can be called.
        bad_lines: The first of these; lines are counted from 1.
    """

    added: int = 0
    known: int = 0
    bad: int = 0
    bad_lines: list[int] = field(default_factory=list)


def import_list(path: Path, rows: RowTable) -> ImportResult:
    """Enter the people of a file in a campaign. Doing it again adds only those who are new.

    Args:
        path: ``.jsonl`` for an object on each line; anything else is CSV with a header.
        rows: The campaign's rows.

    Raises:
        ConfigurationError: If the file cannot be read, or has no column ``number``.
    """
    result = ImportResult()
    people = _people(path, result)
    while page := list(islice(people, PAGE)):
        added = rows.add(page)
        result.added += added
        result.known += len(page) - added
    return result


def read_numbers(path: Path) -> Iterator[str]:
    """The numbers of a list, such as one of people who want no calls. Lines without a number are left out.

    Raises:
        ConfigurationError: If the file cannot be read, or has no column ``number``.
    """
    return (number for number, _, _ in _people(path, ImportResult()))


def _people(path: Path, result: ImportResult) -> Iterator[Person]:
    read = _json_lines if path.suffix in (".jsonl", ".ndjson") else _csv_lines
    try:
        for line, columns in read(path):
            person = None if columns is None else _person(columns)
            if person is not None:
                yield person
                continue
            result.bad += 1
            if len(result.bad_lines) < _MOST_NAMED:
                result.bad_lines.append(line)
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise ConfigurationError(f"{path} cannot be read: {type(exc).__name__}") from exc


def _csv_lines(path: Path) -> Iterator[tuple[int, Mapping[str, str] | None]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, restkey="", restval="")
        if NUMBER not in (reader.fieldnames or ()):
            raise ConfigurationError(f"{path} has no column {NUMBER!r} in its first line")
        for row in reader:
            yield reader.line_num, row if all(isinstance(cell, str) for cell in row.values()) else None


def _json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, str] | None]]:
    with path.open(encoding="utf-8") as lines:
        for line, text in enumerate(lines, 1):
            if not text.strip():
                continue
            try:
                found = json.loads(text)
            except (ValueError, RecursionError):
                found = None
            yield line, _texts(found)


def _texts(found: object) -> Mapping[str, str] | None:
    if not isinstance(found, dict):
        return None
    plain = {name: value for name, value in found.items() if isinstance(value, str | int | float)}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in plain.items()}


def _person(columns: Mapping[str, str]) -> Person | None:
    number = number_of(columns.get(NUMBER, ""))
    cells = {name: cell for name, cell in columns.items() if name not in (NUMBER, TIME_ZONE)}
    is_long = len(cells) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in cells.values())
    return None if number is None or is_long else (number, columns.get(TIME_ZONE, "").strip(), cells)
