"""The conversation's memory. Of the agent's words it holds exactly those that the user heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Any, Self

from voiceflow.dialogue.aliases import to_openai
from voiceflow.dialogue.entries import (
    Entry,
    ended_entries,
    exported_entries,
    hidden_entries,
    messages_of,
    read_entries,
)
from voiceflow.dialogue.entry_list import EntryList, Excerpt
from voiceflow.dialogue.exports import ExportedContext, read_export
from voiceflow.dialogue.limits import ContextLimits
from voiceflow.dialogue.messages import (
    Message,
    SystemMessage,
    ToolCall,
    ToolCallLike,
    with_free_ids,
)
from voiceflow.dialogue.replies import WrittenReply
from voiceflow.redaction import Redaction

SUMMARY = "Summary of the conversation before:"
"""The line that comes before a summary, in the system message."""

NOTE = "For your next answer only:"
"""The line that comes before a note, in the system message."""

_REFUSED_IN_A_ROW = 3


# One for all calls that change none.
_LIMITS = ContextLimits()


class Context:
    """The conversation so far, as the model sees it.

    A reply gets its position with ``begin_reply`` and contains the words of it that were heard: none at
    first, all as written once it was played to its end. Tool calls stay on record even if the reply was
    cut off, because the tools ran. Events may arrive late and in any order:
    ``messages()`` is always a conversation that a model server accepts.

    Args:
        system: The system message; may be changed at any time.
        limits: How much to keep.

    Attributes:
        system: The system message.
        summary: A summary of turns that were forgotten; it follows the system message. Empty for none.
        note: A note to the model for its next answer; the end of the system message. Empty for none.
        entries: What was said, in order.
    """

    def __init__(self, system: str = "", *, limits: ContextLimits | None = None) -> None:
        self.system = system
        self.summary = self.note = ""
        self._limits = limits or _LIMITS
        self.entries = EntryList(self._limits)
        self._changed: Callable[[], None] = lambda: None

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this at the end of each turn and with each tool call and its result, at once."""
        self._changed = changed

    def take_up(self, earlier: Context) -> None:
        """Replace this conversation with an earlier one and continue it. The system message stays.

        Later events about the earlier replies change nothing. Tool calls without a result stay without one.
        """
        self.entries = _fitted(self._limits, ended_entries(earlier.entries))
        self.summary = earlier.summary

    def add_user(self, text: str, *, before: int | None = None) -> None:
        """Add the user's words. Consecutive texts stay separate messages; blank text is ignored.

        Args:
            text: The words.
            before: A reply of which the user had not heard anything; the words go before it.
        """
        if text.strip():
            self.entries.add_user(text, before=before)
            self._changed()

    def begin_reply(self, reply: int) -> None:
        """Add a reply after everything said before. A second call does nothing."""
        self.entries.reply(reply)

    def write(self, reply: int, text: str, *, is_aside: bool = False, is_sound: bool = False) -> None:
        """Add text of a reply that will be spoken, in order and with its white space.

        Only the heard part enters. ``is_aside``: it is said while tools run. ``is_sound``: it is a sound's.
        """
        if (found := self.entries.reply(reply)) is not None:
            found.write(text, is_aside=is_aside, is_sound=is_sound)

    def unwrite(self, reply: int, text: str) -> None:
        """Remove the text last written for a reply, which will not be spoken."""
        if (found := self.entries.find(reply)) is not None:
            found.unwrite(text)

    def add_tool_calls(self, reply: int, calls: Iterable[ToolCallLike]) -> list[ToolCall]:
        """Add the tool calls at the end of an answer of the model.

        Returns:
            The calls as recorded, in order: with names that servers accept, and with a new id if the id was
            empty or belongs to another call without a result. Use these ids for the results.
        """
        noted = with_free_ids(
            calls, {name for earlier in self.entries.replies for name in earlier.open_calls()}
        )
        if noted and (found := self.entries.reply(reply)) is not None:
            found.call(noted)
            self.entries.fit()
            self._changed()
        return noted

    @property
    def awaits_results(self) -> bool:
        """Whether a tool call has no result yet."""
        return any(isinstance(entry, WrittenReply) and any(entry.open_calls()) for entry in self.entries)

    def add_tool_result(self, call_id: str, text: str, *, is_error: bool = False) -> bool:
        """Add the result of a tool call, however late.

        Args:
            call_id: The id of the call.
            text: The result, as the model reads it.
            is_error: Whether the tool failed.

        Returns:
            Whether a call with this id was still without a result.
        """
        for found in reversed(self.entries.replies):
            if found.answer(call_id, text, is_error=is_error):
                self.entries.fit()
                self._changed()
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
        if (found := self.entries.reply(reply)) is not None:
            found.was_interrupted = found.was_interrupted or (is_interrupted and not found.is_final)
            found.hear(text, is_final=is_final, is_complete=is_complete, full_text=full_text)
            if is_final:
                self.entries.fit()
                self._changed()

    def refuse(self, reply: int) -> None:
        """Record that the model refused to answer what the user had said before this reply.

        ``messages(hide_refused=True)`` leaves these words out, and the reply's tool calls. From the third
        refusal in a row, each leaves out one turn more before them.
        """
        if (found := self.entries.find(reply)) is None:
            return
        found.is_refused = True
        replies = [entry for entry in self.entries if isinstance(entry, WrittenReply)]
        before = list(takewhile(lambda entry: entry.is_refused, reversed(replies)))
        if len(before) >= _REFUSED_IN_A_ROW and len(before) < len(replies):
            # Something before may be the cause, of a reply that the user interrupted before its refusal.
            replies[-1 - len(before)].is_refused = True
        self._changed()

    def shorten(self) -> bool:
        """Forget the oldest half, for a model with a small context window. The rest stays valid.

        The system message, the user's last words and the last reply are kept.

        Returns:
            Whether anything was forgotten.
        """
        return self.entries.shorten()

    def summarise(self, excerpt: Excerpt, summary: str) -> bool:
        """Replace the oldest turns with their summary, which follows the system message.

        Args:
            excerpt: What ``entries.older`` returned.
            summary: The summary, of an earlier summary too if there was one.

        Returns:
            False if these turns were forgotten meanwhile; then nothing changes.
        """
        if not self.entries.remove(excerpt):
            return False
        self.summary = summary
        return True

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
            since: An ``entries.mark()``: what was said before it is left out; nothing if it was forgotten.
            going_on: A reply that the model is about to continue after its tools. For this request it counts
                as fully heard; otherwise the model would repeat text that is still to be played.
            note: Text to put after the heard words of each reply that the user interrupted.
            hide_refused: Whether to leave out what a model refused to answer. Pass True in a request to a
                model: some vendors refuse everything after it.
        """
        entries = self.entries.since(since)
        is_whole = len(entries) == len(self.entries)
        summary = f"{SUMMARY}\n{self.summary}" if self.summary and is_whole else ""
        texts = [self.system, summary, f"{NOTE}\n{self.note}" if self.note else ""]
        first = "\n\n".join(text for text in texts if text)
        system: list[Message] = [SystemMessage(first)] if first else []
        return system + messages_of(entries, going_on=going_on, note=note, hide_refused=hide_refused)

    def export(self) -> dict[str, Any]:
        """The conversation as JSON values, for storage. See :meth:`from_export`."""
        exported = ExportedContext(
            system=self.system,
            summary=self.summary,
            entries=exported_entries(self.entries),
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
        made.entries = _fitted(made._limits, read_entries(read.entries))
        made.summary = read.summary
        return made

    def hidden(self, redaction: Redaction) -> Context:
        """A redacted copy of the conversation so far, for a record. It does not grow."""
        copy = Context(redaction.hide(self.system), limits=self._limits)
        copy.summary, copy.note = redaction.hide(self.summary), redaction.hide(self.note)
        copy.entries = EntryList(self._limits, hidden_entries(self.entries, redaction))
        return copy

    def to_openai(self, *, going_on: int | None = None) -> list[dict[str, Any]]:
        """The same in OpenAI's form; always valid."""
        return [to_openai(message) for message in self.messages(going_on=going_on)]


def _fitted(limits: ContextLimits, entries: Iterable[Entry]) -> EntryList:
    """What was said in an earlier conversation, within the limits."""
    made = EntryList(limits, entries)
    made.fit()
    return made
