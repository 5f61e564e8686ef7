"""The conversation's memory. What the agent said is what the user has heard, to the word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Self, TypeAlias
from uuid import uuid4

from pydantic import PositiveInt

from voiceflow.arguments import Options
from voiceflow.dialogue.aliases import to_openai
from voiceflow.dialogue.messages import (
    CallLike,
    Message,
    SystemMessage,
    ToolCall,
    UserMessage,
    legal_name,
)
from voiceflow.dialogue.replies import WrittenReply
from voiceflow.dialogue.windows import chars_for
from voiceflow.redaction import Redaction

_KEPT = 0.75
_SHORTENED = 0.5


class ContextLimits(Options):
    """How much a conversation may hold. Past a limit, the oldest turns are forgotten.

    A quarter more than needed goes at a time, so that the server's prompt cache is not spoiled by
    every turn from then on. The system message, what the user said last and the last reply stay.

    Attributes:
        max_messages: Without the system message.
        max_chars: Of text, arguments and results, without the system message.
    """

    max_messages: PositiveInt = 400
    max_chars: PositiveInt = 200_000

    @classmethod
    def for_model(cls, model: str) -> Self:
        """The usual limits, or fewer characters if the model's context window is known to be small."""
        usual = cls()
        known = chars_for(model)
        return usual if known is None or known > usual.max_chars else cls(max_chars=known)


class _Size(NamedTuple):
    messages: int
    chars: int


_Entry: TypeAlias = UserMessage | WrittenReply


