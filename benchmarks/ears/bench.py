"""What the rows of the chain's table share: the corpus, the engines, calls, and the form of a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.ears.chain import Chain
from benchmarks.ears.corpus import Clip, of_kind
from benchmarks.ears.engines import Ears
from benchmarks.ears.lines import backgrounds
from benchmarks.ears.scenes import AnswerOutcome, TurnOutcome, over_an_answer, turns
from benchmarks.ears.waves import Wave, factor
from voiceflow.testing import run_virtual

LAP = 8
"""Turns of one call."""


@dataclass(slots=True)
class Bench:
    """What the rows share.

    Attributes:
        clips: The corpus.
        ears: The engines.
        is_quick: Whether a sample is enough.
    """

    clips: Sequence[Clip]
    ears: Ears
    is_quick: bool
    _behind: dict[str, Wave] = field(default_factory=dict)

    def some(self, kind: str, quick: int = 3) -> list[Clip]:
        """The clips of a kind, or a few of them spread over all."""
        every = of_kind(self.clips, kind)
        return every[:: max(1, len(every) // quick)][:quick] if self.is_quick else every

    @property
    def opening(self) -> Clip:
        """What the user asks before a long answer."""
        return of_kind(self.clips, "turn")[4]

    def background(self, name: str, dbov: float, seconds: float = 120.0) -> Wave:
        """So much of a sound that goes on, at its level."""
        if not self._behind:
            self._behind.update(backgrounds(self.clips, 120.0))
        return self._behind[name][: round(seconds * 8000)] * factor(dbov)

    def answers(self, chain: Chain, sounds: Sequence[Wave]) -> list[AnswerOutcome]:
        """One call for each sound over an answer."""
        return [run_virtual(over_an_answer(chain, self.ears, self.opening, sound)) for sound in sounds]

    def turns(self, chain: Chain, clips: Sequence[Clip], **options: Any) -> list[TurnOutcome]:
        """The clips in calls of some turns each."""
        found: list[TurnOutcome] = []
        for first in range(0, len(clips), LAP):
            found += run_virtual(turns(chain, self.ears, clips[first : first + LAP], **options))
        return found


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says of one chain.

    Attributes:
        text: For people.
        figures: For programs.
    """

    text: str
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the table.

    Attributes:
        what: For people.
        aim: What it is to be.
        run: Measures a chain.
    """

    what: str
    aim: str
    run: Callable[[Bench, Chain], Cell]
