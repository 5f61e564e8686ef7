"""What stands in a Markdown page: fenced code, links, headings, commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

RUN = "<!-- run -->"
"""Stands before code that is complete: it is executed, not only compiled."""

_FENCE = re.compile(r"^ {0,3}```\s*(?P<language>[\w+-]*)")
_LINK = re.compile(r"\]\(<?(?P<target>[^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}\s+(?P<title>.+?)\s*#*$")
_CODE = re.compile(r"`([^`]+)`")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced piece of code.

    Attributes:
        language: As the fence says; may be empty.
        text: The code.
        line: Number of its first line.
        is_run: Whether the mark for complete code stands before it.
    """

    language: str
    text: str
    line: int
    is_run: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page, taken apart.

    Attributes:
        blocks: Its code.
        prose: Its other lines, with their numbers.
    """

    blocks: tuple[Block, ...]
    prose: tuple[tuple[int, str], ...]

    @property
    def links(self) -> Iterator[tuple[int, str]]:
        """Every link's line and target."""
        for line, text in self.prose:
            for found in _LINK.finditer(_CODE.sub("", text)):
                yield line, found["target"]

    @property
    def anchors(self) -> set[str]:
        """What links can point to within the page, as GitHub names it."""
        titles = (found["title"] for _, text in self.prose if (found := _HEADING.match(text)))
        return {anchor_of(title) for title in titles}

    def commands(self, program: str) -> Iterator[tuple[int, list[str]]]:
        """Where the program is called, in shell code and between back-ticks, and with which arguments."""
        for block in self.blocks:
            if block.language in ("sh", "bash", "console"):
                for offset, text in enumerate(block.text.splitlines()):
                    yield from _calls(block.line + offset, text, program)
        for line, text in self.prose:
            for found in _CODE.finditer(text):
                if found[1].startswith(f"{program} "):
                    for _, words in _calls(line, found[1], program):
                        # The bare name of a command speaks of it, and leaves out what it needs.
                        yield line, [*words, "--help"] if len(words) == 1 else words


def parse(text: str) -> Page:
    """Take a page apart.

    Raises:
        ValueError: If a fence is never closed.
    """
    blocks: list[Block] = []
    prose: list[tuple[int, str]] = []
    opened: tuple[str, int, bool] | None = None
    code: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = _FENCE.match(line)
        if opened is None and fence:
            before = next((one.strip() for _, one in reversed(prose) if one.strip()), "")
            opened, code = (fence["language"], number + 1, before == RUN), []
        elif opened is not None and fence:
            blocks.append(Block(opened[0], "\n".join(code) + "\n", opened[1], opened[2]))
            prose.append((number, "```"))
            opened = None
        elif opened is not None:
            code.append(line)
        else:
            prose.append((number, line))
    if opened is not None:
        raise ValueError(f"line {opened[1] - 1}: a fence that is never closed")
    return Page(tuple(blocks), tuple(prose))


def anchor_of(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    kept = re.sub(r"[^\w\- ]", "", title.lower())
    return kept.replace(" ", "-")


def _calls(line: int, text: str, program: str) -> Iterator[tuple[int, list[str]]]:
    for part in re.split(r"&&|;|\|", text.removeprefix("$ ")):
        words = shlex.split(part, comments=True)
        while words and _ASSIGNMENT.match(words[0]):
            words = words[1:]
        if words and words[0] == program:
            yield line, words[1:]
