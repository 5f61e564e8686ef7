"""The texts of replies for observers, who see each piece at every link of the chain."""

from __future__ import annotations

MOST_REPLIES = 64
"""Replies whose texts are kept."""


class ReplyTexts:
    """Joins the text of each reply as the last processor passed it on: this is what the voice gets."""

    def __init__(self) -> None:
        self._texts: dict[int, dict[str, str]] = {}

    def add(self, reply: int, text: str, source: str) -> int:
        """Take a piece of text at a link of the chain.

        Args:
            reply: The number of the reply.
            text: The piece.
            source: The name of the processor that passes it on.

        Returns:
            By how many characters the text of the reply has grown; negative if a processor shortened it.
        """
        known = self._texts.setdefault(reply, {})
        if len(self._texts) > MOST_REPLIES:
            del self._texts[next(iter(self._texts))]
        before = len(self.read(reply))
        known[source] = known.get(source, "") + text
        return len(self.read(reply)) - before

    def read(self, reply: int) -> str:
        """The text of a reply; empty if it is unknown."""
        known = self._texts.get(reply)
        return next(reversed(known.values())) if known else ""

    def pop(self, reply: int) -> str:
        """Return and forget the text of a reply."""
        text = self.read(reply)
        self._texts.pop(reply, None)
        return text
