"""Who or what answered a call that the agent made."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.answering import AnsweredBy, AnswerVerdict, GreetingKind
from voiceflow.frames.base import SystemFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFrame(SystemFrame):
    """It was decided who or what answered, or the decision was revised.

    Attributes:
        verdict: The decision and its reason.
    """

    verdict: AnswerVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineTurnFrame(SystemFrame):
    """A machine has finished speaking: a mailbox records, a screener or a menu waits for an answer.

    Attributes:
        answered_by: The kind of machine.
        text: What it said, as transcribed; may be empty.
        kind: What the words show; None if nothing known.
    """

    answered_by: AnsweredBy
    text: str = field(repr=False)
    kind: GreetingKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineAnsweredFrame(SystemFrame):
    """Travels upstream: the agent has answered a machine by keys. What it says next is another turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFrame(SystemFrame):
    """The far end has put the agent on hold, or a person is there again.

    It travels upstream if words said so, and downstream if music did.

    Attributes:
        is_on_hold: Which of the two.
    """

    is_on_hold: bool
