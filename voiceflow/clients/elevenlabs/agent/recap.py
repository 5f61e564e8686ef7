"""The recap of a conversation that has to start again."""

from __future__ import annotations

from collections import deque

_PREFACE = (
    "The connection was lost for a moment and this conversation goes on from an earlier one with the same "
    "user. Do not greet again. What was said so far, oldest first:"
)


class Recap:
    """Keeps the end of a conversation, within a limit.

    Args:
        limit: Characters that are kept; the oldest go first.
    """

    def __init__(self, limit: int = 4000) -> None:
        self._limit = limit
        self._lines: deque[tuple[str, int | None, str]] = deque()
        self._size = 0

    def __bool__(self) -> bool:
        return bool(self._lines)

    @property
    def has_agent(self) -> bool:
        """Whether the agent has said anything."""
        return any(who == "agent" for who, _, _ in self._lines)

    @property
    def unanswered(self) -> str:
        """The user's last words if the agent has not answered them; otherwise empty."""
        said: list[str] = []
        for who, _, text in reversed(self._lines):
            if who != "user":
                break
            said.insert(0, text)
        return " ".join(said)

    def user(self, text: str) -> None:
        """Note what the user said."""
        self._add("user", None, text)

    def agent(self, text: str, event_id: int | None) -> None:
        """Note what the agent is about to say."""
        self._add("agent", event_id, text)

    def correct(self, text: str, event_id: int | None) -> None:
        """Replace a response by its heard part."""
        for index, (who, known, old) in enumerate(self._lines):
            if who == "agent" and known == event_id:
                self._lines[index] = (who, known, text)
                self._size += len(text) - len(old)

    def forget_ids(self) -> None:
        """A new conversation numbers its events anew."""
        self._lines = deque((who, None, text) for who, _, text in self._lines)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Who said what, oldest first: ``"user"`` or ``"agent"``, and the words."""
        return [(who, text) for who, _, text in self._lines]

    def text(self) -> str:
        """All of it, for the agent to read."""
        return "\n".join([_PREFACE, *(f"{who}: {text}" for who, _, text in self._lines if text)])

    def _add(self, who: str, event_id: int | None, text: str) -> None:
        text = text.strip()[-self._limit :]
        if not text:
            return
        self._lines.append((who, event_id, text))
        self._size += len(text)
        while self._size > self._limit:
            self._size -= len(self._lines.popleft()[2])
