"""Lines that wait to be said."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from voiceflow.audio.sound import Sound
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import PlayResult

Pieces = Callable[[], AsyncIterator[str]]
"""Yields the text of a reply in pieces of any size; an empty piece speaks the text so far at once."""


@dataclass(frozen=True, slots=True, eq=False)
class WaitingLine:
    """Something that waits to be said.

    Attributes:
        pieces: Yields its text.
        text: The text, if it is known in advance.
        sound: A sound to play instead of the text.
        ended: Called once when no more of it will be played; None if no code waits for that.
        is_protected: Whether the user cannot interrupt it.
        is_goodbye: Whether to drop it if the user prevents the end of the call.
        asked: Loop time at which the user's turn ended, or None if it answers no turn.
        is_wanted: Called just before the line is said; False drops it.
        keeps_question: Whether it asks for nothing new: the user still answers the question before it.
    """

    pieces: Pieces
    text: str = field(default="", repr=False)
    sound: Sound | None = None
    ended: Callable[[PlayResult], None] | None = None
    is_protected: bool = False
    is_goodbye: bool = False
    asked: float | None = None
    is_wanted: Callable[[], bool] = lambda: True
    keeps_question: bool = False

    def end(self, result: PlayResult) -> None:
        """Report once that no more of it will be played."""
        if self.ended is not None:
            self.ended(result)


class Lines:
    """A bounded queue of lines, and a line that comes after all of them: the opening of the conversation.

    Args:
        limit: The most lines that may wait.

    Attributes:
        opening: The line to say once no other waits, or None.
    """

    def __init__(self, limit: int) -> None:
        self.opening: WaitingLine | None = None
        self._limit = limit
        self._waiting: list[WaitingLine] = []
        self._early: list[WaitingLine] | None = None

    def __bool__(self) -> bool:
        return any(line.is_wanted() for line in self._waiting)

    def add(self, line: WaitingLine) -> None:
        """Queue a line.

        Raises:
            LocalProtocolError: If too many lines wait.
        """
        if len(self._waiting) >= self._limit:
            raise LocalProtocolError(f"{self._limit} sentences wait to be said already")
        self._waiting.append(line)

    def add_opening(self) -> None:
        """Queue the opening, so that a line can follow it."""
        opening, self.opening = self.opening, None
        if opening is not None:
            self.add(opening)

    def put_back(self, lines: Iterable[WaitingLine]) -> None:
        """Put lines that were taken back to the front."""
        self._waiting[:0] = lines

    def clear(self) -> None:
        """Drop all lines."""
        self._keep(lambda line: False)

    def drop_goodbyes(self) -> None:
        """Drop the goodbyes: the call continues."""
        self._keep(lambda line: not line.is_goodbye)

    def drop_answers(self) -> None:
        """Drop the answers to turns of the user."""
        self._keep(lambda line: line.asked is None)

    def _keep(self, is_kept: Callable[[WaitingLine], bool]) -> None:
        waiting, self._waiting = self._waiting, []
        for line in waiting:
            if is_kept(line):
                self._waiting.append(line)
            else:
                line.end(PlayResult())

    def exchange(self, answer: WaitingLine) -> WaitingLine:
        """Return the line to say now that the user's turn is over: the answer, unless a notice waits.

        Notices are the protected lines that waited when the conversation began. They come first, in order. A
        greeting that was not begun yet is dropped.
        The answer follows them; it replaces an earlier answer that waits for them.
        """
        early = self._early = list(self._waiting) if self._early is None else self._early
        self.opening = None  # the user has opened the conversation
        self.drop_answers()
        protected = [line for line in self._waiting if line.is_protected and line in early]
        if not protected:
            return answer
        others = (line for line in self._waiting if line not in protected)
        self._waiting = [*protected[1:], answer, *others]
        return protected[0]

    def take(self, *, with_opening: bool) -> WaitingLine | None:
        """The next line that is still wanted."""
        if self._early is None:
            self._early = list(self._waiting)
        while self._waiting:
            line = self._waiting.pop(0)
            if line.is_wanted():
                return line
            line.end(PlayResult())
        opening, self.opening = self.opening, None
        return opening if with_opening else None


def line_of(
    text: str,
    *,
    is_protected: bool = False,
    is_goodbye: bool = False,
    keeps_question: bool = False,
    ended: Callable[[PlayResult], None] | None = None,
) -> WaitingLine:
    """A line whose text is known."""
    return WaitingLine(
        partial(once, text),
        text,
        ended=ended,
        is_protected=is_protected,
        is_goodbye=is_goodbye,
        keeps_question=keeps_question,
    )


def line_of_sound(
    sound: Sound, *, is_protected: bool = False, ended: Callable[[PlayResult], None] | None = None
) -> WaitingLine:
    """A line that plays a sound."""
    return WaitingLine(partial(once, ""), sound.text, sound, ended, is_protected=is_protected)


@asynccontextmanager
async def closing(pieces: AsyncIterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    """Close the pieces at the end, if possible: closing an async generator also closes its HTTP stream."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


async def once(text: str) -> AsyncIterator[str]:
    """A text as the pieces of a reply."""
    yield text
