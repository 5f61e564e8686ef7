"""The page of a call as HTML: its parts by name, each of which is replaced when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from voiceflow.inspector import sections
from voiceflow.inspector.html import clock, milliseconds, section
from voiceflow.inspector.list_page import UP, outcome_badge
from voiceflow.inspector.summary import summarise

if TYPE_CHECKING:
    from voiceflow.inspector.observed_call import ObservedCall
    from voiceflow.inspector.view import CallView

LIVE = 60.0
"""Seconds of a call that is up which the timeline shows."""


def call_parts(call: ObservedCall) -> dict[str, str]:
    """The parts of the page of one call, by the id of their element."""
    view = call.view(last=LIVE if call.is_up else None)
    return {"state": _state(call), **record_parts(view, interim=call.interim)}


def record_parts(view: CallView, *, interim: str = "") -> dict[str, str]:
    """The parts that show what happened in a call.

    Args:
        view: The call.
        interim: The words of the user's unfinished utterance.
    """
    title = "The call" if not view.begin else f"The last {view.end - view.begin:.0f} seconds"
    has_context = view.journal.context is not None
    return {
        "figures": "".join(_figures(view)),
        "timeline": section(title, sections.timeline(view)),
        "conversation": section(
            "The conversation, as it was heard", [*sections.conversation(view), *_interim(interim)]
        ),
        "latencies": section("Where the time goes", sections.latencies(view, has_pages=True)),
        "context": section("What the model remembers", sections.context(view)) if has_context else "",
        "decisions": section("Decisions and errors", sections.decisions(view)),
    }


def _state(call: ObservedCall) -> str:
    state = f"{outcome_badge(UP if call.is_up else call.outcome)} {clock(call.seconds)}"
    return f"{state} · {call.queued:.1f} s of the agent’s audio queued" if call.queued else state


def _figures(view: CallView) -> Iterator[str]:
    found = summarise(view)
    yield '<dl class="figures">'
    for name, value in (
        ("turns", str(found.turns)),
        ("barge-ins", str(found.interruptions)),
        ("longest silence", f"{found.silence:.1f} s"),
        ("median wait", milliseconds(found.median_wait)),
        ("longest wait", milliseconds(found.longest_wait)),
        ("errors", str(found.errors)),
    ):
        yield f"<div><dt>{name}</dt><dd>{value}</dd></div>"
    yield "</dl>"


def _interim(words: str) -> Iterator[str]:
    if words:
        yield '<ol class="talk"><li class="caller"><small>caller · now</small>'
        yield f'<p class="interim">{escape(words)}</p></li></ol>'
