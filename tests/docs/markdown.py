"""What stands in a Markdown page: fenced code, links, headings, commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

NOT_RUN = "not run: "
"""A remark that begins so before a block, ``<!-- not run: why -->``, says why it is not executed."""

NOT_RUN_HERE = "not run on this page: "
"""The same for all the blocks of a page."""

NOT_CALLED = "not called: "
"""A remark that begins so says why nobody calls the bot of a block, which is executed."""

CONTINUES = "continues #"
"""A remark ``<!-- continues #heading -->`` puts the Python code under that heading in front of the block."""

_FENCE = re.compile(r"^ {0,3}```\s*(?P<language>[\w+-]*)")
_LINK = re.compile(r"\]\(<?(?P<target>[^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}\s+(?P<title>.+?)\s*#*$")
_REMARK = re.compile(r"^<!-- (.+) -->$")
_CODE = re.compile(r"`([^`]+)`")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced piece of code.

    Attributes:
        language: As the fence says; may be empty.
        text: The code.
        line: Number of its first line.
        remark: The text of the HTML remark right before it; may be empty.
        anchor: That of the heading above it.
    """

    language: str
    text: str
    line: int
    remark: str = ""
    anchor: str = ""

    @property
    def has_tests(self) -> bool:
        """Whether pytest runs it."""
        return self.language == "python" and re.search(r"^(?:async )?def test_", self.text, re.M) is not None


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

    def whole(self, block: Block) -> str:
        """A block's code, with the code in front of it that it continues.

        Raises:
            ValueError: If it continues code that is not there.
        """
        if not block.remark.startswith(CONTINUES):
            return block.text
        anchor = block.remark.removeprefix(CONTINUES)
        before = [one for one in self.blocks if (one.language, one.anchor) == ("python", anchor)]
        if not before:
            raise ValueError(f"line {block.line}: there is no code under #{anchor}")
        return "\n".join(one.text for one in (*before, block))

    def reason(self, block: Block) -> str:
        """Why a block is not run; empty if it is."""
        if block.language != "python":
            return ""
        if block.remark.startswith(NOT_RUN):
            return block.remark.removeprefix(NOT_RUN)
        remarks = (found[1] for _, text in self.prose if (found := _REMARK.match(text)))
        return next((one.removeprefix(NOT_RUN_HERE) for one in remarks if one.startswith(NOT_RUN_HERE)), "")

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


@cache
def parse(text: str) -> Page:
    """Take a page apart.

    Raises:
        ValueError: If a fence is never closed.
    """
    blocks: list[Block] = []
    prose: list[tuple[int, str]] = []
    opened: tuple[str, int, str] | None = None
    anchor = ""
    code: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = _FENCE.match(line)
        if opened is None and fence:
            before = next((one.strip() for _, one in reversed(prose) if one.strip()), "")
            remark = _REMARK.match(before)
            opened, code = (fence["language"], number + 1, remark[1] if remark else ""), []
        elif opened is not None and fence:
            language, line_number, remark_text = opened
            blocks.append(Block(language, "\n".join(code) + "\n", line_number, remark_text, anchor))
            prose.append((number, "```"))
            opened = None
        elif opened is not None:
            code.append(line)
        else:
            prose.append((number, line))
            if heading := _HEADING.match(line):
                anchor = anchor_of(heading["title"])
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
