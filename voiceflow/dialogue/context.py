"""The conversation's memory. Of the agent's words it holds exactly those that the user heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Self
from uuid import uuid4

from voiceflow.dialogue.aliases import to_openai
from voiceflow.dialogue.entries import Entry, Size, messages_of, oldest_turn, size_of, turns_of
from voiceflow.dialogue.exports import ExportedContext, ExportedUser, read_export
from voiceflow.dialogue.limits import ContextLimits
from voiceflow.dialogue.messages import (
    Message,
    SystemMessage,
    ToolCall,
    ToolCallLike,
    UserMessage,
    legal_name,
)
from voiceflow.dialogue.replies import WrittenReply
from voiceflow.redaction import Redaction

SUMMARY = "Summary of the conversation before:"
"""The line that comes before a summary, in the system message."""

NOTE = "For your next answer only:"
"""The line that comes before a note, in the system message."""

_REFUSED_IN_A_ROW = 3
_KEPT = 0.75
_SHORTENED = 0.5


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The oldest turns of a conversation.

    Attributes:
        entries: Their entries.
        chars: The characters of the whole conversation.
    """

    entries: Sequence[Entry] = field(repr=False)
    chars: int

    def messages(self) -> list[Message]:
        """The messages of these turns, as the model may see them: what the user said and heard."""
        return messages_of(self.entries, hide_refused=True)


