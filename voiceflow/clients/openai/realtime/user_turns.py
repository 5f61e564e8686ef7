"""The user's turns in a realtime session, whose transcripts come late and out of order (no I/O)."""

from __future__ import annotations

_KEPT = 64


class UserTurns:
    """Keeps which response answered which turn.

    Attributes:
        is_speaking: Whether the service hears the user.
        is_open: Whether the user said something that was neither transcribed nor answered.
    """

    def __init__(self) -> None:
        self.is_speaking = False
        self.is_open = False
        self._answers: dict[str, int | None] = {}
        self._texts: dict[str, str] = {}

    def started(self) -> None:
        """The user begins to speak."""
        self.is_speaking = self.is_open = True

    def stopped(self) -> None:
        """The user stops speaking."""
        self.is_speaking = False

    def committed(self, item_id: str) -> None:
        """The user's turn became an item."""
        self._answers[item_id] = None
        while len(self._answers) > _KEPT:
            oldest = next(iter(self._answers))
            del self._answers[oldest]
            self._texts.pop(oldest, None)

    def answered(self, number: int) -> None:
        """A response begins: it answers all turns so far."""
        for item_id, answer in self._answers.items():
            if answer is None:
                self._answers[item_id] = number

    def heard(self) -> None:
        """The agent speaks: the turn was understood."""
        self.is_open = self.is_speaking

    def grow(self, item_id: str, text: str) -> str:
        """Add to an interim transcript and return all of it."""
        if item_id not in self._answers:
            return ""
        self._texts[item_id] = self._texts.get(item_id, "") + text
        return self._texts[item_id]

    def transcribed(self, item_id: str) -> int | None:
        """A transcript is complete; returns the response that answered the turn, if it has begun."""
        self._texts.pop(item_id, None)
        self.is_open = self.is_speaking
        return self._answers.pop(item_id, None)
