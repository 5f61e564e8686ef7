"""The demo's call on the terminal, while it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from voiceflow.cli.demo_call_view import DemoCallView
from voiceflow.journal import Journal, Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceflow.cli.demo_checks import Check


class DemoView:
    """Prints a call turn by turn; on a terminal the words of the turn that goes on too.

    Args:
        console: Where to.
        shows_errors: Whether errors of the call are printed; not where a log on the same terminal shows them.
    """

    def __init__(self, console: Console, *, shows_errors: bool = True) -> None:
        self._console = console
        self._shows_errors = shows_errors
        self._call: DemoCallView | None = None

    def say(self, text: str, *, style: str = "") -> None:
        """Print a line."""
        self._console.print(Text(text, style=style), soft_wrap=True)

    @contextmanager
    def status(self, text: str) -> Iterator[None]:
        """Show that something takes its time."""
        if self._console.is_terminal:
            with self._console.status(text):
                yield
        else:
            self.say(text)
            yield

    @contextmanager
    def call(self, journal: Journal) -> Iterator[None]:
        """Show a call while the block runs; its journal is followed by :meth:`follow`."""
        self._call = DemoCallView(self._console, journal, shows_errors=self._shows_errors)
        if not self._console.is_terminal:
            yield
            return
        with Live(console=self._console, refresh_per_second=10, transient=True) as self._call.live:
            yield
        self._call.live = None

    def follow(self, note: Note) -> None:
        """Take a note of the journal."""
        if self._call is not None:
            self._call.follow(note)

    def checks(self, checks: Sequence[Check]) -> None:
        """Print the result."""
        self._console.print()
        for check in checks:
            sign, style = ("ok  ", "bold green") if check.passed else ("FAIL", "bold red")
            line = Text.assemble((sign, style), f"  {check.name:<16}", check.measured)
            self._console.print(line, soft_wrap=True)
            if not check.passed:
                self._console.print(Text(f"      {'expected':<16}{check.expected}"), soft_wrap=True)
            for failure in check.failures:
                self._console.print(Text(f"      {failure}", style="red"), soft_wrap=True)
