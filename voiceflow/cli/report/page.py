"""The report as one HTML page: no script, nothing to load."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from voiceflow.audio.wav import write_wav
from voiceflow.cli.call_sound import RATE
from voiceflow.cli.report.timeline import CallTimeline
from voiceflow.cli.report.usage import usage_table
from voiceflow.journal import AgentReply, Note, NoteKind, TimedTurn
from voiceflow.journal.stages import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voiceflow.cli.report.model import CallReport

LONGEST_AUDIO = 180.0
"""Seconds of sound that a page carries within itself; 43 kB each."""

_DECISIONS = frozenset(
    {
        NoteKind.COMMIT,
        NoteKind.END_TURN,
        NoteKind.PAUSE,
        NoteKind.RESUME,
        NoteKind.INTERRUPT,
        NoteKind.GO_ON,
        NoteKind.DROP,
        NoteKind.GIVE_UP,
        NoteKind.ERROR,
        NoteKind.END,
    }
)


def page(report: CallReport) -> str:
    """The page."""
    style = files("voiceflow.cli.report").joinpath("report.css").read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(report.title)}</title>",
            f"<style>{style}</style></head><body><main>",
            *_header(report),
            *_section("The call", _call(report)),
            *_section("The conversation, as it was heard", _conversation(report)),
            *_section("Where the time goes", _latencies(report)),
            *_section("What the model remembers", _context(report)),
            *_section("Decisions", _decisions(report)),
            *(_section("Usage and cost", usage_table(report.costs)) if report.costs else ()),
            "</main></body></html>",
        ]
    )


def _header(report: CallReport) -> Iterator[str]:
    yield f"<header><h1>{escape(report.title)}</h1><p>{escape(report.subtitle)}</p>"
    yield '<ul class="checks">'
    for check in report.checks:
        state = "ok" if check.passed else "fail"
        yield (
            f'<li class="{state}"><b>{"✓" if check.passed else "✗"} {escape(check.name)}</b>'
            f"<span>{escape(check.measured)}</span>"
        )
        if not check.passed:
            yield f'<span class="expected">expected: {escape(check.expected)}</span>'
        yield from (f'<span class="failure">{escape(failure)}</span>' for failure in check.failures)
        yield "</li>"
    yield "</ul></header>"


def _section(title: str, content: Iterator[str]) -> Iterator[str]:
    yield f"<section><h2>{escape(title)}</h2>"
    yield from content
    yield "</section>"


def _call(report: CallReport) -> Iterator[str]:
    yield f'<div class="scroll">{CallTimeline(report).svg()}</div>'
    yield '<p class="legend">'
    for name, title in (
        ("commit", "commit"),
        ("final", "final transcript"),
        ("pause", "paused"),
        ("resume", "resumed"),
        ("interrupt", "barge-in"),
        ("clear", "clear at the carrier"),
    ):
        yield f'<span class="key {name}"><i></i>{title}</span>'
    yield "</p>"
    if report.sound.seconds <= LONGEST_AUDIO:
        file = io.BytesIO()
        write_wav(file, report.sound.samples, RATE)
        data = base64.b64encode(file.getvalue()).decode()
        yield f'<audio controls preload="metadata" src="data:audio/wav;base64,{data}"></audio>'


def _conversation(report: CallReport) -> Iterator[str]:
    yield '<ol class="talk">'
    for entry in report.entries():
        yield _caller_says(report, entry) if isinstance(entry, TimedTurn) else _agent_says(report, entry)
    yield "</ol>"


def _caller_says(report: CallReport, turn: TimedTurn) -> str:
    at = "" if turn.began is None else f"{report.second(turn.began):.1f} s"
    badge = ' <span class="badge">barges in</span>' if turn.barged_in else ""
    return f'<li class="caller"><small>caller · {at}{badge}</small><p>{escape(turn.text)}</p></li>'


def _agent_says(report: CallReport, reply: AgentReply) -> str:
    assert reply.on_wire is not None
    rest = f" <s>{escape(reply.unheard)}</s>" if not reply.is_complete and reply.unheard else ""
    return (
        f'<li class="agent"><small>agent · {report.second(reply.on_wire):.1f} s</small>'
        f"<p>{escape(reply.heard)}{rest}</p></li>"
    )


def _latencies(report: CallReport) -> Iterator[str]:
    turns = [turn for turn in report.journal.turns if turn.text]
    longest = max((sum(report.steps(turn).values()) for turn in turns), default=0.0)
    yield '<div class="scroll"><table class="latencies"><thead><tr><th>turn</th>'
    yield '<th class="said">the caller said</th>'
    yield from (f'<th class="figure"><i class="{_css(step)}"></i>{step}</th>' for step in STAGES)
    yield '<th class="figure">voice to voice</th></tr></thead><tbody>'
    for number, turn in enumerate(turns, start=1):
        steps = report.steps(turn)
        yield f'<tr><td>{number}</td><td class="said">{escape(turn.text)}{_bar(steps, longest)}</td>'
        for step in STAGES:
            yield f'<td class="figure">{_milliseconds(steps.get(step))}</td>'
        yield f'<td class="figure total">{_milliseconds(sum(steps.values()) if steps else None)}</td></tr>'
    yield "</tbody></table></div>"
    yield (
        '<p class="note">Milliseconds from the caller’s last voice, as the VAD heard it, to the first '
        "sound of the answer at the caller’s end. <b>end of speech</b>: the VAD’s hangover, until the "
        "commit. <b>transcript</b>: until the final transcript. <b>turn</b>: until it was sure that the "
        "caller had finished. <b>model</b>: until its first clause went to the voice. <b>voice</b>: until "
        "its first audio. <b>line</b>: until it was heard.</p>"
    )


def _bar(steps: Mapping[str, float], longest: float) -> str:
    if not steps or not longest:
        return ""
    parts = "".join(
        f'<i class="{_css(name)}" style="width:{seconds / longest * 100:.2f}%"></i>'
        for name, seconds in steps.items()
    )
    return f'<span class="bar" aria-hidden="true">{parts}</span>'


def _context(report: CallReport) -> Iterator[str]:
    yield '<p class="note">What the model would be sent next. Struck through: written, but never heard.</p>'
    yield '<table class="context"><tbody>'
    for message, rest in report.messages():
        yield f"<tr><th>{escape(message['role'])}</th><td>{_content(message, rest)}</td></tr>"
    yield "</tbody></table>"


def _content(message: Mapping[str, Any], rest: str) -> str:
    text = escape(str(message.get("content") or "").strip())
    if message["role"] == "system" and len(text) > 160:
        text = f"<details><summary>{text[:120].rsplit(' ', 1)[0]} …</summary>{text}</details>"
    if rest:
        text += f" <s>{escape(rest)}</s>"
    for call in message.get("tool_calls") or ():
        function = call["function"]
        text += f" <code>{escape(function['name'])}({escape(function['arguments'])})</code>"
    return text


def _decisions(report: CallReport) -> Iterator[str]:
    notes = [note for note in report.journal.notes if note.kind in _DECISIONS]
    yield f"<details><summary>{len(notes)} decisions, each with what it rests on</summary>"
    yield '<table class="decisions"><tbody>'
    for note in notes:
        yield (
            f'<tr><td class="figure">{report.second(note.at):.2f} s</td>'
            f"<td>{note.kind.replace('_', ' ')}</td><td>{escape(note.reason or note.text)}</td>"
            f"<td>{escape(_signals(report, note))}</td></tr>"
        )
    yield "</tbody></table></details>"


def _signals(report: CallReport, note: Note) -> str:
    told = []
    for name, value in note.signals:
        # Loop times stand among the measurements: here they are times of the call.
        is_time = name in ("voice", "last_voice")
        figure = f"at {report.second(value):.2f} s" if is_time else f"{value:.3g}"
        told.append(f"{name.replace('_', ' ')} {figure}")
    return ", ".join(told) + _alternatives(note)


def _alternatives(note: Note) -> str:
    """Which rule has ended a turn, which ones have not, and what that has saved."""
    if not note.alternatives or note.saved is None:
        return ""
    (rule, quiet), *others = [(name.replace("_", " "), f"{value:.3g}") for name, value in note.alternatives]
    against = ", ".join(f"{name} {value}" for name, value in others)
    word = "lost" if note.saved < 0 else "saved"
    return f"; rule {rule} {quiet} (against {against}), {word} {abs(note.saved) * 1000:.0f} ms"


def _milliseconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:.0f}"


def _css(step: str) -> str:
    return f"step-{STAGES.index(step)}"
