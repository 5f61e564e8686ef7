"""Reading a function's docstring: what it does, and what each argument is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_SECTION = re.compile(
    r"(Args|Arguments|Parameters|Returns?|Yields?|Raises|Examples?|Notes?|Attributes|Source):\s*"
)
_ARGUMENT = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?:\s*(.*)")


@dataclass(frozen=True, slots=True)
class Description:
    """What a docstring in Google form says.

    Attributes:
        text: Everything before the first section, as one paragraph a line.
        arguments: What is said of each.
    """

    text: str
    arguments: dict[str, str]


def describe(function: Callable[..., Any]) -> Description:
    """Read the docstring of a function; an empty description if there is none."""
    sections: dict[str, list[str]] = {"": []}
    name = ""
    for line in (inspect.getdoc(function) or "").splitlines():
        if (heading := _SECTION.fullmatch(line)) is not None:
            name = "Args" if heading[1] in ("Args", "Arguments", "Parameters") else heading[1]
            sections.setdefault(name, [])
        else:
            sections[name].append(line)
    paragraphs = "\n".join(sections[""]).strip().split("\n\n")
    text = "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    return Description(text, _arguments(sections.get("Args", [])))


def _arguments(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    name = ""
    for line in lines:
        is_outermost = len(line) - len(line.lstrip()) == min(indents, default=0)
        match = _ARGUMENT.fullmatch(line.strip()) if is_outermost else None
        if match is not None:
            name = match[1]
            found[name] = match[2]
        elif name and line.strip():
            found[name] = f"{found[name]} {line.strip()}".strip()
    return found
