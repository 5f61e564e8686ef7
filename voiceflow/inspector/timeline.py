"""The timeline of a call as a drawing: both voices, turns, and what was decided."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from html import escape

from voiceflow.inspector.view import CallView, Lane
from voiceflow.journal import AgentReply, Note, NoteKind, TimedTurn

LEFT, RIGHT = 62.0, 18.0
PER_SECOND = 22.0
NARROWEST = 1010.0
WIDEST = 24_000.0
CALLER, AGENT = 96.0, 264.0
"""Where the middles of the two lanes are."""
HALF = 44.0
TOP, HEIGHT = 26.0, 356.0
"""Where the drawing begins and ends."""
_COLUMN = 1.5
"""Width of one step of an envelope."""
_MARKS = {
    NoteKind.COMMIT: ("commit", "commit"),
    NoteKind.FINAL: ("final", "final transcript"),
    NoteKind.PAUSE: ("pause", "playout paused"),
    NoteKind.RESUME: ("resume", "playout goes on"),
    NoteKind.INTERRUPT: ("interrupt", "barge-in"),
    NoteKind.GO_ON: ("resume", "the rest is spoken"),
    NoteKind.KEY: ("key", "key pressed"),
    NoteKind.ERROR: ("error", "error"),
}


class CallTimeline:
    """Draws one call, or the part of it between the view's first and last second."""

    def __init__(self, view: CallView) -> None:
        self._view = view
        seconds = max(view.end - view.begin, 1.0)
        self._width = min(max(seconds * PER_SECOND, NARROWEST), WIDEST)
        self._scale = self._width / seconds

    def svg(self) -> str:
        """The drawing, to be put into a page."""
        width = LEFT + self._width + RIGHT
        parts = [
            f'<svg class="timeline" viewBox="0 {TOP:.0f} {width:.0f} {HEIGHT - TOP:.0f}" width="{width:.0f}" '
            f'height="{HEIGHT - TOP:.0f}" role="img" aria-label="Timeline of the call">',
            *self._axis(),
            *self._turns(),
            *self._lane("caller", CALLER),
            *self._lane("agent", AGENT),
            *self._replies(),
            *self._marks(),
            "</svg>",
        ]
        return "\n".join(parts)

    def _x(self, second: float) -> float:
        """Where a second is drawn; one outside the view is drawn at its edge."""
        begin, end = self._view.begin, max(self._view.end, self._view.begin + 1.0)
        return LEFT + (min(max(second, begin), end) - begin) * self._scale

    def _is_shown(self, at: float | None) -> bool:
        return at is not None and self._view.begin <= self._view.second(at) <= self._view.end

    def _axis(self) -> Iterator[str]:
        step = next((step for step in (1, 5, 15, 60) if step * self._scale >= 24), 300)
        first = math.ceil(self._view.begin / step)
        for second in range(first * step, math.floor(self._view.end + 1e-9) + 1, step):
            x = self._x(second)
            yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="30" y2="{HEIGHT - 30:.0f}"/>'
            if second % (5 * step) == 0 or step > 1:
                label = f"{second // 60}:{second % 60:02}"
                yield f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 12:.0f}">{label}</text>'

    def _lane(self, who: Lane, middle: float) -> Iterator[str]:
        yield f'<text class="lane {who}" x="8" y="{middle + 4:.0f}">{who}</text>'
        yield f'<line class="zero" x1="{LEFT}" x2="{LEFT + self._width:.1f}" y1="{middle}" y2="{middle}"/>'
        if self._view.loudness is None:
            yield from self._spans(who, middle)
            return
        view, columns = self._view, int(self._width / _COLUMN)
        path = self._view.loudness(who, view.begin, view.end, columns)
        if not len(path):
            return
        points = [(LEFT + index * _COLUMN, value * HALF) for index, value in enumerate(path)]
        upper = " ".join(f"{x:.1f},{middle - y:.1f}" for x, y in points)
        lower = " ".join(f"{x:.1f},{middle + y:.1f}" for x, y in reversed(points))
        yield f'<polygon class="voice {who}" points="{upper} {lower}"/>'

    def _spans(self, who: Lane, middle: float) -> Iterator[str]:
        """Where a voice was, without its loudness."""
        journal = self._view.journal
        spans = (
            [(turn.began, turn.ended) for turn in journal.turns]
            if who == "caller"
            else [(reply.on_wire, reply.over) for reply in journal.replies.values()]
        )
        for began, ended in spans:
            end = self._view.start + self._view.end if ended is None else ended
            if began is None or self._view.second(end) < self._view.begin:
                continue
            left, right = self._x(self._view.second(began)), self._x(self._view.second(end))
            yield (
                f'<rect class="voice {who}" x="{left:.1f}" y="{middle - 12:.0f}" '
                f'width="{max(1.0, right - left):.1f}" height="24" rx="4"/>'
            )

    def _turns(self) -> Iterator[str]:
        turns = [
            (number, turn)
            for number, turn in enumerate(self._view.turns, start=1)
            if turn.began is not None and self._is_shown(turn.ended)
        ]
        rooms = self._rooms([turn.began for _, turn in turns])
        for (number, turn), room in zip(turns, rooms, strict=True):
            yield self._band(turn, number, room)
            assert turn.ended is not None
            heard = self._view.heard_at(turn.reply) if turn.reply is not None else None
            if heard is not None and heard > turn.ended:
                yield self._wait(turn.ended, heard)

    def _rooms(self, begins: Sequence[float | None]) -> list[float]:
        """How many pixels there are from each beginning to the next."""
        xs = [self._x(self._view.second(at)) for at in begins if at is not None]
        return [right - left for left, right in itertools.pairwise([*xs, LEFT + self._width])]

    def _band(self, turn: TimedTurn, number: int, room: float) -> str:
        assert turn.began is not None
        assert turn.ended is not None
        left, right = (self._x(self._view.second(at)) for at in (turn.began, turn.ended))
        return (
            f'<g class="turn{" barge" if turn.barged_in else ""}"><title>{escape(turn.text)}</title>'
            f'<rect x="{left:.1f}" y="{CALLER - HALF - 4:.0f}" width="{max(2.0, right - left):.1f}" '
            f'height="{2 * HALF + 8:.0f}" rx="5"/>'
            f'<text class="number" x="{left + 4:.1f}" y="{CALLER - HALF - 9:.0f}">{number}'
            f'<tspan class="words" dx="5">{escape(_fitting(turn.text, room - 22))}</tspan></text></g>'
        )

    def _wait(self, ended: float, heard: float) -> str:
        left, right = (self._x(self._view.second(at)) for at in (ended, heard))
        y = (CALLER + AGENT) / 2 + 5
        delay = f"{(heard - ended) * 1000:.0f} ms"
        return (
            f'<g class="wait"><title>the agent is heard {delay} after the caller</title>'
            f'<path d="M{left:.1f} {CALLER + HALF + 4:.0f}V{y:.0f}H{right:.1f}V{AGENT - HALF - 4:.0f}"/>'
            f'<text x="{left + 4:.1f}" y="{y - 5:.0f}">{delay}</text></g>'
        )

    def _replies(self) -> Iterator[str]:
        known = [(self._view.heard_at(reply), reply) for reply in self._view.journal.replies.values()]
        heard: list[tuple[float, AgentReply]] = [
            (at, reply) for at, reply in known if at is not None and self._is_shown(at)
        ]
        for (at, reply), room in zip(heard, self._rooms([at for at, _ in heard]), strict=True):
            words, title = escape(_fitting(reply.heard, room - 8)), escape(reply.heard)
            x, y = self._x(self._view.second(at)), AGENT + HALF + 16
            yield f'<text class="words" x="{x:.1f}" y="{y:.0f}">{words}<title>{title}</title></text>'

    def _marks(self) -> Iterator[str]:
        for at in filter(self._is_shown, self._view.clears):
            x = self._x(self._view.second(at))
            yield (
                f'<g class="mark clear"><title>clear at the carrier, {self._view.second(at):.2f} s</title>'
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{CALLER - HALF - 4:.0f}" y2="{AGENT + HALF + 2:.0f}"/>'
                f'<text x="{x + 4:.1f}" y="{AGENT - HALF + 6:.0f}">clear</text></g>'
            )
        for note in self._view.journal.notes:
            if note.kind in _MARKS and note.reason != "hangup" and self._is_shown(note.at):
                yield self._mark(note)

    def _mark(self, note: Note) -> str:
        name, title = _MARKS[note.kind]
        second = self._view.second(note.at)
        x = self._x(second)
        why = f": {note.reason}" if note.reason else ""
        figures = ", ".join(f"{key} {value:.3g}" for key, value in note.signals if abs(value) < 1000)
        y = (
            CALLER + HALF + 13
            if note.kind in (NoteKind.COMMIT, NoteKind.FINAL, NoteKind.KEY)
            else AGENT - HALF - 13
        )
        told = escape(f"{title}{why}, {second:.2f} s {figures}".strip())
        return f'<g class="mark {name}"><title>{told}</title><circle cx="{x:.1f}" cy="{y:.0f}" r="4"/></g>'


def _fitting(text: str, width: float) -> str:
    """As many words as fit into so many pixels."""
    room = int(width / 5.4)
    if len(text) <= room:
        return text
    short = text[: max(0, room - 1)].rsplit(" ", 1)[0]
    return f"{short}…" if short else ""
