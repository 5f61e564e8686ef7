"""Reads the descriptions of a function and its arguments from its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_TITLES = (
    "Args|Arguments|Parameters|Params|Other Parameters|Keyword Args|Keyword Arguments|Returns?|Yields?|"
    "Raises|Warns|Examples?|Notes?|Attributes|References|See Also|Source|Warnings?"
)
_ABOUT_ARGUMENTS = ("Args", "Arguments", "Parameters", "Params", "Other", "Keyword")
_GOOGLE_SECTION = re.compile(rf"({_TITLES}):\s*")
_NUMPY_SECTION = re.compile(rf"({_TITLES})\s*")
_UNDERLINE = re.compile(r"-{3,}\s*")
_GOOGLE_ARGUMENT = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?:\s*(.*)")
_NUMPY_ARGUMENT = re.compile(r"(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?")
# Sphinx and, with an @, Epydoc: the argument's name is the last word before the second colon.
_FIELD = re.compile(r"[:@](\w+)(?:\s+([^:]*?))?:\s*(.*)")
_ARGUMENT_FIELDS = frozenset({"param", "parameter", "arg", "argument", "key", "keyword", "kwarg"})
_FIELDS = _ARGUMENT_FIELDS | frozenset(
    {
        "type",
        "return",
        "returns",
        "rtype",
        "raise",
        "raises",
        "except",
        "exception",
        "yield",
        "yields",
        "meta",
    }
)


@dataclass(frozen=True, slots=True)
class Description:
    """The content of a docstring in Google, NumPy or Sphinx form.

    Attributes:
        text: Everything before the first section, as one paragraph a line.
        arguments: The description of each argument.
    """

    text: str
    arguments: dict[str, str]


def describe(function: Callable[..., object]) -> Description:
    """Read the docstring of a function; an empty description if there is none."""
    text: list[str] = []
    arguments: dict[str, str] = {}
    for title, lines in _sections((inspect.getdoc(function) or "").splitlines()):
        if title == "":
            text += lines
        elif title == "field":
            arguments |= _field(lines)
        elif title.partition(" ")[0] in _ABOUT_ARGUMENTS:
            is_numpy = _is_underlined(lines)
            arguments |= _arguments(lines[1:] if is_numpy else lines, is_numpy=is_numpy)
    paragraphs = "\n".join(text).strip().split("\n\n")
    return Description("\n".join(" ".join(paragraph.split()) for paragraph in paragraphs), arguments)


def _sections(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of each section. A Sphinx field is a section; the first text has an empty title."""
    title, found = "", list[str]()
    for line, next_line in pairwise([*lines, ""]):
        section = _GOOGLE_SECTION.fullmatch(line)
        if section is None and _UNDERLINE.fullmatch(next_line):
            section = _NUMPY_SECTION.fullmatch(line)
        field = _FIELD.fullmatch(line)
        is_field = field is not None and field[1] in _FIELDS
        if section is not None or is_field:
            yield title, found
            title, found = ("field", [line]) if section is None else (section[1], [])
        elif title and line[:1].strip() and not _is_underlined(found) and not _UNDERLINE.fullmatch(line):
            yield title, found
            title, found = "", ["", line]
        else:
            found.append(line)
    yield title, found


def _is_underlined(lines: list[str]) -> bool:
    return bool(lines) and _UNDERLINE.fullmatch(lines[0]) is not None


def _field(lines: list[str]) -> dict[str, str]:
    field = _FIELD.fullmatch(lines[0])
    if field is None or field[1] not in _ARGUMENT_FIELDS or not field[2]:
        return {}
    name = field[2].split()[-1].lstrip("*")
    return {name: _join_lines([field[3], *lines[1:]])}


def _arguments(lines: list[str], *, is_numpy: bool) -> dict[str, str]:
    pattern = _NUMPY_ARGUMENT if is_numpy else _GOOGLE_ARGUMENT
    found: dict[str, list[str]] = {}
    outermost = min((_indent(line) for line in lines if line.strip()), default=0)
    names: list[str] = []
    for line in lines:
        match = pattern.fullmatch(line.strip()) if _indent(line) == outermost else None
        if match is None:
            for name in names:
                found[name].append(line)
            continue
        names = [name.strip(" *") for name in match[1].split(",")]
        found |= {name: [] if is_numpy else [match[2]] for name in names}
    return {name: _join_lines(told) for name, told in found.items()}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _join_lines(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines if line.strip())
