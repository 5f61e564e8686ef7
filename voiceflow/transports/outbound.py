"""What became of a call that the agent made: :class:`DialResult`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voiceflow.answering import AnsweredBy


class DialOutcome(StrEnum):
    """How a call that the agent made came out."""

    ANSWERED = "answered"
    """A person answered, or it is unknown what did."""
    MACHINE = "machine"
    """A machine answered, and no person came to the phone. ``DialResult.answered_by`` names the machine."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    """The carrier could not or would not connect the call. ``DialResult.code`` says why."""
    CANCELLED = "cancelled"
    """The call was called off before anybody answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialResult:
    """What became of one call.

    Attributes:
        outcome: How it came out.
        answered_by: Who or what answered; None if the call was not answered or nobody listened for it.
        call_id: The carrier's name of the call; empty if the carrier did not make one.
        code: The carrier's error code; empty if there was no error.
        reason: The reason in words, for people. It contains neither numbers nor what was said.
    """

    outcome: DialOutcome
    answered_by: AnsweredBy | None = None
    call_id: str = ""
    code: str = ""
    reason: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether a person or a machine answered."""
        return self.outcome in (DialOutcome.ANSWERED, DialOutcome.MACHINE)
