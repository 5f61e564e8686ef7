"""The lines of the demo's caller, and the expected answers."""

from __future__ import annotations

from dataclasses import dataclass

BARGE_IN = 3.0
"""Seconds of the agent's voice after which the caller interrupts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLine:
    """One thing that the caller says.

    Attributes:
        text: As it is spoken.
        keys: Words that carry its meaning: a transcript that has them all is good enough.
        answer: Words that the answer must have.
        after: Seconds of the agent's voice after which it is said; None waits until the agent is quiet.
    """

    text: str
    keys: tuple[str, ...]
    answer: tuple[str, ...]
    after: float | None = None

    @property
    def is_barge_in(self) -> bool:
        """Whether it is said over the agent's voice."""
        return self.after is not None


SCRIPT = (
    DemoLine(
        text="Hi there, what are your opening hours?",
        keys=("opening", "hours"),
        answer=("open", "monday", "friday"),
    ),
    DemoLine(
        text="Sorry, is there parking at the practice?",
        keys=("parking",),
        answer=("car", "park", "building"),
        after=BARGE_IN,
    ),
    DemoLine(
        text="Great, I would like to book an appointment for Tuesday at half past three.",
        keys=("appointment", "tuesday"),
        answer=("tuesday", "book"),
    ),
    DemoLine(text="Yes, please book that for me.", keys=("yes",), answer=("booked", "tuesday")),
    DemoLine(text="No, thank you, goodbye.", keys=("no", "goodbye"), answer=("goodbye",)),
)
