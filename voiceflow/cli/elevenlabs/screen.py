"""Where the commands print: results to standard output, progress and notes to standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from voiceflow.cli.terminal import console


class Screen:
    """Prints for people, or for programs.

    Args:
        out: Output of results.
        notes: Output of everything else.
        is_json: Whether the results are for a program.
    """

    def __init__(self, out: Console, notes: Console, *, is_json: bool = False) -> None:
        self.is_json = is_json
        self._out = out
        self._notes = notes

    @classmethod
    def of_terminal(cls, *, is_json: bool) -> Screen:
        """The screen of this process."""
        return cls(console(), console(stderr=True), is_json=is_json)

    def json(self, value: object) -> None:
        """Print a result for a program, in ASCII, so that it does not depend on the terminal's encoding."""
        print(json.dumps(value, indent=2), file=self._out.file)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print rows: a table on a terminal, otherwise one line per row with tabs between the fields."""
        if not self._out.is_terminal:
            for row in rows:
                self._line(self._out, Text("\t".join(map(plain, row))))
            return
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold")
        for column in columns:
            # A truncated id is useless.
            table.add_column(column, no_wrap=column.endswith("id"), overflow="fold")
        for row in rows:
            table.add_row(*(Text(plain(cell)) for cell in row))
        self._out.print(table)

    def line(self, *parts: str | tuple[str, str]) -> None:
        """Print one line of the result, from texts and pairs of text and style, without wrapping."""
        cleaned = (plain(part) if isinstance(part, str) else (plain(part[0]), part[1]) for part in parts)
        self._line(self._out, Text.assemble(*cleaned))

    def note(self, text: str) -> None:
        """Print a line that is not a result."""
        self._line(self._notes, Text(plain(text)))

    @contextmanager
    def busy(self, text: str, *, is_long: bool = False) -> Iterator[Callable[[str], None]]:
        """Show progress; returns a function that changes the text, from any thread.

        Without a terminal, a long operation prints one line, and the rest is not shown.
        """
        if not self._notes.is_terminal:
            if is_long:
                self.note(text)
            yield lambda _: None
            return
        with self._notes.status(Text(plain(text))) as status:
            yield lambda changed: status.update(Text(plain(changed)))

    @staticmethod
    def _line(to: Console, text: Text) -> None:
        # Not with Console.print, which would replace the tabs by blanks.
        if to.is_terminal:
            to.print(text, soft_wrap=True)
        else:
            print(text.plain, file=to.file)


def plain(text: str) -> str:
    """An untrusted text in one line, without control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def size(count: int) -> str:
    """A size in bytes, for people."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:.1f} kB" if count < 1_000_000 else f"{count / 1e6:.1f} MB"


def clock(seconds: float) -> str:
    """A time within a recording: ``1:02.5``."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest / 10:04.1f}"
