"""What waits to be said."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from voiceflow.audio.sound import Sound
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import PlayResult

Pieces = Callable[[], AsyncIterator[str]]
"""Makes the text of a reply, in pieces of any size; an empty one asks that what is there be spoken now."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Something that waits to be said.

    Attributes:
        pieces: Its text.
        text: The same, where it is known.
        sound: What to play instead of having the text spoken.
        ended: Called once when the user will hear no more of it; None if nobody waits for that.
        is_protected: Whether the user cannot interrupt it.
        is_goodbye: Whether it is unsaid if the user calls the end of the call off.
        asked: Loop time at which the user's turn ended, or None if nobody asked.
        is_wanted: Asked just before it is said.
    """

    pieces: Pieces
    text: str = field(default="", repr=False)
    sound: Sound | None = None
    ended: Callable[[PlayResult], None] | None = None
    is_protected: bool = False
    is_goodbye: bool = False
    asked: float | None = None
    is_wanted: Callable[[], bool] = lambda: True

    def end(self, result: PlayResult) -> None:
        """The user will hear no more of it."""
        if self.ended is not None:
            self.ended(result)


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
        self._early: list[Line] | None = None

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
        self._keep(lambda line: False)

    def drop_goodbyes(self) -> None:
        """The call goes on: leave unsaid what belongs to its end."""
        self._keep(lambda line: not line.is_goodbye)

    def _keep(self, is_kept: Callable[[Line], bool]) -> None:
        waiting, self._waiting = self._waiting, deque()
        for line in waiting:
            if is_kept(line):
                self._waiting.append(line)
            else:
                line.end(PlayResult())

    def exchange(self, answer: Line) -> Line:
        """What to say now that the user's turn is over: the answer, unless a notice waits.

        The protected lines that waited when the conversation began are notices. They come first, in their
        order, and the answer after them; an earlier answer that waits for the same is replaced.
        """
        early = self._early = list(self._waiting) if self._early is None else self._early
        self._keep(lambda line: line.asked is None)
        protected = [line for line in self._waiting if line.is_protected and line in early]
        if not protected:
            return answer
        others = (line for line in self._waiting if line not in protected)
        self._waiting = deque([*protected[1:], answer, *others])
        return protected[0]

    def take(self, *, with_opening: bool) -> Line | None:
        """The next line that is still wanted."""
        if self._early is None:
            self._early = list(self._waiting)
        while self._waiting:
            line = self._waiting.popleft()
            if line.is_wanted():
                return line
            line.end(PlayResult())
        opening, self.opening = self.opening, None
        return opening if with_opening else None


def line_of(text: str, *, is_protected: bool = False, is_goodbye: bool = False) -> Line:
    """A line whose text is known."""
    return Line(partial(once, text), text, is_protected=is_protected, is_goodbye=is_goodbye)


def line_of_sound(
    sound: Sound, *, is_protected: bool = False, ended: Callable[[PlayResult], None] | None = None
) -> Line:
    """A line that is played."""
    return Line(partial(once, ""), sound.text, sound, ended, is_protected=is_protected)


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
