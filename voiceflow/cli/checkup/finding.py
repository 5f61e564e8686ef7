"""The result of a check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What the installation is for."""

    DEMO = "demo"
    CALL = "call"
    SERVE = "serve"


class Level(StrEnum):
    """The severity of a finding."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong: for information."""
    WARN = "warn"
    """It works, or may, but probably not as it should."""
    FAIL = "fail"


OFFLINE = frozenset({Use.DEMO, Use.CALL})
ALL = frozenset(Use)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result for one item.

    Attributes:
        level: The severity.
        topic: The item, in a word or two.
        text: The finding. It holds no key.
        fix: How to fix it; empty if there is nothing to do.
        uses: The uses that it concerns; a failure keeps these from working.
    """

    level: Level
    topic: str
    text: str
    fix: str = ""
    uses: frozenset[Use] = ALL

    def blocks(self, use: Use) -> bool:
        """Whether this keeps a use from working."""
        return self.level is Level.FAIL and use in self.uses
