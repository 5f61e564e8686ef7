"""Where a conversation stands, and the answer to one turn of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CONFIRM = "confirm"
"""Asked: whether to go ahead."""
MORE = "more"
"""Asked: whether there is anything else."""


@dataclass(frozen=True, slots=True)
class BrainState:
    """Where a conversation stands.

    Attributes:
        task: The intent whose form is being filled; empty if none.
        slots: What is known.
        asked: What the last answer asked for: a slot, ``CONFIRM``, ``MORE``, or nothing.
        misses: Turns in a row that were not understood.
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
        state: Where the conversation stands after it.
        text: What to say.
        call: A tool's name and arguments, if one is to be called after the text.
    """

    state: BrainState
    text: str = field(repr=False)
    call: tuple[str, Mapping[str, object]] | None = field(default=None, repr=False)
