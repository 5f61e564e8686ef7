"""The notes of the demo's call on the terminal, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rich.console import Console
from rich.live import Live
from rich.text import Text

from voiceflow.journal import AgentReply, Journal, Note, NoteKind, TimedTurn

_CALLER, _AGENT, _EVENT = "bold cyan", "bold green", "yellow"


class DemoCallView:
    """Prints one call turn by turn.

    Args:
        console: Where to.
        journal: The call's.
        shows_errors: Whether errors of the call are printed.

    Attributes:
        live: Shows the words of the turn that goes on, on a terminal and while the call is up.
    """

    def __init__(self, console: Console, journal: Journal, *, shows_errors: bool) -> None:
        self.live: Live | None = None
        self._console = console
        self._journal = journal
        self._shows_errors = shows_errors
        self._origin = asyncio.get_running_loop().time()
        self._voice = 0.0
        self._paused = 0.0
        self._interruption: Note | None = None

    def follow(self, note: Note) -> None:
        """Take a note of the journal."""
        show = _SHOWN.get(note.kind)
        if show is not None:
            show(self, note)

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
        turn = next(turn for turn in reversed(self._journal.turns) if turn.decided is not None)
        at = note.at if turn.began is None else turn.began
        self._print(at, "caller", turn.text or "(keys)", _CALLER)

    def _agent_said(self, note: Note) -> None:
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
        return next((turn for turn in self._journal.turns if turn.reply is reply), None)

    def _print(self, at: float, who: str, text: str | Text, style: str) -> None:
        body = (
            text if isinstance(text, Text) else Text(text, style="" if who in ("caller", "agent") else style)
        )
        if self.live is not None:
            self.live.update(Text(""), refresh=True)
        self._console.print(self._head(at, who, style) + body, soft_wrap=True)

    def _show(self, at: float, who: str, text: str, style: str) -> None:
        if self.live is not None and text:
            self.live.update(self._head(at, who, style) + Text(f"{text} …", style="italic dim"))

    def _head(self, at: float, who: str, style: str) -> Text:
        return Text.assemble((f"{at - self._origin:6.1f}  ", "dim"), (f"{who:<8}", style))


_SHOWN: dict[NoteKind, Callable[[DemoCallView, Note], None]] = {
    NoteKind.SPEECH_START: DemoCallView._voice_begins,
    NoteKind.INTERIM: DemoCallView._hears,
    NoteKind.END_TURN: DemoCallView._caller_said,
    NoteKind.GIVE_UP: DemoCallView._gives_up,
    NoteKind.HEARD: DemoCallView._speaks,
    NoteKind.REPLY_OVER: DemoCallView._agent_said,
    NoteKind.PAUSE: DemoCallView._pauses,
    NoteKind.RESUME: DemoCallView._resumes,
    NoteKind.INTERRUPT: DemoCallView._interrupts,
    NoteKind.GO_ON: DemoCallView._goes_on,
    NoteKind.ERROR: DemoCallView._fails,
    NoteKind.END: DemoCallView._ends,
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
