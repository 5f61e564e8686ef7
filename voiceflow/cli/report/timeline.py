"""The timeline of a call as a drawing: both voices, turns, and what was decided."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.journal import Note, NoteKind, TimedTurn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.cli.report.model import CallReport

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
    """Draws one call."""

    def __init__(self, report: CallReport) -> None:
        self._report = report
        seconds = max(report.sound.seconds, 1.0)
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
            *self._lane("caller", CALLER, self._report.sound.samples[:, 0]),
            *self._lane("agent", AGENT, self._report.sound.samples[:, 1]),
            *self._replies(),
            *self._marks(),
            "</svg>",
        ]
        return "\n".join(parts)

    def _x(self, second: float) -> float:
        return LEFT + second * self._scale

    def _axis(self) -> Iterator[str]:
        seconds = self._report.sound.seconds
        step = next((step for step in (1, 5, 15, 60) if step * self._scale >= 24), 300)
        for second in np.arange(0, seconds + 1e-9, step):
            x = self._x(float(second))
            yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="30" y2="{HEIGHT - 30:.0f}"/>'
            if second % (5 * step) == 0 or step > 1:
                label = f"{int(second // 60)}:{int(second % 60):02}"
                yield f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 12:.0f}">{label}</text>'

    def _lane(self, who: str, middle: float, samples: NDArray[np.int16]) -> Iterator[str]:
        yield f'<text class="lane {who}" x="8" y="{middle + 4:.0f}">{who}</text>'
        yield f'<line class="zero" x1="{LEFT}" x2="{LEFT + self._width:.1f}" y1="{middle}" y2="{middle}"/>'
        path = envelope(samples, columns=int(self._width / _COLUMN))
        if not len(path):
            return
        points = [(LEFT + index * _COLUMN, value * HALF) for index, value in enumerate(path)]
        upper = " ".join(f"{x:.1f},{middle - y:.1f}" for x, y in points)
        lower = " ".join(f"{x:.1f},{middle + y:.1f}" for x, y in reversed(points))
        yield f'<polygon class="voice {who}" points="{upper} {lower}"/>'

    def _turns(self) -> Iterator[str]:
        turns = [turn for turn in self._report.journal.turns if None not in (turn.began, turn.ended)]
        turns = [turn for turn in turns if turn.text]
        rooms = self._rooms([turn.began for turn in turns])
        for number, (turn, room) in enumerate(zip(turns, rooms, strict=True), start=1):
            yield self._band(turn, number, room)
            assert turn.ended is not None
            heard = self._report.heard_at(turn.reply) if turn.reply is not None else None
            if heard is not None and heard > turn.ended:
                yield self._wait(turn.ended, heard)

    def _rooms(self, begins: Sequence[float | None]) -> list[float]:
        """How many pixels there are from each beginning to the next."""
        xs = [self._x(self._report.second(at)) for at in begins if at is not None]
        return [right - left for left, right in itertools.pairwise([*xs, LEFT + self._width])]

    def _band(self, turn: TimedTurn, number: int, room: float) -> str:
        assert turn.began is not None
        assert turn.ended is not None
        left, right = (self._x(self._report.second(at)) for at in (turn.began, turn.ended))
        return (
            f'<g class="turn{" barge" if turn.barged_in else ""}"><title>{escape(turn.text)}</title>'
            f'<rect x="{left:.1f}" y="{CALLER - HALF - 4:.0f}" width="{max(2.0, right - left):.1f}" '
            f'height="{2 * HALF + 8:.0f}" rx="5"/>'
            f'<text class="number" x="{left + 4:.1f}" y="{CALLER - HALF - 9:.0f}">{number}'
            f'<tspan class="words" dx="5">{escape(_fitting(turn.text, room - 22))}</tspan></text></g>'
        )

    def _wait(self, ended: float, heard: float) -> str:
        left, right = (self._x(self._report.second(at)) for at in (ended, heard))
        y = (CALLER + AGENT) / 2 + 5
        delay = f"{(heard - ended) * 1000:.0f} ms"
        return (
            f'<g class="wait"><title>the agent is heard {delay} after the caller</title>'
            f'<path d="M{left:.1f} {CALLER + HALF + 4:.0f}V{y:.0f}H{right:.1f}V{AGENT - HALF - 4:.0f}"/>'
            f'<text x="{left + 4:.1f}" y="{y - 5:.0f}">{delay}</text></g>'
        )

    def _replies(self) -> Iterator[str]:
        known = [(self._report.heard_at(reply), reply) for reply in self._report.journal.replies.values()]
        heard = [(at, reply) for at, reply in known if at is not None]
        for (at, reply), room in zip(heard, self._rooms([at for at, _ in heard]), strict=True):
            words, title = escape(_fitting(reply.heard, room - 8)), escape(reply.heard)
            x, y = self._x(self._report.second(at)), AGENT + HALF + 16
            yield f'<text class="words" x="{x:.1f}" y="{y:.0f}">{words}<title>{title}</title></text>'

    def _marks(self) -> Iterator[str]:
        for at in self._report.clears:
            x = self._x(self._report.second(at))
            yield (
                f'<g class="mark clear"><title>clear at the carrier, {self._report.second(at):.2f} s</title>'
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{CALLER - HALF - 4:.0f}" y2="{AGENT + HALF + 2:.0f}"/>'
                f'<text x="{x + 4:.1f}" y="{AGENT - HALF + 6:.0f}">clear</text></g>'
            )
        for note in self._report.journal.notes:
            if note.kind in _MARKS and note.reason != "hangup":
                yield self._mark(note)

    def _mark(self, note: Note) -> str:
        name, title = _MARKS[note.kind]
        second = self._report.second(note.at)
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


def envelope(samples: NDArray[np.int16], *, columns: int) -> NDArray[np.float64]:
    """How loud a voice is in each of so many columns, from 0 to 1, on a scale that shows quiet speech too."""
    if columns < 1 or not len(samples):
        return np.zeros(0)
    edges = np.linspace(0, len(samples), columns + 1).astype(int)[:-1]
    peaks = np.maximum.reduceat(np.abs(samples.astype(np.float64)), np.minimum(edges, len(samples) - 1))
    loud: NDArray[np.float64] = np.sqrt(peaks / 32768)
    loud[peaks < 100] = 0.0
    return loud


def _fitting(text: str, width: float) -> str:
    """As many words as fit into so many pixels."""
    room = int(width / 5.4)
    if len(text) <= room:
        return text
    short = text[: max(0, room - 1)].rsplit(" ", 1)[0]
    return f"{short}…" if short else ""
