"""Collecting the parts of one streamed answer, whatever its wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import uuid4

from voiceflow.clients.chat.surrogates import SurrogateJoiner, join_surrogates
from voiceflow.dialogue.deltas import Delta, ReasoningDelta, RefusalDelta, TextDelta
from voiceflow.dialogue.messages import ToolCall
from voiceflow.errors import RemoteProtocolError

MAX_ANSWER_CHARS = 1 << 20
"""The longest answer in characters, including reasoning and tool arguments."""

MAX_CALLS = 128
"""How many calls one answer may hold."""

_Words: TypeAlias = ReasoningDelta | TextDelta | RefusalDelta


@dataclass(slots=True)
class PendingCall:
    """A tool call whose arguments are still arriving.

    Attributes:
        id: The vendor's id; may be empty.
        name: The tool's name.
        arguments: The pieces of the JSON text.
        opaque: As in ``ToolCall``.
    """

    id: str
    name: str
    arguments: list[str] = field(default_factory=list)
    opaque: str = ""


class AnswerParts:
    """The words and calls of one answer, within the limits of their number and length.

    Attributes:
        has_begun: Whether the first token arrived: text, refusal or part of a tool call.
        has_thought: Whether the model has sent reasoning, even if it is encrypted.
    """

    def __init__(self) -> None:
        self.has_begun = False
        self.has_thought = False
        self._chars = 0
        self._joiners: dict[type[_Words], SurrogateJoiner] = {
            kind: SurrogateJoiner() for kind in (ReasoningDelta, TextDelta, RefusalDelta)
        }
        self._calls: list[PendingCall] = []

    @property
    def is_thinking(self) -> bool:
        """Whether the model is thinking and has not begun to answer."""
        return self.has_thought and not self.has_begun

    @property
    def has_calls(self) -> bool:
        """Whether the model calls a tool."""
        return bool(self._calls)

    def say(self, kind: type[_Words], text: str) -> list[Delta]:
        """Take a piece of text; half a character waits for its other half.

        Raises:
            RemoteProtocolError: If the answer is too long.
        """
        self.count(text)
        if text and kind is ReasoningDelta:
            self.has_thought = True
        elif text:
            self.has_begun = True
        joined = self._joiners[kind].feed(text)
        return [kind(joined)] if joined else []

    def begin_call(self, call: PendingCall) -> PendingCall:
        """Add a call.

        Raises:
            RemoteProtocolError: If there are too many.
        """
        if len(self._calls) == MAX_CALLS:
            raise RemoteProtocolError(f"an answer holds more than {MAX_CALLS} tool calls")
        self._calls.append(call)
        self.has_begun = True
        return call

    def count(self, text: str) -> None:
        """Count characters of the answer.

        Raises:
            RemoteProtocolError: If it is too long.
        """
        self._chars += len(text)
        if self._chars > MAX_ANSWER_CHARS:
            raise RemoteProtocolError(f"the answer is longer than {MAX_ANSWER_CHARS} characters")

    def finish(self, opaque: str = "") -> list[Delta]:
        """The rest of the text, then the complete calls.

        Args:
            opaque: What the vendor needs back with the first call.
        """
        rest: list[Delta] = [kind(text) for kind, joiner in self._joiners.items() if (text := joiner.flush())]
        return [*rest, *complete(self._calls, opaque)]


def complete(calls: Iterable[PendingCall], opaque: str = "") -> list[ToolCall]:
    """The complete calls; an id that is empty or occurs twice is replaced."""
    made: list[ToolCall] = []
    seen: set[str] = set()
    for call in calls:
        name_of_call = call.id if call.id and call.id not in seen else f"call_{uuid4().hex}"
        seen.add(name_of_call)
        arguments = join_surrogates("".join(call.arguments)).strip() or "{}"
        kept, opaque = call.opaque or opaque, ""
        made.append(ToolCall(name_of_call, join_surrogates(call.name), arguments, kept))
    return made
