"""Interim words that a turn has carried already, whose final text is still to come."""

from __future__ import annotations

from collections.abc import Iterable

from voiceflow.turns.words import skip_words, words_of


class TakenWords:
    """Keeps words from being carried by two turns."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[str]] = {}

    def replace(self, pieces: Iterable[tuple[str, str]]) -> None:
        """A turn has taken these.

        Args:
            pieces: Speaker and interim text, in order.
        """
        self._pieces = {}
        for speaker, text in pieces:
            self._pieces.setdefault(speaker, []).append(text)

    def skip(self, text: str, speaker: str) -> str:
        """A text of this speaker without the words that were taken."""
        pieces, words = self._pieces.get(speaker, []), words_of(text)
        if not pieces:
            return text
        for piece in (" ".join(pieces), pieces[0]):
            taken = words_of(piece)
            if words[: len(taken)] == taken:
                return skip_words(text, len(taken))
        return "" if words_of(pieces[0])[: len(words)] == words else text

    def settle(self, text: str, speaker: str) -> str:
        """The same for a final text, which replaces the taken words."""
        new = self.skip(text, speaker)
        taken = self._pieces.pop(speaker, [])
        if len(taken) > 1 and len(words_of(text)) <= len(words_of(taken[0])):
            self._pieces[speaker] = taken[1:]
        return new
