"""What waits to be said."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from voiceflow.errors import LocalProtocolError

Pieces = Callable[[], AsyncIterator[str]]
"""Makes the text of a reply, in pieces of any size; an empty one asks that what is there be spoken now."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that waits to be said.

    Attributes:
        pieces: Its text.
        is_protected: Whether the user cannot interrupt it.
        is_goodbye: Whether it is unsaid if the user calls the end of the call off.
        asked: Loop time at which the user's turn ended, or None if nobody asked.
        is_wanted: Asked just before it is said.
    """

    pieces: Pieces
    is_protected: bool = False
    is_goodbye: bool = False
    asked: float | None = None
    is_wanted: Callable[[], bool] = lambda: True


class Lines:
    """A bounded queue of lines, and one that comes after all of them: the opening of the conversation.

    Args:
        limit: How many may wait.

    Attributes:
        opening: Said once nothing else waits, or None.
    """

    def __init__(self, limit: int) -> None:
        self.opening: Line | None = None
        self._limit = limit
        self._waiting: deque[Line] = deque()

    def __bool__(self) -> bool:
        return any(line.is_wanted() for line in self._waiting)

    def add(self, line: Line) -> None:
        """Let a line wait.

        Raises:
            LocalProtocolError: If too many do.
        """
        if len(self._waiting) >= self._limit:
            raise LocalProtocolError(f"{self._limit} sentences wait to be said already")
        self._waiting.append(line)

    def put_back(self, lines: Iterable[Line]) -> None:
        """Let lines that were taken come first."""
        self._waiting.extendleft(reversed(list(lines)))

    def clear(self) -> None:
        """Say none of them."""
        self._waiting.clear()

    def drop_goodbyes(self) -> None:
        """The call goes on: leave unsaid what belongs to its end."""
        self._waiting = deque(line for line in self._waiting if not line.is_goodbye)

    def take(self, *, with_opening: bool) -> Line | None:
        """The next line that is still wanted."""
        while self._waiting:
            line = self._waiting.popleft()
            if line.is_wanted():
                return line
        opening, self.opening = self.opening, None
        return opening if with_opening else None


def line_of(text: str, *, is_protected: bool = False, is_goodbye: bool = False) -> Line:
    """A line whose text is known."""
    return Line(partial(once, text), is_protected=is_protected, is_goodbye=is_goodbye)


@asynccontextmanager
async def closing(pieces: AsyncIterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    """Close the pieces at the end, if they can be closed: an async generator's HTTP stream goes with it."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


async def once(text: str) -> AsyncIterator[str]:
    """A text as the pieces of a reply."""
    yield text
