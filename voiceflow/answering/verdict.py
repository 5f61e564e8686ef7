"""What was found out about the far end of a call, and why."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.answering.kinds import AnsweredBy


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerVerdict:
    """Who or what answered.

    Attributes:
        answered_by: The class.
        at: Seconds from the answer to the decision.
        reason: What decided, in a word: ``"words"``, ``"short greeting"``, ``"tone"``, …
        signals: The measurements behind the decision, by name; times in seconds.
    """

    answered_by: AnsweredBy
    at: float
    reason: str
    signals: tuple[tuple[str, float], ...] = ()
