"""How sure the recogniser is of the words of a turn."""

from __future__ import annotations

from voiceflow.turns.words import words_of


class Certainty:
    """The confidence in the words so far, each word counted once. Words of unknown confidence are trusted."""

    def __init__(self) -> None:
        self._words = 0
        self._sure = 0.0
        self._is_known = False
        self.latest: float | None = None
        """The confidence in the words that came last; None if it is not known."""

    def add(self, text: str, confidence: float | None) -> None:
        """Take words.

        Args:
            text: The words.
            confidence: From 0 to 1, or None if the recogniser reports none.
        """
        count = len(words_of(text))
        self._words += count
        self._sure += count * (1.0 if confidence is None else confidence)
        self._is_known = self._is_known or confidence is not None
        self.latest = confidence

    def take(self) -> float | None:
        """Return the confidence in all words, None if it is known of none, and forget the words."""
        confidence = self._sure / self._words if self._is_known and self._words else None
        self._words, self._sure, self._is_known, self.latest = 0, 0.0, False, None
        return confidence