class Context:
    """What was said so far, as the model shall see it.

    A reply has its place from ``begin_reply`` on, and holds the words of it that were heard: none at
    first, all as written once it was played to its end. Tools that were called stay on record even if
    the reply was cut off, because they did what they did. Events may come in any order and late:
    ``messages()`` is always a conversation that a model server accepts.

    Args:
        system: The system message; may be changed at any time.
        limits: How much is kept.
    """

    def __init__(self, system: str = "", *, limits: ContextLimits | None = None) -> None:
        self.system = system
        self._limits = limits or ContextLimits()
        self._entries: list[_Entry] = []
        self._replies: dict[int, WrittenReply] = {}
        self._forgotten = -1

    def take_up(self, earlier: Context) -> None:
        """Go on from an earlier conversation, in place of this one. The system message stays.

        Nothing that is still told of the earlier one's replies changes it. Tools of theirs that have no
        result will have none.
        """
        self._entries = [
            entry if isinstance(entry, UserMessage) else entry.ended(-1 - index)
            for index, entry in enumerate(earlier._entries)
        ]
        self._replies, self._forgotten = {}, -1
        self._trim()

    def add_user(self, text: str, *, before: int | None = None) -> None:
        """Note what the user said. Several in a row stay several messages; blank text is not noted.

        Args:
            text: The words.
            before: A reply of which the user had heard nothing yet.
        """
        if text.strip():
            numbers = [entry.number if isinstance(entry, WrittenReply) else None for entry in self._entries]
            place = numbers.index(before) if before is not None and before in numbers else len(numbers)
            self._entries.insert(place, UserMessage(text))
            self._trim()

    def begin_reply(self, reply: int) -> None:
        """Give a reply its place: after all that was said before. A second time does nothing."""
        self._reply(reply)

    def write(self, reply: int, text: str, *, is_aside: bool = False) -> None:
        """Note text of a reply that goes to be spoken, white space included, in order.

        It enters the conversation only as far as it is heard. ``is_aside``: it is said while tools run.
        """
        if (found := self._reply(reply)) is not None:
            found.write(text, is_aside=is_aside)

    def unwrite(self, reply: int, text: str) -> None:
        """Take back text that was written last of a reply and will not be spoken."""
        if (found := self._replies.get(reply)) is not None:
            found.unwrite(text)

    def add_tool_calls(self, reply: int, calls: Iterable[CallLike]) -> list[ToolCall]:
        """Note the calls with which an answer of the model ended.

        Returns:
            The calls as they were noted, in their order: with names that servers take, and with a new id
            where one was empty or is that of another call without a result. Results need these ids.
        """
        taken = {name for reply_before in self._replies.values() for name in reply_before.open_calls()}
        noted: list[ToolCall] = []
        for call in calls:
            name = call.id if call.id and call.id not in taken else f"call_{uuid4().hex}"
            taken.add(name)
            noted.append(ToolCall(name, legal_name(call.name), call.arguments))
        if noted and (found := self._reply(reply)) is not None:
            found.call(noted)
            self._trim()
        return noted

    def add_tool_result(self, call_id: str, text: str) -> bool:
        """Note what a tool answered, however late.

        Returns:
            Whether there is a call of this id that had no result yet.
        """
        for found in reversed(self._replies.values()):
            if found.answer(call_id, text):
                self._trim()
                return True
        return False

    def heard(
        self,
        reply: int,
        text: str,
        *,
        is_final: bool = False,
        is_complete: bool = False,
        full_text: str = "",
    ) -> None:
        """Note what the user has heard of a reply so far.

        Args:
            reply: Which reply.
            text: Its words heard so far.
            is_final: The reply is over; what is told of it later is ignored.
            is_complete: Final, and heard to its end: it enters as it was written.
            full_text: As it was written; not needed if ``write`` was told.
        """
        if (found := self._reply(reply)) is not None:
            found.hear(text, is_final=is_final, is_complete=is_complete, full_text=full_text)
            if is_final:
                self._trim()

    def shorten(self) -> bool:
        """Forget the oldest half, for a model that cannot take in so much. What stays, stays valid.

        The system message, what the user said last and the last reply are kept.

        Returns:
            Whether anything was forgotten.
        """
        goal = int(self._size.chars * _SHORTENED)
        before = len(self._entries)
        while self._size.chars > goal and (oldest := self._oldest_turn()):
            for entry in oldest:
                self._forget(entry)
        return len(self._entries) < before

    def messages(self, *, going_on: int | None = None) -> list[Message]:
        """The conversation so far.

        Args:
            going_on: A reply that the model is about to continue after its tools: for this request it
                counts as written, else the model would say again what waits to be heard.
        """
        told: list[Message] = [SystemMessage(self.system)] if self.system else []
        for entry in self._entries:
            if isinstance(entry, UserMessage):
                told.append(entry)
            else:
                told += entry.messages(is_going_on=entry.number == going_on)
        return told

    def hidden(self, redaction: Redaction) -> Context:
        """The conversation so far without what is hidden, for a record. It does not grow."""
        copy = Context(redaction.hide(self.system), limits=self._limits)
        for entry in self._entries:
            if isinstance(entry, UserMessage):
                copy._entries.append(UserMessage(redaction.hide(entry.text)))
            else:
                copy._entries.append(entry.hidden(redaction))
        return copy

    def to_openai(self, *, going_on: int | None = None) -> list[dict[str, Any]]:
        """The same in OpenAI's form; always valid."""
        return [to_openai(message) for message in self.messages(going_on=going_on)]

    def _reply(self, number: int) -> WrittenReply | None:
        found = self._replies.get(number)
        if found is None and number > self._forgotten:
            found = self._replies[number] = WrittenReply(number)
            self._entries.append(found)
            self._trim()
        return found

    def _trim(self) -> None:
        if self._fits(1.0):
            return
        while not self._fits(_KEPT) and (oldest := self._oldest_turn()):
            for entry in oldest:
                self._forget(entry)

    def _fits(self, share: float) -> bool:
        size, limits = self._size, self._limits
        return size.messages <= limits.max_messages * share and size.chars <= limits.max_chars * share

    @property
    def _size(self) -> _Size:
        counts = [_size(entry) for entry in self._entries]
        return _Size(sum(messages for messages, _ in counts), sum(chars for _, chars in counts))

    def _oldest_turn(self) -> list[_Entry]:
        """The entries to forget next: a whole turn; one by one if only the last is left; none if all stay."""
        turns = list(self._turns())
        kept = {id(entry) for entry in self._last_of_each_kind()}
        if len(turns) > 1 and not any(id(entry) in kept for entry in turns[0]):
            return turns[0]
        return next(([entry] for entry in self._entries if id(entry) not in kept), [])

    def _turns(self) -> Iterator[list[_Entry]]:
        """Runs of entries that begin with what the user said after a reply."""
        turn: list[_Entry] = []
        for entry in self._entries:
            if turn and isinstance(entry, UserMessage) and isinstance(turn[-1], WrittenReply):
                yield turn
                turn = []
            turn.append(entry)
        if turn:
            yield turn

    def _last_of_each_kind(self) -> Iterator[_Entry]:
        for kind in (UserMessage, WrittenReply):
            yield from [entry for entry in self._entries if isinstance(entry, kind)][-1:]

    def _forget(self, entry: _Entry) -> None:
        self._entries = [other for other in self._entries if other is not entry]
        if isinstance(entry, WrittenReply):
            self._replies.pop(entry.number, None)
            self._forgotten = max(self._forgotten, entry.number)


def _size(entry: _Entry) -> tuple[int, int]:
    """Messages and characters."""
    return (1, len(entry.text)) if isinstance(entry, UserMessage) else entry.size
