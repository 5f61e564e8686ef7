"""The words of one stream: which of them have been passed on as final."""

from __future__ import annotations


class TurnTranscript:
    """Words of one turn. The service revises a piece until it is final; each word is passed on once.

    Attributes:
        has_words: Whether any were heard.
    """

    def __init__(self) -> None:
        self.has_words = False
        self._piece = ""
        self._passed = 0

    @property
    def is_settled(self) -> bool:
        """Whether there were words, and all of them have been passed on."""
        return self.has_words and not self._rest

    def revise(self, text: str) -> str:
        """Take the interim words of the current piece; returns those that are not passed on yet."""
        self._piece = text.strip()
        self.has_words = self.has_words or bool(self._piece)
        return self._rest

    def finish(self, text: str) -> str:
        """Take the final words of the current piece; returns those that are not passed on yet."""
        self.revise(text)
        rest, self._piece, self._passed = self._rest, "", 0
        return rest

    def settle(self) -> str:
        """Take the interim words as final; returns those that are not passed on yet."""
        rest = self._rest
        self._passed = len(self._piece.split())
        return rest

    @property
    def _rest(self) -> str:
        return " ".join(self._piece.split()[self._passed :])
