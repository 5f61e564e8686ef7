"""The emulated model's chat completions as bytes of a stream.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from itertools import zip_longest
from typing import Any

from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, CallStyle, Delivery, UsageChunk
from voiceflow.emulators.kit.model.events import CREATED, EventWriter, odd_pieces
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.sources import Piece

_ERROR = {"message": "The server had an error.", "type": "server_error", "param": None, "code": None}


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
    """Writes one chat completion.

    Args:
        exchange: The request, and what was sent so far.
        answer: Provides the reasoning and the finish reason; the rest is passed as pieces.
        delivery: How lines and events look.
        number: The request's number, for the id.
    """

    def __init__(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> None:
        self._id = f"chatcmpl-{number}"
        self._exchange = exchange
        self._answer = answer
        self._delivery = delivery
        self._events = EventWriter(delivery)
        options = exchange.request.get("stream_options") or {}
        self._sends_usage = bool(options.get("include_usage")) and delivery.usage is UsageChunk.ASKED
        self._calls: list[AnswerToolCall] = []

    def begin(self) -> bytes:
        """The chunk with the role."""
        return self._chunk({"role": "assistant", "content": ""})

    async def tokens(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[bytes, None]:
        """A chunk for each token."""
        async with aclosing(self._deltas(pieces)) as deltas:
            async for delta in deltas:
                yield self._chunk(delta)

    def end(self) -> bytes:
        """The chunk with the finish reason, and those after it."""
        ending = self._chunk({}, finish_reason=self._reason(self._calls))
        if self._sends_usage:
            ending += self._events.json({**self._head, "choices": [], "usage": self._usage})
        return ending + (self._events.text("[DONE]") if self._delivery.has_done else b"")

    def error(self, error: Mapping[str, object] | None) -> bytes:
        """An error event."""
        return self._events.json({"error": error or _ERROR})

    def ping(self) -> bytes:
        """Nothing: these servers send comments instead."""
        return b""

    def whole(self, text: str, calls: list[AnswerToolCall]) -> dict[str, Any]:
        """The complete answer."""
        message: dict[str, Any] = {
            "role": "assistant",
            "content": text or None,
            "refusal": self._answer.refusal or None,
        }
        if calls:
            message["tool_calls"] = [tool_call(call, index) for index, call in enumerate(calls)]
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self._reason(calls)}
        head = {**self._head, "object": "chat.completion"}
        return {**head, "choices": [choice], "usage": self._usage}

    async def _deltas(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[dict[str, Any], None]:
        for thought in self._answer.thoughts:
            yield {"reasoning_content": thought}
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, str):
                    yield {"content": piece}
                else:
                    self._calls.append(piece)
        for part in odd_pieces(self._answer.refusal):
            yield {"refusal": part}
        for delta in call_deltas(self._calls, 0, self._delivery.call_style):
            yield delta

    def _chunk(self, delta: Mapping[str, object], *, finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        chunk: dict[str, Any] = {**self._head, "choices": [choice]}
        if self._delivery.usage is UsageChunk.ALWAYS:
            chunk["usage"] = self._usage
        elif self._sends_usage:
            chunk["usage"] = None
        return self._events.json(chunk)

    @property
    def _head(self) -> dict[str, Any]:
        model = self._exchange.model
        return {"id": self._id, "object": "chat.completion.chunk", "created": CREATED, "model": model}

    def _reason(self, calls: Sequence[AnswerToolCall]) -> str:
        return self._answer.finish_reason or ("tool_calls" if calls else "stop")

    @property
    def _usage(self) -> dict[str, Any]:
        """Token counts: each word of the request and each chunk of the answer counts as one."""
        asked = sum(_words(message.get("content")) for message in self._exchange.request["messages"])
        answer, written = self._answer, self._exchange.tokens
        usage: dict[str, Any] = {
            "prompt_tokens": asked,
            "completion_tokens": written,
            "total_tokens": asked + written,
        }
        if answer.cached or answer.cache_written:
            usage["prompt_tokens_details"] = {
                "cached_tokens": answer.cached,
                "cache_write_tokens": answer.cache_written,
            }
        if answer.thoughts:
            usage["completion_tokens_details"] = {"reasoning_tokens": len(answer.thoughts)}
        return usage


def _words(content: object) -> int:
    return len(content.split()) if isinstance(content, str) else 1
