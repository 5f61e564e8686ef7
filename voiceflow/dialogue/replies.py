"""One reply of the agent in the conversation's memory: what was written, called and heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Self

from voiceflow.dialogue.exports import ExportedCall, ExportedPart, ExportedReply
from voiceflow.dialogue.heard import heard_prefix
from voiceflow.dialogue.messages import AssistantMessage, Message, ToolCall, ToolCallLike, ToolMessage
from voiceflow.errors import LocalProtocolError
from voiceflow.redaction import Redaction

PENDING = "This is still running; there is no result yet. Do not call it again: its result will follow."
"""The text that replaces the result of a tool that is still running."""


LOST = (
    "The outcome is unknown: the connection broke while this ran, and it may have been done. "
    "Do not call it again unless the user asks for it again."
)
"""The text that replaces a result lost with the call's media stream."""

REFUSED = "(The user said something here that you refused to answer.)"
"""The text that replaces the words of the user that the model refused to answer."""


@dataclass(slots=True)
class _Part:
    """A text and the calls that the model made after it."""

    written: str = field(default="", repr=False)
    calls: list[ToolCall] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict, repr=False)
    failed: set[str] = field(default_factory=set)
    voiced: str = field(default="", repr=False)


class WrittenReply:
    """The model's output under one reply number, in the order text, calls, text, calls, ….

    Args:
        number: The reply's number.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_final = self.was_interrupted = self.is_refused = False
        self._is_complete = self._is_changed = False
        self._heard = ""
        self._parts = [_Part()]

    @property
    def heard(self) -> str:
        """The words that were heard."""
        return self._heard

    def write(self, text: str, *, is_aside: bool = False, is_sound: bool = False) -> None:
        """Add text that was sent to be spoken.

        Args:
            text: The text, with its white space.
            is_sound: Whether it is the text of a sound, which no processor changes.
            is_aside: Whether it was said while the last calls ran. It is then placed before the calls,
                because nothing may come between calls and their results. Other text begins a new part after
                the calls.
        """
        if self.is_final:
            return
        if self._parts[-1].calls and not is_aside:
            self._parts.append(_Part())
        self._parts[-1].written += text
        if is_sound:
            self._parts[-1].voiced += text

    def voice(self, text: str) -> None:
        """Add text as it reached the voice, changed on the way."""
        if not self.is_final:
            self._is_changed = True
            self._parts[-1].voiced += text

    def cut_voiced(self, heard: str) -> None:
        """Forget the text that reached the voice and was not heard."""
        if self._is_changed and not self.is_final:
            for part, end in zip(self._parts, self._heard_ends(heard), strict=True):
                part.voiced = part.voiced[:end]

    def unwrite(self, text: str) -> None:
        """Remove the last occurrence of this text: it will not be spoken."""
        for part in reversed(self._parts):
            before, found, after = part.written.rpartition(text)
            if found:
                part.written = before + after
                return

    def call(self, calls: Iterable[ToolCallLike]) -> None:
        """Add the calls at the end of an answer of the model.

        Raises:
            LocalProtocolError: If an id occurs twice.
        """
        made = [ToolCall(call.id, call.name, call.arguments, getattr(call, "opaque", "")) for call in calls]
        if len({call.id for call in made}) < len(made):
            raise LocalProtocolError("two tool calls of one answer have the same id")
        if self._parts[-1].calls:
            # The model has answered again since: these calls belong to the new answer.
            self._parts.append(_Part())
        self._parts[-1].calls = made

    def open_calls(self) -> Iterator[str]:
        """The ids of the calls that have no result."""
        for part in self._parts:
            yield from (call.id for call in part.calls if call.id not in part.results)

    def answer(self, call_id: str, text: str, *, is_error: bool = False) -> bool:
        """Add a result to the last call with this id that has none; False if there is no such call."""
        for part in reversed(self._parts):
            if call_id not in part.results and any(call.id == call_id for call in part.calls):
                part.results[call_id] = text
                if is_error:
                    part.failed.add(call_id)
                return True
        return False

    def hear(self, text: str, *, is_final: bool, is_complete: bool, full_text: str) -> None:
        """Record how much of the reply was heard so far. After the final report nothing changes."""
        if self.is_final:
            return
        self.is_final = is_final
        self._is_complete = is_final and is_complete
        self._heard = text.strip()
        if self._is_complete and full_text and not any(part.written for part in self._parts):
            self._parts[-1].written = full_text

    def ended(self, number: int) -> WrittenReply:
        """A final copy under another number."""
        copied = deepcopy(self)
        copied.number, copied.is_final = number, True
        for part in copied._parts:
            for call in part.calls:
                part.results.setdefault(call.id, LOST)
        return copied

    def hidden(self, redaction: Redaction) -> WrittenReply:
        """A final, redacted copy."""
        copied = deepcopy(self)
        copied.is_final = copied._is_complete = True
        copied._is_changed = False
        texts, ends = self._sources(), self._ends(is_going_on=False)
        for part, text, end in zip(copied._parts, texts, ends, strict=True):
            part.written, part.voiced = redaction.hide(text, 0, end), ""
            part.calls = [
                replace(call, arguments=redaction.hide_json(call.arguments), opaque="") for call in part.calls
            ]
            part.results = {name: redaction.hide_json(text) for name, text in part.results.items()}
        copied._heard = redaction.hide(self._heard)
        return copied

    @property
    def size(self) -> tuple[int, int]:
        """The messages and characters that it takes in a conversation if all of it is heard."""
        messages = sum((1 if part.written or part.calls else 0) + len(part.calls) for part in self._parts)
        chars = sum(len(part.written) for part in self._parts)
        for part in self._parts:
            chars += sum(len(call.name) + len(call.arguments) + len(call.opaque) for call in part.calls)
            chars += sum(map(len, part.results.values()))
        return (messages or bool(self._heard)), max(chars, len(self._heard))

    def export(self) -> ExportedReply:
        """The reply as JSON values."""
        parts = tuple(
            ExportedPart(
                written=text,
                calls=tuple(
                    ExportedCall(
                        id=call.id,
                        name=call.name,
                        arguments=call.arguments,
                        opaque=call.opaque,
                        result=part.results.get(call.id),
                        is_error=call.id in part.failed,
                    )
                    for call in part.calls
                ),
            )
            for part, text in zip(self._parts, self._sources(), strict=True)
        )
        return ExportedReply(
            parts=parts,
            heard=self._heard,
            is_complete=self._is_complete,
            was_interrupted=self.was_interrupted,
            is_refused=self.is_refused,
        )

    @classmethod
    def from_export(cls, exported: ExportedReply, *, number: int) -> Self:
        """The final reply that was exported, under another number."""
        made = cls(number)
        made._heard, made._is_complete = exported.heard, exported.is_complete
        made.is_final, made.was_interrupted = True, exported.was_interrupted
        made.is_refused = exported.is_refused
        made._parts = [
            _Part(
                part.written,
                [ToolCall(call.id, call.name, call.arguments, call.opaque) for call in part.calls],
                {call.id: LOST if call.result is None else call.result for call in part.calls},
                {call.id for call in part.calls if call.is_error},
            )
            for part in exported.parts
        ]
        return made

    def messages(
        self, *, is_going_on: bool = False, note: str = "", hide_refused: bool = False
    ) -> Iterator[Message]:
        """The messages of this reply.

        Args:
            is_going_on: Whether the model is about to continue after its tools and must see all it wrote.
            note: Text to put after the heard words, if the user cut the reply off.
            hide_refused: Whether a refused reply consists of its words alone, without tool calls.
        """
        texts = self._texts(is_going_on)
        if note and self.was_interrupted and self.is_final and any(texts):
            last = max(place for place, text in enumerate(texts) if text)
            texts[last] += note
        if self.is_refused and hide_refused:
            if text := " ".join(filter(None, texts)):
                yield AssistantMessage(text)
            return
        for part, text in zip(self._parts, texts, strict=True):
            if text or part.calls:
                yield AssistantMessage(text, tuple(part.calls))
            for call in part.calls:
                yield ToolMessage(call.id, part.results.get(call.id, PENDING), call.id in part.failed)

    def _sources(self) -> list[str]:
        """The text of each part: as it reached the voice if that is known, or as written."""
        return [part.voiced if self._is_changed else part.written for part in self._parts]

    def _texts(self, is_going_on: bool) -> list[str]:
        """The text of each part: all of it if it was heard to the end, otherwise the heard words."""
        if not any(part.written for part in self._parts):
            return [*("" for _ in self._parts[:-1]), self._heard]
        if is_going_on and not self.is_final:
            return [part.written.strip() for part in self._parts]
        ends = self._ends(is_going_on=is_going_on)
        return [text[:end].strip() for text, end in zip(self._sources(), ends, strict=True)]

    def _ends(self, *, is_going_on: bool) -> list[int]:
        """The number of characters of each part that count."""
        if self._is_complete or (is_going_on and not self.is_final):
            return [len(text) for text in self._sources()]
        return self._heard_ends(self._heard)

    def _heard_ends(self, heard: str) -> list[int]:
        """The number of characters of each part that are in these heard words."""
        sources = self._sources()
        left = len(heard_prefix("\n".join(sources), heard))
        ends: list[int] = []
        for text in sources:
            ends.append(min(max(0, left), len(text)))
            left -= len(text) + 1
        return ends
