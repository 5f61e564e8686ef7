"""How sure the recogniser usually is of this user's words, learnt in the call."""

from __future__ import annotations

_KEPT = 4
_LESS = 0.15
"""Confidence below the usual one that means something: in noise, all words are less sure."""


class Sureness:
    """The confidence in the last turns, with which the next words are compared."""

    def __init__(self) -> None:
        self._turns: list[float] = []

    def note(self, confidence: float | None) -> None:
        """A turn is over.

        Args:
            confidence: In its words, from 0 to 1; None if the recogniser reports none.
        """
        if confidence is not None:
            self._turns = [*self._turns, confidence][-_KEPT:]

    def is_low(self, confidence: float | None, least: float) -> bool:
        """Whether the recogniser is less sure of words than it usually is. In noise that says nothing.

        Args:
            confidence: In the words; None if that is not known.
            least: The confidence that is never low.
        """
        usual = sum(self._turns) / len(self._turns) if self._turns else 1.0
        return confidence is not None and usual >= least and confidence < min(least, usual - _LESS)
