"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What somebody wants to do."""

    DEMO = "demo"
    CALL = "call"
    SERVE = "serve"


class Level(StrEnum):
    """How good a finding is."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong, but good to know."""
    WARN = "warn"
    """It works, or may, but probably not as it should."""
    FAIL = "fail"


OFFLINE = frozenset({Use.DEMO, Use.CALL})
ALL = frozenset(Use)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        level: How good it is.
        topic: What it is about, in a word or two.
        text: What is so. It holds no key.
        fix: What to do about it; empty if there is nothing to do.
        uses: What it concerns; a failure keeps these from working.
    """

    level: Level
    topic: str
    text: str
    fix: str = ""
    uses: frozenset[Use] = ALL

    def blocks(self, use: Use) -> bool:
        """Whether this keeps a use from working."""
        return self.level is Level.FAIL and use in self.uses
