"""The page of one turn: its stages as bars on one axis, the conversation up to it, its tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from voiceflow.inspector import sections
from voiceflow.inspector.html import section
from voiceflow.inspector.view import CallView
from voiceflow.journal import TimedTurn

WIDTH, LEFT, ROW = 900.0, 170.0, 24.0
"""Sizes of the drawing, in pixels."""

MARGIN = 0.1
"""Seconds around the drawing's first and last time."""


@dataclass(frozen=True, slots=True)
class TurnStage:
    """A stretch of time in a turn, in loop time."""

    name: str
    begin: float
    end: float
    kind: str


def turn_stages(view: CallView, turn: TimedTurn) -> list[TurnStage]:
    """The stages of a turn and its answer; they may overlap."""
    reply = turn.reply
    spans = [
        ("the caller speaks", turn.began, turn.ended, "caller"),
        ("end of speech", turn.ended, turn.committed, "step-0"),
        ("transcript", turn.committed, turn.final, "step-1"),
        ("end of turn", turn.ended, turn.decided, "step-2"),
    ]
    if reply is not None:
        spans += [
            ("first clause", turn.decided, reply.first_text, "step-3"),
            ("voice", reply.first_text, reply.first_audio, "step-4"),
            ("the agent speaks", reply.on_wire, reply.over, "agent"),
        ]
    stages = [
        TurnStage(name, begin, end, kind)
        for name, begin, end, kind in spans
        if begin is not None and end is not None and end >= begin
    ]
    if not stages:
        return []
    first, last = stages[0].begin, stages[-1].end
    for one in view.measures:
        if one.name.endswith("_s") and first <= one.at <= last and one.value >= 0:
            name = f"{one.processor}: {one.name.removesuffix('_s').replace('_', ' ')}"
            stages.append(TurnStage(name, one.at - one.value, one.at, "measure"))
    return stages


@dataclass(frozen=True, slots=True)
class TurnContent:
    """What the page of a turn shows.

    Attributes:
        number: Which turn, from 1.
        said: What the user said.
        parts: The parts of the page as HTML, by the id of their element.
    """

    number: int
    said: str = field(repr=False)
    parts: Mapping[str, str] = field(repr=False)


def turn_content(view: CallView, number: str) -> TurnContent | None:
    """The content of the page of a turn.

    Args:
        view: The call.
        number: Which turn, from 1, as in the address.

    Returns:
        None if there is no such turn.
    """
    is_number = number.isdecimal() and len(number) < 6
    parts = turn_parts(view, int(number)) if is_number else None
    return None if parts is None else TurnContent(int(number), view.turns[int(number) - 1].text, parts)


def turn_parts(view: CallView, number: int) -> dict[str, str] | None:
    """The parts of the page of a turn.

    Args:
        view: The call.
        number: Which turn, from 1.

    Returns:
        The parts by the id of their element; None if there is no such turn.
    """
    if not 1 <= number <= len(view.turns):
        return None
    turn = view.turns[number - 1]
    parts = {"stages": section("What happened when", _chart(turn_stages(view, turn)))}
    if messages := _messages(view, number):
        parts["prompt"] = section("The conversation up to here, and the answer", _prompt(messages))
    first = turn.began if turn.began is not None else turn.final
    last = turn.reply.over if turn.reply is not None and turn.reply.over is not None else turn.decided
    if first is not None and last is not None:
        parts["decisions"] = section("Decisions", sections.decisions(view, first=first, last=last))
    return parts


def _chart(stages: list[TurnStage]) -> Iterator[str]:
    if not stages:
        yield '<p class="note">The times of this turn are not known.</p>'
        return
    first = min(stage.begin for stage in stages) - MARGIN
    scale = (WIDTH - LEFT - 60) / (max(stage.end for stage in stages) + MARGIN - first)
    height = ROW * len(stages) + 6
    yield f'<div class="scroll"><svg class="stages" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
    yield f'width="{WIDTH:.0f}" height="{height:.0f}" role="img" aria-label="Stages of the turn">'
    for row, stage in enumerate(stages):
        x, y = LEFT + (stage.begin - first) * scale, row * ROW + 4
        width = max(1.0, (stage.end - stage.begin) * scale)
        length = f"{(stage.end - stage.begin) * 1000:.0f} ms"
        yield f'<text x="0" y="{y + 13:.0f}">{escape(stage.name)}</text>'
        yield f'<rect class="{stage.kind}" x="{x:.1f}" y="{y:.0f}" width="{width:.1f}" height="16" rx="3"/>'
        yield f'<text class="length" x="{x + width + 5:.1f}" y="{y + 13:.0f}">{length}</text>'
    yield "</svg></div>"


def _messages(view: CallView, number: int) -> list[Mapping[str, object]]:
    """The messages up to the turn, and the answer to it; empty if the model has forgotten the turn."""
    wanted = view.turns[number - 1].text
    same = sum(turn.text == wanted for turn in view.turns[number:])
    messages = [message for message, _ in view.messages()]
    places = [at for at, one in enumerate(messages) if one["role"] == "user" and one.get("content") == wanted]
    if len(places) <= same:
        return []
    after = places[-1 - same] + 1
    while after < len(messages) and messages[after]["role"] != "user":
        after += 1
    return messages[:after]


def _prompt(messages: list[Mapping[str, Any]]) -> Iterator[str]:
    yield '<p class="note">As the model has it now: words that were heard, the present system message.</p>'
    yield '<table class="context"><tbody>'
    for message in messages:
        yield f"<tr><th>{escape(message['role'])}</th><td>{sections.content(message)}</td></tr>"
    yield "</tbody></table>"
