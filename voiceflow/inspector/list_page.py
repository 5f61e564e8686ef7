"""The list of calls as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from voiceflow.frames import EndReason
from voiceflow.inspector.filters import CallFilter
from voiceflow.inspector.html import clock, milliseconds, section
from voiceflow.inspector.summary import CallSummary

if TYPE_CHECKING:
    from voiceflow.inspector.call_lists import CallList

HEADS = (
    *("call", "began", "outcome", "length", "turns", "barge-ins", "longest silence", "wait", "errors"),
    "cost",
)
"""The columns, in order."""

MEMBER = "member"
"""The column of a fleet: which member carries the call."""

UP = "up"
"""The outcome of a call that is not over."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call in the list.

    Attributes:
        key: Names it in addresses.
        name: The carrier's name of the call, or of the file.
        numbers: Who called whom; may be empty.
        began: When it began, for people.
        outcome: Why it ended, or ``"up"``.
        seconds: Its length.
        summary: Its figures.
        cost: Its cost; None if no prices are known.
        root: The address of the list that its page belongs to, seen from this one.
        member: The member of the fleet that carries or carried it; empty without a fleet.
    """

    key: str
    name: str
    numbers: str = field(repr=False)
    began: str
    outcome: str
    seconds: float
    summary: CallSummary
    cost: float | None = None
    root: str = ""
    member: str = ""


def server_line(shown: CallList) -> str:
    """What stands above the list, as HTML."""
    texts = [f"{shown.up} up · event loop late by {milliseconds(shown.lag)} at most, in 10 s"]
    if shown.more:
        texts.append(f"{shown.more} more calls are not listed")
    return escape(" · ".join(texts)) + "".join(
        f'<br><span class="bad">{escape(note)}</span>' for note in shown.notes
    )


def call_table(rows: Iterable[CallRow], wanted: CallFilter) -> str:
    """The calls that are wanted, as a table."""
    shown = [row for row in rows if wanted.admits(row.outcome, row.summary, row.cost)]
    if not shown:
        return section("Calls", ['<p class="note">No call to show.</p>'])
    has_cost = any(row.cost is not None for row in shown)
    heads = HEADS[: None if has_cost else -1]
    if any(row.member for row in shown):
        heads = (heads[0], MEMBER, *heads[1:])
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(_row(row, heads) for row in shown)
    table = f'<table class="calls"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return section("Calls", [f'<div class="scroll">{table}</div>'])


def _row(row: CallRow, heads: Sequence[str]) -> str:
    summary = row.summary
    address = escape(f"{row.root}calls/{row.key}/")
    cells = [
        f'<a href="{address}">{escape(row.name)}</a><small>{escape(row.numbers)}</small>',
        *([escape(row.member)] if MEMBER in heads else []),
        escape(row.began),
        outcome_badge(row.outcome),
        clock(row.seconds),
        str(summary.turns),
        str(summary.interruptions),
        f"{summary.silence:.1f} s",
        f"{milliseconds(summary.median_wait)}<small>longest {milliseconds(summary.longest_wait)}</small>",
        str(summary.errors) if not summary.errors else f'<b class="bad">{summary.errors}</b>',
    ]
    cells.append("–" if row.cost is None else f"{row.cost:.4f}")
    labelled = zip(heads, cells, strict=False)
    return "<tr>" + "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in labelled) + "</tr>"


def outcome_badge(outcome: str) -> str:
    """How a call ended, or that it is up."""
    state = "outcome up" if outcome == UP else "outcome"
    return f'<span class="{state}">{escape(outcome.replace("_", " "))}</span>'


def filter_form(wanted: CallFilter, outcomes: Iterable[str] = (), *, has_cost: bool = False) -> Iterator[str]:
    """The form with which calls are chosen. It works without a script.

    Args:
        wanted: What is chosen now.
        outcomes: Outcomes besides those of every call.
        has_cost: Whether calls can be chosen by their cost.
    """
    yield '<form class="filters" method="get"><label>Outcome <select name="outcome">'
    yield '<option value="">any</option>'
    for name in dict.fromkeys([UP, *map(str, EndReason), *outcomes]):
        chosen = " selected" if name == wanted.outcome else ""
        yield f'<option value="{escape(name)}"{chosen}>{escape(name.replace("_", " "))}</option>'
    yield "</select></label>"
    numbers = [
        ("silence", "Silence of at least", wanted.silence, " s"),
        ("wait", "Waited at least", wanted.wait, " s"),
        ("cost", "Cost of at least", wanted.cost, ""),
    ]
    for name, title, value, unit in numbers[: None if has_cost else -1]:
        given = f"{value:g}" if value else ""
        yield (
            f'<label>{title} <input type="number" name="{name}" min="0" step="any" value="{given}"'
            f' inputmode="decimal">{unit}</label>'
        )
    for name, title, is_on in (
        ("interrupted", "with a barge-in", wanted.interrupted),
        ("failed", "with an error", wanted.failed),
    ):
        yield f'<label><input type="checkbox" name="{name}"{" checked" if is_on else ""}> {title}</label>'
    yield "<button>Show</button></form>"
