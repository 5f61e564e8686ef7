"""One row of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Attributes:
        what: Its title.
        value: As it is shown.
        found: What was counted, for those who want to change it.
    """

    what: str
    value: str
    found: tuple[str, ...] = ()
