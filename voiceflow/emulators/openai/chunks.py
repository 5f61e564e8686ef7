"""The emulated model's answers as bytes of a stream.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, zip_longest
from typing import Any

from voiceflow.emulators.openai.answers import AnswerToolCall, CallStyle, Delivery, UsageChunk

CREATED = 1_763_800_000
"""The same in every answer, so that two runs give the same bytes."""

_SIZES = (3, 1, 4, 2, 7, 1, 5)


def odd_pieces(text: str) -> Iterator[str]:
    """Split a text unlike any tokenizer: within words, and over time at every kind of place."""
    start = 0
    for size in cycle(_SIZES):
        if start >= len(text):
            return
        yield text[start : start + size]
        start += size


def call_deltas(
    calls: Sequence[AnswerToolCall], first_index: int, style: CallStyle
) -> Iterator[dict[str, Any]]:
    """The ``delta`` objects of these calls."""
    pieces_of = [list(_call_pieces(call, first_index + number, style)) for number, call in enumerate(calls)]
    if style is CallStyle.INTERLEAVED:
        rounds = zip_longest(*pieces_of)
        pieces_of = [[piece for pieces in rounds for piece in pieces if piece is not None]]
    for pieces in pieces_of:
        for piece in pieces:
            yield {"tool_calls": [piece]}


def tool_call(call: AnswerToolCall, index: int) -> dict[str, Any]:
    """A complete call, as in a message."""
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id or f"call_{index}", "type": "function", "function": function}


def _call_pieces(call: AnswerToolCall, index: int, style: CallStyle) -> Iterator[dict[str, Any]]:
    whole = tool_call(call, index)
    if style is CallStyle.WHOLE:
        yield {"index": index, **whole}
        return
    head = {**whole, "function": {"name": call.name, "arguments": ""}}
    place = {} if style is CallStyle.NO_INDEX else {"index": index}
    yield {**place, **head}
    for part in odd_pieces(call.arguments):
        if style is CallStyle.REPEATED:
            yield {**place, **head, "function": {"name": call.name, "arguments": part}}
        else:
            yield {**place, "function": {"arguments": part}}


class ChunkEncoder:
    """Writes the events of one answer.

    Args:
        id: The completion's id.
        model: The model in the request.
        delivery: How lines and events look.
        wants_usage: Whether the request asks for a chunk with the token counts.
    """

    def __init__(self, *, id: str, model: str, delivery: Delivery, wants_usage: bool) -> None:  # noqa: A002
        self._head = {"id": id, "object": "chat.completion.chunk", "created": CREATED, "model": model}
        self._delivery = delivery
        self._wants_usage = wants_usage

    def chunk(
        self, delta: Mapping[str, object], usage: Mapping[str, int], *, finish_reason: str | None = None
    ) -> bytes:
        """A chunk with one choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        chunk: dict[str, Any] = {**self._head, "choices": [choice]}
        if self._delivery.usage is UsageChunk.ALWAYS:
            chunk["usage"] = usage
        elif self._sends_usage:
            chunk["usage"] = None
        return self.event(chunk)

    def end(self, usage: Mapping[str, int]) -> bytes:
        """The chunks after the finish reason."""
        pieces_of = self.event({**self._head, "choices": [], "usage": usage}) if self._sends_usage else b""
        return pieces_of + (self._lines("[DONE]") if self._delivery.has_done else b"")

    def event(self, data: Mapping[str, object]) -> bytes:
        """Encode any JSON as an event."""
        return self._lines(json.dumps(data, ensure_ascii=False, separators=(",", ":")))

    @property
    def _sends_usage(self) -> bool:
        return self._wants_usage and self._delivery.usage is UsageChunk.ASKED

    def _lines(self, data: str) -> bytes:
        end = self._delivery.newline
        comment = f": still here{end}{end}" if self._delivery.has_comments else ""
        space = " " if self._delivery.has_space else ""
        return f"{comment}data:{space}{data}{end}{end}".encode()


def split(event: bytes, number: int) -> tuple[bytes, bytes]:
    """Split an event in two at a place that depends on its number, possibly within a character."""
    for place, byte in enumerate(event):
        if byte & 0xC0 == 0x80:
            return event[:place], event[place:]
    place = 1 + number * 7 % max(1, len(event) - 1)
    return event[:place], event[place:]
