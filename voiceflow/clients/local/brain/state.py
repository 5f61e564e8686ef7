"""The state of a conversation and the answer to one turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CONFIRM = "confirm"
"""Asked: whether to go ahead."""
MORE = "more"
"""Asked: whether there is anything else."""


@dataclass(frozen=True, slots=True)
class BrainState:
    """The state of a conversation.

    Attributes:
        task: The intent whose form is being filled; empty if none.
        slots: The known slot values.
        asked: The question in the last answer: a slot, ``CONFIRM``, ``MORE``, or empty.
        misses: Consecutive turns that were not understood.
        said: The last answer.
    """

    task: str = ""
    slots: Mapping[str, str] = field(default_factory=dict, repr=False)
    asked: str = ""
    misses: int = 0
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to one turn.

    Attributes:
        state: The state after it.
        text: The text to speak.
        call: The name and arguments of a tool to call after the text, if any.
    """

    state: BrainState
    text: str = field(repr=False)
    call: tuple[str, Mapping[str, object]] | None = field(default=None, repr=False)
