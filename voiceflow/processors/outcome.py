"""How a reply ended."""

from __future__ import annotations

from voiceflow.dialogue import Cut
from voiceflow.frames import TurnOutcome, TurnOutcomeFrame
from voiceflow.processor import Processor
from voiceflow.processors.reply import Reply, SilentAnswerError

_CUTS = {Cut.LENGTH: TurnOutcome.OUTPUT_LIMIT, Cut.FILTER: TurnOutcome.CONTENT_FILTERED}


def push_outcome(owner: Processor, reply: Reply, *, is_complete: bool) -> None:
    """Report to the observers, if there are any, how a reply ended."""
    if owner.session.is_observed:
        outcome = outcome_of(reply, is_complete=is_complete, is_heard=owner.session.is_heard)
        owner.push(TurnOutcomeFrame(reply=reply.number, outcome=outcome))


def outcome_of(reply: Reply, *, is_complete: bool, is_heard: bool) -> TurnOutcome:
    """Return how a reply ended, by the first thing that went wrong.

    Args:
        reply: A reply that is over.
        is_complete: Whether it was played to its end.
        is_heard: Whether the user is still there.
    """
    if isinstance(reply.failure, SilentAnswerError):
        return TurnOutcome.NO_OUTPUT
    if reply.failure is not None:
        return TurnOutcome.MODEL_ERROR
    if reply.has_failed:
        return TurnOutcome.TTS_ERROR
    if not is_complete:
        return TurnOutcome.INTERRUPTED if is_heard else TurnOutcome.ABORTED
    if reply.cut is not None:
        return _CUTS[reply.cut]
    return TurnOutcome.COMPLETED