class Context:
    """The conversation so far, as the model sees it.

    A reply gets its position with ``begin_reply`` and contains the words of it that were heard: none at
    first, all as written once it was played to its end. Tool calls stay on record even if the reply was
    cut off, because the tools ran. Events may arrive late and in any order:
    ``messages()`` is always a conversation that a model server accepts.

    Args:
        system: The system message; may be changed at any time.
        limits: How much to keep.
    """

    def __init__(self, system: str = "", *, limits: ContextLimits | None = None) -> None:
        self.system = system
        self.summary = ""
        """A summary of turns that were forgotten; it follows the system message. Empty for none."""
        self.note = ""
        """A note to the model for its next answer; the end of the system message. Empty for none."""
        self._limits = limits or ContextLimits()
        self._entries: list[Entry] = []
        self._replies: dict[int, WrittenReply] = {}
        self._forgotten = -1
        self._changed: Callable[[], None] | None = None

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this at the end of each turn and with each tool call and its result, at once."""
        self._changed = changed

    def take_up(self, earlier: Context) -> None:
        """Replace this conversation with an earlier one and continue it. The system message stays.

        Later events about the earlier replies change nothing. Tool calls without a result stay without one.
        """
        self._entries = [
            entry if isinstance(entry, UserMessage) else entry.ended(-1 - index)
            for index, entry in enumerate(earlier._entries)
        ]
        self._replies, self._forgotten = {}, -1
        self.summary = earlier.summary
        self._trim()

    def add_user(self, text: str, *, before: int | None = None) -> None:
        """Add the user's words. Consecutive texts stay separate messages; blank text is ignored.

        Args:
            text: The words.
            before: A reply of which the user had not heard anything; the words go before it.
        """
        if text.strip():
            numbers = [entry.number if isinstance(entry, WrittenReply) else None for entry in self._entries]
            place = numbers.index(before) if before is not None and before in numbers else len(numbers)
            self._entries.insert(place, UserMessage(text))
            self._trim()
            self._report()

    def begin_reply(self, reply: int) -> None:
        """Add a reply after everything said before. A second call does nothing."""
        self._reply(reply)

    def write(self, reply: int, text: str, *, is_aside: bool = False) -> None:
        """Add text of a reply that will be spoken, in order and with its white space.

        Only the heard part enters the conversation. ``is_aside``: it is said while tools run.
        """
        if (found := self._reply(reply)) is not None:
            found.write(text, is_aside=is_aside)

    def unwrite(self, reply: int, text: str) -> None:
        """Remove the text last written for a reply, which will not be spoken."""
        if (found := self._replies.get(reply)) is not None:
            found.unwrite(text)

    def add_tool_calls(self, reply: int, calls: Iterable[ToolCallLike]) -> list[ToolCall]:
        """Add the tool calls at the end of an answer of the model.

        Returns:
            The calls as recorded, in order: with names that servers accept, and with a new id if the id was
            empty or belongs to another call without a result. Use these ids for the results.
        """
        taken = {name for reply_before in self._replies.values() for name in reply_before.open_calls()}
        noted: list[ToolCall] = []
        for call in calls:
            name = call.id if call.id and call.id not in taken else f"call_{uuid4().hex}"
            taken.add(name)
            noted.append(ToolCall(name, legal_name(call.name), call.arguments, getattr(call, "opaque", "")))
        if noted and (found := self._reply(reply)) is not None:
            found.call(noted)
            self._trim()
            self._report()
        return noted

    @property
    def awaits_results(self) -> bool:
        """Whether a tool call has no result yet."""
        return any(isinstance(entry, WrittenReply) and any(entry.open_calls()) for entry in self._entries)

    def add_tool_result(self, call_id: str, text: str, *, is_error: bool = False) -> bool:
        """Add the result of a tool call, however late.

        Args:
            call_id: The id of the call.
            text: The result, as the model reads it.
            is_error: Whether the tool failed.

        Returns:
            Whether a call with this id was still without a result.
        """
        for found in reversed(self._replies.values()):
            if found.answer(call_id, text, is_error=is_error):
                self._trim()
                self._report()
                return True
        return False

    def heard(
        self,
        reply: int,
        text: str,
        *,
        is_final: bool = False,
        is_complete: bool = False,
        is_interrupted: bool = False,
        full_text: str = "",
    ) -> None:
        """Record how much of a reply the user has heard so far.

        Args:
            reply: The number of the reply.
            text: The words heard so far.
            is_final: Whether the reply is over; later events about it are ignored.
            is_complete: Whether it was heard to its end; it then enters as written.
            is_interrupted: Whether the user cut it off.
            full_text: The reply as written; not needed after ``write``.
        """
        if (found := self._reply(reply)) is not None:
            found.was_interrupted = found.was_interrupted or (is_interrupted and not found.is_final)
            found.hear(text, is_final=is_final, is_complete=is_complete, full_text=full_text)
            if is_final:
                self._trim()
                self._report()

    def refuse(self, reply: int) -> None:
        """Record that the model refused to answer what the user had said before this reply.

        ``messages(hide_refused=True)`` leaves these words out, and the reply's tool calls. From the third
        refusal in a row, each leaves out one turn more before them.
        """
        if (found := self._replies.get(reply)) is None:
            return
        found.is_refused = True
        replies = [entry for entry in self._entries if isinstance(entry, WrittenReply)]
        before = list(takewhile(lambda entry: entry.is_refused, reversed(replies)))
        if len(before) >= _REFUSED_IN_A_ROW and len(before) < len(replies):
            # Something before may be the cause, of a reply that the user interrupted before its refusal.
            replies[-1 - len(before)].is_refused = True
        self._report()

    def shorten(self) -> bool:
        """Forget the oldest half, for a model with a small context window. The rest stays valid.

        The system message, the user's last words and the last reply are kept.

        Returns:
            Whether anything was forgotten.
        """
        goal = int(size_of(self._entries).chars * _SHORTENED)
        before = len(self._entries)
        while size_of(self._entries).chars > goal and (oldest := oldest_turn(self._entries)):
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
        return Excerpt([entry for turn in turns for entry in turn], size_of(self._entries).chars)

    def summarise(self, excerpt: Excerpt, summary: str) -> bool:
        """Replace the oldest turns with their summary, which follows the system message.

        Args:
            excerpt: What :meth:`older` returned.
            summary: The summary, of an earlier summary too if there was one.

        Returns:
            False if these turns were forgotten meanwhile; then nothing changes.
        """
        first = self._entries[: len(excerpt.entries)]
        if not excerpt.entries or [id(entry) for entry in first] != [id(each) for each in excerpt.entries]:
            return False
        self._forget(excerpt.entries)
        self.summary = summary
        return True

    def mark(self) -> object:
        """The place before the user's last words, for ``messages``; None if the user has said nothing.

        A reply of which nothing was heard, and that called no tool, does not separate the user's words.
        """
        found: object = None
        for entry in reversed(self._entries):
            if isinstance(entry, UserMessage):
                found = entry
            elif found is not None and any(entry.messages()):
                break
        return found

    def before(self, mark: object) -> list[Message]:
        """What was said before a mark, as the model may see it, without the system message."""
        return messages_of(takewhile(lambda entry: entry is not mark, self._entries), hide_refused=True)

    def heard_of(self, reply: int) -> str | None:
        """What the user has heard of a reply; None if it is not known any more."""
        found = self._replies.get(reply)
        return None if found is None else found.heard

    def messages(
        self,
        *,
        going_on: int | None = None,
        note: str = "",
        since: object = None,
        hide_refused: bool = False,
    ) -> list[Message]:
        """The conversation so far.

        Args:
            since: A ``mark``: what was said before it is left out. If it was forgotten, nothing is.
            going_on: A reply that the model is about to continue after its tools. For this request it counts
                as fully heard; otherwise the model would repeat text that is still to be played.
            note: Text to put after the heard words of each reply that the user interrupted.
            hide_refused: Whether to leave out what a model refused to answer. Pass True in a request to a
                model: some vendors refuse everything after it.
        """
        entries = self._entries
        begin = next((place for place, entry in enumerate(entries) if entry is since), 0)
        summary = f"{SUMMARY}\n{self.summary}" if self.summary and not begin else ""
        texts = [self.system, summary, f"{NOTE}\n{self.note}" if self.note else ""]
        first = "\n\n".join(text for text in texts if text)
        system: list[Message] = [SystemMessage(first)] if first else []
        return system + messages_of(entries[begin:], going_on=going_on, note=note, hide_refused=hide_refused)

    def export(self) -> dict[str, Any]:
        """The conversation as JSON values, for storage. See :meth:`from_export`."""
        exported = ExportedContext(
            system=self.system,
            summary=self.summary,
            entries=[
                ExportedUser(text=entry.text) if isinstance(entry, UserMessage) else entry.export()
                for entry in self._entries
            ],
        )
        return exported.model_dump(mode="json")

    @classmethod
    def from_export(cls, exported: object, *, limits: ContextLimits | None = None) -> Self:
        """The conversation that :meth:`export` returned, to be continued.

        A tool call that had no result stays without one.

        Args:
            exported: The values, or an ``ExportedContext``.
            limits: How much to keep.

        Raises:
            ConfigurationError: If it is not an exported conversation, or of a later version.
        """
        read = read_export(exported)
        made = cls(read.system, limits=limits)
        made.summary = read.summary
        made._entries = [
            UserMessage(entry.text)
            if isinstance(entry, ExportedUser)
            else WrittenReply.from_export(entry, number=-1 - index)
            for index, entry in enumerate(read.entries)
        ]
        made._trim()
        return made

    def hidden(self, redaction: Redaction) -> Context:
        """A redacted copy of the conversation so far, for a record. It does not grow."""
        copy = Context(redaction.hide(self.system), limits=self._limits)
        copy.summary, copy.note = redaction.hide(self.summary), redaction.hide(self.note)
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

    def _report(self) -> None:
        if self._changed is not None:
            self._changed()

    def _trim(self) -> None:
        if _fits(size_of(self._entries), self._limits, 1.0):
            return
        while not _fits(size_of(self._entries), self._limits, _KEPT):
            if not (oldest := oldest_turn(self._entries)):
                return
            self._forget(oldest)

    def _forget(self, entries: Sequence[Entry]) -> None:
        gone = {id(entry) for entry in entries}
        self._entries = [other for other in self._entries if id(other) not in gone]
        for entry in entries:
            if isinstance(entry, WrittenReply):
                self._replies.pop(entry.number, None)
                self._forgotten = max(self._forgotten, entry.number)


def _fits(size: Size, limits: ContextLimits, share: float) -> bool:
    return size.messages <= limits.max_messages * share and size.chars <= limits.max_chars * share


def _is_open(entry: Entry) -> bool:
    """Whether more of it may be heard, or a result of a tool may follow."""
    return isinstance(entry, WrittenReply) and (not entry.is_final or any(entry.open_calls()))
