"""A call in a line: how it ended, how long the user waited, how often the agent was interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from voiceflow.inspector.view import CallView
from voiceflow.journal import NoteKind


@dataclass(frozen=True, slots=True)
class CallSummary:
    """Figures of one call.

    Attributes:
        turns: Turns of the user.
        interruptions: Times at which the user interrupted the agent.
        silence: The longest time, in seconds, in which nobody spoke.
        median_wait: Median seconds from the user's last voice to the answer; None without an answer.
        longest_wait: The longest of them.
        errors: Errors.
    """

    turns: int
    interruptions: int
    silence: float
    median_wait: float | None
    longest_wait: float | None
    errors: int


def summarise(view: CallView) -> CallSummary:
    """The figures of a call, or of the call so far."""
    waits = [sum(steps.values()) for steps in map(view.steps, view.turns) if steps]
    return CallSummary(
        turns=len(view.turns),
        interruptions=sum(
            note.kind is NoteKind.INTERRUPT and note.reason != "hangup" for note in view.journal.notes
        ),
        silence=longest_silence(view),
        median_wait=median(waits) if waits else None,
        longest_wait=max(waits, default=None),
        errors=sum(note.kind is NoteKind.ERROR for note in view.journal.notes),
    )


def longest_silence(view: CallView) -> float:
    """The longest time, in seconds, in which neither the user nor the agent spoke."""
    now = view.start + view.end
    spans = [(turn.began, turn.ended) for turn in view.journal.turns]
    spans += [(reply.on_wire, reply.over) for reply in view.journal.replies.values()]
    known = sorted((began, now if ended is None else ended) for began, ended in spans if began is not None)
    longest, quiet_since = 0.0, view.start
    for began, ended in [*known, (now, now)]:
        longest = max(longest, began - quiet_since)
        quiet_since = max(quiet_since, ended)
    return longest
