"""The parts of a page about a call as HTML: conversation, waits, the model's context, decisions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from voiceflow.inspector.timeline import CallTimeline
from voiceflow.inspector.view import CallView
from voiceflow.journal import AgentReply, Note, TimedTurn
from voiceflow.journal.stages import STAGES

_LONGEST, _SHOWN = 160, 120
"""Characters of a system message that is shown whole, and of the beginning of a longer one."""


def timeline(view: CallView) -> Iterator[str]:
    """The drawing of the call, and what its marks mean."""
    yield f'<div class="scroll">{CallTimeline(view).svg()}</div>'
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


def conversation(view: CallView) -> Iterator[str]:
    """Who said what; what was not heard is struck through."""
    yield '<ol class="talk">'
    for entry in view.entries():
        yield _caller_says(view, entry) if isinstance(entry, TimedTurn) else _agent_says(view, entry)
    yield "</ol>"


def _caller_says(view: CallView, turn: TimedTurn) -> str:
    at = "" if turn.began is None else f"{view.second(turn.began):.1f} s"
    badge = ' <span class="badge">barges in</span>' if turn.barged_in else ""
    return f'<li class="caller"><small>caller · {at}{badge}</small><p>{escape(turn.text)}</p></li>'


def _agent_says(view: CallView, reply: AgentReply) -> str:
    assert reply.on_wire is not None
    rest = ""
    if not reply.is_complete and reply.unheard:
        is_ahead = view.is_live and reply.over is None
        rest = (
            f' <span class="ahead">{escape(reply.unheard)}</span>'
            if is_ahead
            else f" <s>{escape(reply.unheard)}</s>"
        )
    return (
        f'<li class="agent"><small>agent · {view.second(reply.on_wire):.1f} s</small>'
        f"<p>{escape(reply.heard)}{rest}</p></li>"
    )


def latencies(view: CallView, *, has_pages: bool = False) -> Iterator[str]:
    """How long the user waited for each answer, stage by stage; ``has_pages`` links each turn to its page."""
    turns = view.turns
    longest = max((sum(view.steps(turn).values()) for turn in turns), default=0.0)
    yield '<div class="scroll"><table class="latencies"><thead><tr><th>turn</th>'
    yield '<th class="said">the caller said</th>'
    yield from (f'<th class="figure"><i class="{_css(step)}"></i>{step}</th>' for step in STAGES)
    yield '<th class="figure">voice to voice</th></tr></thead><tbody>'
    for number, turn in enumerate(turns, start=1):
        steps = view.steps(turn)
        place = f'<a href="turns/{number}/">{number}</a>' if has_pages else str(number)
        yield f'<tr><td>{place}</td><td class="said">{escape(turn.text)}{_bar(steps, longest)}</td>'
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
    # Drawn, not styled: the inspector's pages allow no style attribute.
    parts, left = [], 0.0
    for name, seconds in steps.items():
        width = seconds / longest * 100
        parts.append(f'<rect class="{_css(name)}" x="{left:.2f}" width="{width:.2f}" height="6"/>')
        left += width
    box = 'viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"'
    return f'<svg class="bar" {box}>{"".join(parts)}</svg>'


def context(view: CallView) -> Iterator[str]:
    """The conversation as the model sees it."""
    yield '<p class="note">What the model would be sent next. Struck through: written, but never heard.</p>'
    yield '<table class="context"><tbody>'
    for message, rest in view.messages():
        yield f"<tr><th>{escape(message['role'])}</th><td>{content(message, rest)}</td></tr>"
    yield "</tbody></table>"


def content(message: Mapping[str, Any], rest: str = "") -> str:
    """A message of the conversation; ``rest`` was written and not heard."""
    written = str(message.get("content") or "").strip()
    text = escape(written)
    if message["role"] == "system" and len(written) > _LONGEST:
        # Cut before it is escaped: half an entity is none.
        beginning = escape(written[:_SHOWN].rsplit(" ", 1)[0])
        text = f"<details><summary>{beginning} …</summary>{text}</details>"
    if rest:
        text += f" <s>{escape(rest)}</s>"
    for call in message.get("tool_calls") or ():
        function = call["function"]
        text += f" <code>{escape(function['name'])}({escape(function['arguments'])})</code>"
    return text


def decisions(view: CallView, *, first: float = -math.inf, last: float = math.inf) -> Iterator[str]:
    """What was decided about the floor between two loop times, each with its reason and measurements."""
    notes = [note for note in view.decisions if first <= note.at <= last]
    yield f"<details><summary>{len(notes)} decisions, each with what it rests on</summary>"
    yield '<table class="decisions"><tbody>'
    for note in notes:
        yield (
            f'<tr><td class="figure">{view.second(note.at):.2f} s</td>'
            f"<td>{note.kind.replace('_', ' ')}</td><td>{escape(note.reason or note.text)}</td>"
            f"<td>{escape(describe_signals(view, note))}</td></tr>"
        )
    yield "</tbody></table></details>"


def describe_signals(view: CallView, note: Note) -> str:
    """The measurements behind a decision."""
    told = []
    for name, value in note.signals:
        # Loop times stand among the measurements: here they are times of the call.
        is_time = name in ("voice", "last_voice")
        figure = f"at {view.second(value):.2f} s" if is_time else f"{value:.3g}"
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
