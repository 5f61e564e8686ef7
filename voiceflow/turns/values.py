"""Values that people read out in pieces, and which one an agent asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Value(Enum):
    """The kinds of value: for each, other rules decide whether it is complete."""

    PHONE = "phone"
    CARD = "card"
    CODE = "code"
    EMAIL = "email"
    SPELLING = "spelling"
    ADDRESS = "address"
    POSTCODE = "postcode"
    DATE = "date"
    NAME = "name"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A value that the agent waits for.

    Made from the agent's question by ``expected_value``; a capture step or a tool's schema may state it
    directly.

    Attributes:
        value: What kind it is.
        length: Digits or letters in it, if known.
    """

    value: Value
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Dictation:
    """A value that is being read out.

    Attributes:
        value: Which kind, if that is known.
        is_complete: Whether all of it was said; None if it may be over or go on.
    """

    value: Value | None
    is_complete: bool | None
