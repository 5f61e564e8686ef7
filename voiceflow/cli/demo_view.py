"""The demo's call on the terminal, while it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from voiceflow.journal import AgentReply, Journal, Note, NoteKind, TimedTurn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceflow.cli.demo_checks import Check

_CALLER, _AGENT, _EVENT = "bold cyan", "bold green", "yellow"


class DemoView:
    """Prints a call turn by turn; on a terminal the words of the turn that goes on too.

    Args:
        console: Where to.
        shows_errors: Whether errors of the call are printed; not where a log on the same terminal shows them.
    """

    def __init__(self, console: Console, *, shows_errors: bool = True) -> None:
        self._console = console
        self._shows_errors = shows_errors
        self._live: Live | None = None
        self._journal: Journal | None = None
        self._origin = 0.0
        self._voice = 0.0
        self._paused = 0.0
        self._interruption: Note | None = None

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
        self._journal, self._origin = journal, asyncio.get_running_loop().time()
        if not self._console.is_terminal:
            yield
            return
        with Live(console=self._console, refresh_per_second=10, transient=True) as self._live:
            yield
        self._live = None

    def follow(self, note: Note) -> None:
        """Take a note of the journal."""
        show = _SHOWN.get(note.kind)
        if show is not None:
            show(self, note)

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

    def _voice_begins(self, note: Note) -> None:
        self._voice = note.at

    def _hears(self, note: Note) -> None:
        self._show(note.at, "caller", note.text, _CALLER)

    def _speaks(self, note: Note) -> None:
        self._show(note.at, "agent", note.text, _AGENT)

    def _pauses(self, note: Note) -> None:
        self._paused = note.at - self._voice

    def _resumes(self, note: Note) -> None:
        if note.reason == "no barge-in":
            self._print(note.at, "", "not an interruption: the agent goes on", _EVENT)

    def _goes_on(self, note: Note) -> None:
        self._print(note.at, "", "not an interruption: the agent says the rest", _EVENT)

    def _interrupts(self, note: Note) -> None:
        # Printed after the heard part of the reply.
        if note.reason != "hangup":
            self._interruption = note

    def _gives_up(self, note: Note) -> None:
        self._print(note.at, "", "a voice, but no words", _EVENT)

    def _fails(self, note: Note) -> None:
        if self._shows_errors:
            self._print(note.at, "error", note.text, "bold red")

    def _ends(self, note: Note) -> None:
        self._print(note.at, "", f"the call ends ({note.reason.replace('_', ' ')})", "dim")

    def _caller_said(self, note: Note) -> None:
        assert self._journal is not None
        turn = next(turn for turn in reversed(self._journal.turns) if turn.decided is not None)
        at = note.at if turn.began is None else turn.began
        self._print(at, "caller", turn.text or "(keys)", _CALLER)

    def _agent_said(self, note: Note) -> None:
        assert self._journal is not None
        assert note.reply is not None
        reply = self._journal.replies[note.reply]
        if reply.on_wire is None:
            return
        text = Text(reply.heard)
        if not reply.is_complete and reply.unheard:
            text.append(" ")
            text.append(f"[{reply.unheard}]", style="dim strike")
        self._print(reply.on_wire, "agent", text, _AGENT)
        turn = self._asked_by(reply)
        if turn is not None and (told := latencies(turn)):
            self._console.print(Text(f"{'':16}{told}", style="dim"), soft_wrap=True)
        if self._interruption is not None:
            self._interrupted(self._interruption)
            self._interruption = None

    def _interrupted(self, note: Note) -> None:
        text = f"interrupted ({note.reason})"
        if note.reason == "voice":
            paused, silenced = (
                f"{seconds * 1000:.0f} ms" for seconds in (self._paused, note.at - self._voice)
            )
            text += f": paused {paused} and silenced {silenced} after the first voice"
        self._print(note.at, "", text, _EVENT)

    def _asked_by(self, reply: AgentReply) -> TimedTurn | None:
        assert self._journal is not None
        return next((turn for turn in self._journal.turns if turn.reply is reply), None)

    def _print(self, at: float, who: str, text: str | Text, style: str) -> None:
        body = (
            text if isinstance(text, Text) else Text(text, style="" if who in ("caller", "agent") else style)
        )
        if self._live is not None:
            self._live.update(Text(""), refresh=True)
        self._console.print(self._head(at, who, style) + body, soft_wrap=True)

    def _show(self, at: float, who: str, text: str, style: str) -> None:
        if self._live is not None and text:
            self._live.update(self._head(at, who, style) + Text(f"{text} …", style="italic dim"))

    def _head(self, at: float, who: str, style: str) -> Text:
        return Text.assemble((f"{at - self._origin:6.1f}  ", "dim"), (f"{who:<8}", style))


_SHOWN: dict[NoteKind, Callable[[DemoView, Note], None]] = {
    NoteKind.SPEECH_START: DemoView._voice_begins,
    NoteKind.INTERIM: DemoView._hears,
    NoteKind.END_TURN: DemoView._caller_said,
    NoteKind.GIVE_UP: DemoView._gives_up,
    NoteKind.HEARD: DemoView._speaks,
    NoteKind.REPLY_OVER: DemoView._agent_said,
    NoteKind.PAUSE: DemoView._pauses,
    NoteKind.RESUME: DemoView._resumes,
    NoteKind.INTERRUPT: DemoView._interrupts,
    NoteKind.GO_ON: DemoView._goes_on,
    NoteKind.ERROR: DemoView._fails,
    NoteKind.END: DemoView._ends,
}


def latencies(turn: TimedTurn) -> str:
    """Where the time between the caller's last voice and the agent's first audio went."""
    reply = turn.reply
    steps = [
        ("end of speech", turn.ended),
        ("commit", turn.committed),
        ("final transcript", turn.final),
        ("turn over", turn.decided),
        ("first token", reply.first_token if reply else None),
        ("first audio", reply.first_audio if reply else None),
        ("on the wire", reply.on_wire if reply else None),
    ]
    known = [(name, turn.since_end(at)) for name, at in steps[1:] if at is not None]
    return ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in known if seconds is not None)
