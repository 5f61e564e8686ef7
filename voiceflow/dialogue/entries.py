"""The entries of a conversation: the user's words and the agent's replies, in turns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from voiceflow.dialogue.exports import ExportedReply, ExportedUser
from voiceflow.dialogue.messages import Message, UserMessage
from voiceflow.dialogue.replies import REFUSED, WrittenReply
from voiceflow.redaction import Redaction

Entry: TypeAlias = UserMessage | WrittenReply


class Size(NamedTuple):
    """How much of a request entries take.

    Attributes:
        messages: The messages.
        chars: The characters of text, arguments and results.
    """

    messages: int
    chars: int


def size_of(entries: Sequence[Entry]) -> Size:
    """The size of these entries."""
    counts = [(1, len(each.text)) if isinstance(each, UserMessage) else each.size for each in entries]
    return Size(sum(messages for messages, _ in counts), sum(chars for _, chars in counts))


def messages_of(
    entries: Iterable[Entry], *, going_on: int | None = None, note: str = "", hide_refused: bool = False
) -> list[Message]:
    """The messages of these entries.

    Args:
        entries: The entries, in order.
        going_on: A reply that the model is about to continue after its tools.
        note: Text to put after the heard words of each reply that the user interrupted.
        hide_refused: Whether a line replaces what the user said before a refused reply. With the words in the
            conversation, a vendor may refuse everything that follows.
    """
    messages: list[Message] = []
    for entry in entries:
        if isinstance(entry, UserMessage):
            messages.append(entry)
            continue
        if hide_refused and entry.is_refused and messages and isinstance(messages[-1], UserMessage):
            while messages and isinstance(messages[-1], UserMessage):
                messages.pop()
            messages.append(UserMessage(REFUSED))
        messages += entry.messages(is_going_on=entry.number == going_on, note=note, hide_refused=hide_refused)
    return messages


def turns_of(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The turns: runs of entries that begin with the user's words after a reply."""
    turn: list[Entry] = []
    for entry in entries:
        if turn and isinstance(entry, UserMessage) and isinstance(turn[-1], WrittenReply):
            yield turn
            turn = []
        turn.append(entry)
    if turn:
        yield turn


def oldest_turn(entries: Sequence[Entry]) -> list[Entry]:
    """The entries to forget next: a whole turn, single entries, or none if all stay.

    The user's last words and the last reply stay. A reply whose tools still run is forgotten only when
    nothing else is left: its result would be lost.
    """
    kept: set[int] = set()
    for kind in (UserMessage, WrittenReply):
        kept |= {id(entry) for entry in [entry for entry in entries if isinstance(entry, kind)][-1:]}
    running = {id(entry) for entry in entries if isinstance(entry, WrittenReply) and any(entry.open_calls())}
    return _oldest_except(entries, kept | running) or _oldest_except(entries, kept)


def _oldest_except(entries: Sequence[Entry], kept: Collection[int]) -> list[Entry]:
    """The oldest turn without any of these entries, or the oldest other entry; none if there is none."""
    free = (turn for turn in turns_of(entries) if not any(id(entry) in kept for entry in turn))
    single = ([entry] for entry in entries if id(entry) not in kept)
    return next(free, None) or next(single, [])


def ended_entries(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of an earlier conversation: its replies are over, and have negative numbers."""
    return [
        entry if isinstance(entry, UserMessage) else entry.ended(-1 - index)
        for index, entry in enumerate(entries)
    ]


def hidden_entries(entries: Iterable[Entry], redaction: Redaction) -> list[Entry]:
    """Redacted copies of these entries."""
    return [
        UserMessage(redaction.hide(entry.text)) if isinstance(entry, UserMessage) else entry.hidden(redaction)
        for entry in entries
    ]


def exported_entries(entries: Iterable[Entry]) -> list[ExportedUser | ExportedReply]:
    """These entries as JSON values."""
    return [
        ExportedUser(text=entry.text) if isinstance(entry, UserMessage) else entry.export()
        for entry in entries
    ]


def read_entries(exported: Iterable[ExportedUser | ExportedReply]) -> list[Entry]:
    """The entries that were exported: their replies are over, and have negative numbers."""
    return [
        UserMessage(entry.text)
        if isinstance(entry, ExportedUser)
        else WrittenReply.from_export(entry, number=-1 - index)
        for index, entry in enumerate(exported)
    ]
