"""The mistakes, as they stand in the text files of this folder, and the page that shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.mistakes.calls import seen_in_a_call
from tools.mistakes.commands import seen_at_a_command
from tools.mistakes.definitions import seen_when_written
from tools.mistakes.runs import seen_in_a_test

PAGE = Path(__file__).parents[2] / "docs" / "mistakes.md"

_INTRODUCTION = """# Mistakes, and what you see

Each of these {count} mistakes was made by `python -m tools.mistakes --write`, which writes this page, and is
made again by a test. None of them is silent.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where mistakes are made.

    Attributes:
        name: The file that holds them.
        title: The heading in the page.
        text: What the reader has to know about them.
        see: Makes a mistake from its code, and returns what is seen; empty if nothing is.
    """

    name: str
    title: str
    text: str
    see: Callable[[str], str]


PLACES = (
    Place(
        "written",
        "Where the code is written",
        "These are refused when the object or the class is made, in the line where the mistake is.",
        seen_when_written,
    ),
    Place(
        "called",
        "In a call",
        "These fail the test of the call with `Stage`, stop `voiceflow call`, and are in a server's log. "
        "A line that begins with a log level is logged, and the call goes on.",
        seen_in_a_call,
    ),
    Place(
        "commanded",
        "On the command line",
        "Each command exits with a status that is not 0.",
        seen_at_a_command,
    ),
    Place("tested", "In a test", "Each of these tests fails.", seen_in_a_test),
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that people write.

    Attributes:
        place: Where it is made.
        title: What it is, in Markdown.
        code: Makes it.
    """

    place: Place
    title: str
    code: str

    @property
    def seen(self) -> str:
        """What a person sees of it, in one line; empty if nothing."""
        return " ".join(self.place.see(self.code).split())


def mistakes() -> Iterator[Mistake]:
    """Every mistake, in the order of the page."""
    for place in PLACES:
        text = Path(__file__).with_name(f"{place.name}.txt").read_text("utf-8")
        for part in ("\n" + text).split("\n# ")[1:]:
            title, _, code = part.partition("\n")
            yield Mistake(place, title, code)


def row(mistake: Mistake, seen: str) -> str:
    """The row of a table."""
    text = seen.replace("|", "\\|") or "**nothing**"
    return f"| {mistake.title} | {text} |"


def page(seen: dict[Mistake, str]) -> str:
    """The whole page.

    Args:
        seen: Each mistake, with what is seen of it.
    """
    parts = [_INTRODUCTION.format(count=len(seen))]
    for place in PLACES:
        rows = [row(mistake, text) for mistake, text in seen.items() if mistake.place is place]
        parts.append(
            "\n".join(
                [f"## {place.title}\n", place.text, "\n| mistake | what you see |\n| --- | --- |", *rows, ""]
            )
        )
    return "\n".join(parts)
