"""The entries of a conversation within limits: adding, finding and forgetting them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from voiceflow.dialogue.entries import Entry, Size, messages_of, oldest_turn, size_of, turns_of
from voiceflow.dialogue.limits import ContextLimits
from voiceflow.dialogue.messages import Message, UserMessage
from voiceflow.dialogue.replies import WrittenReply

_KEPT = 0.75
_SHORTENED = 0.5


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The oldest part of a conversation.

    Attributes:
        entries: Its entries.
        chars: The characters of the whole conversation.
    """

    entries: Sequence[Entry] = field(repr=False)
    chars: int

    def messages(self) -> list[Message]:
        """Its messages, as the model may see them: what the user said and heard."""
        return messages_of(self.entries, hide_refused=True)


class EntryList:
    """What the user said and the agent's replies, in order. Beyond the limits the oldest turns are forgotten.

    The user's last words and the last reply always stay.

    Args:
        limits: How much to keep.
        entries: What was said before. Its replies are over: :meth:`find` does not find them.
    """

    def __init__(self, limits: ContextLimits, entries: Iterable[Entry] = ()) -> None:
        self._limits = limits
        self._entries = list(entries)
        self._replies: dict[int, WrittenReply] = {}
        self._forgotten = -1

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def replies(self) -> Sequence[WrittenReply]:
        """The replies that :meth:`find` finds, oldest first."""
        return list(self._replies.values())

    def add_user(self, text: str, *, before: int | None = None) -> None:
        """Add the user's words, at the end or before a reply."""
        numbers = [entry.number if isinstance(entry, WrittenReply) else None for entry in self._entries]
        place = numbers.index(before) if before is not None and before in numbers else len(numbers)
        self._entries.insert(place, UserMessage(text))
        self.fit()

    def reply(self, number: int) -> WrittenReply | None:
        """The reply with this number, added at the end if it is new; None if it was forgotten."""
        found = self._replies.get(number)
        if found is None and number > self._forgotten:
            found = self._replies[number] = WrittenReply(number)
            self._entries.append(found)
            self.fit()
        return found

    def find(self, number: int) -> WrittenReply | None:
        """The reply with this number; None if there is none, or not any more."""
        return self._replies.get(number)

    def voice(self, number: int, text: str) -> None:
        """Add text of a reply as it reached the voice: the conversation then holds the heard words of it."""
        if (found := self.find(number)) is not None:
            found.voice(text)

    def cut_voiced(self, number: int, heard: str) -> None:
        """Forget the text that reached the voice and was not heard: its rest will be voiced again."""
        if (found := self.find(number)) is not None:
            found.cut_voiced(heard)

    def fit(self) -> None:
        """Forget the oldest turns if the limits are exceeded, and then some more, so that this is rare."""
        if self._fits(1.0):
            return
        while not self._fits(_KEPT):
            if not (oldest := oldest_turn(self._entries)):
                return
            self._forget(oldest)

    def shorten(self) -> bool:
        """Forget the oldest half. Returns whether anything was forgotten."""
        goal = int(self._size.chars * _SHORTENED)
        before = len(self._entries)
        while self._size.chars > goal and (oldest := oldest_turn(self._entries)):
            self._forget(oldest)
        return len(self._entries) < before

    def older(self, *, keep: int) -> Excerpt:
        """The oldest turns, for a summary.

        Args:
            keep: How many of the last turns to leave out.
        """
        turns = list(turns_of(self._entries))
        turns = turns[: max(0, len(turns) - max(1, keep))]
        while any(_is_open(entry) for turn in turns for entry in turn):
            turns.pop()
        return Excerpt([entry for turn in turns for entry in turn], self._size.chars)

    def remove(self, excerpt: Excerpt) -> bool:
        """Forget the oldest turns. Returns False, and forgets none, if these are not the oldest any more."""
        first = self._entries[: len(excerpt.entries)]
        if not excerpt.entries or [id(entry) for entry in first] != [id(each) for each in excerpt.entries]:
            return False
        self._forget(excerpt.entries)
        return True

    def mark(self) -> object:
        """The place before the user's last words; None if the user has said nothing.

        A reply of which nothing was heard, and that called no tool, does not separate the user's words.
        """
        found: object = None
        for entry in reversed(self._entries):
            if isinstance(entry, UserMessage):
                found = entry
            elif found is not None and any(entry.messages()):
                break
        return found

    def before(self, mark: object) -> Excerpt:
        """What was said before a mark; everything if it was forgotten."""
        return Excerpt(list(takewhile(lambda entry: entry is not mark, self._entries)), self._size.chars)

    def since(self, mark: object) -> Sequence[Entry]:
        """What was said since a mark; everything if it was forgotten."""
        place = next((place for place, entry in enumerate(self._entries) if entry is mark), 0)
        return self._entries[place:]

    @property
    def _size(self) -> Size:
        return size_of(self._entries)

    def _fits(self, share: float) -> bool:
        size, limits = self._size, self._limits
        return size.messages <= limits.max_messages * share and size.chars <= limits.max_chars * share

    def _forget(self, entries: Sequence[Entry]) -> None:
        gone = {id(entry) for entry in entries}
        self._entries = [other for other in self._entries if id(other) not in gone]
        for entry in entries:
            if isinstance(entry, WrittenReply):
                self._replies.pop(entry.number, None)
                self._forgotten = max(self._forgotten, entry.number)


def _is_open(entry: Entry) -> bool:
    """Whether more of it may be heard, or a result of a tool may follow."""
    return isinstance(entry, WrittenReply) and (not entry.is_final or any(entry.open_calls()))
