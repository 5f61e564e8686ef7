"""The emulated model's messages as bytes of a stream.

Source: https://docs.anthropic.com/en/docs/build-with-claude/streaming
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any

from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Delivery
from voiceflow.emulators.kit.model.events import EventWriter, odd_pieces
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.sources import Piece

_ERROR = {"type": "api_error", "message": "Internal server error"}


class MessageEncoder:
    """Writes one message.

    Args:
        exchange: The request, and what was sent so far.
        answer: Provides the thinking and the stop reason; the rest is passed as pieces.
        delivery: How lines and events look.
        number: The request's number, for the ids.
    """

    def __init__(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> None:
        self._exchange = exchange
        self._answer = answer
        self._events = EventWriter(delivery)
        self._number = number
        self._index = -1
        self._open = ""
        self._waiting = b""
        self._has_calls = False

    def begin(self) -> bytes:
        """The head of the message, and the ping that follows it."""
        message = {**self._message([]), "stop_reason": None, "usage": {**self._usage(), "output_tokens": 1}}
        return self._event("message_start", message=message) + self.ping()

    async def tokens(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[bytes, None]:
        """The events of each token; those between blocks come before the next one."""
        for event in self._thinking():
            yield event
        calls: list[AnswerToolCall] = []
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, str):
                    self._start("text", text="")
                    yield self._delta("text_delta", text=piece)
                else:
                    calls.append(piece)
        for number, call in enumerate(calls):
            for event in self._call(call, number):
                yield event

    def end(self) -> bytes:
        """The stop reason, the token counts and the end."""
        self._stop()
        reason = self._answer.finish_reason or ("tool_use" if self._has_calls else "end_turn")
        delta = {"stop_reason": reason, "stop_sequence": None}
        return (
            self._take()
            + self._event("message_delta", delta=delta, usage=self._usage())
            + self._event("message_stop")
        )

    def error(self, error: Mapping[str, object] | None) -> bytes:
        """An error event."""
        return self._event("error", error=error or _ERROR)

    def ping(self) -> bytes:
        """A sign of life."""
        return self._event("ping")

    def whole(self, text: str, calls: list[AnswerToolCall]) -> dict[str, Any]:
        """The complete message."""
        content: list[dict[str, Any]] = []
        if self._answer.thoughts:
            thinking = "".join(self._answer.thoughts)
            content.append({"type": "thinking", "thinking": thinking, "signature": self._answer.signature})
        if text:
            content.append({"type": "text", "text": text})
        content += [self._use(call, number, json.loads(call.arguments)) for number, call in enumerate(calls)]
        reason = self._answer.finish_reason or ("tool_use" if calls else "end_turn")
        return {**self._message(content), "stop_reason": reason, "usage": self._usage()}

    def _thinking(self) -> Iterator[bytes]:
        if not self._answer.thoughts and not self._answer.signature:
            return
        self._start("thinking", thinking="", signature="")
        for thought in self._answer.thoughts:
            yield self._delta("thinking_delta", thinking=thought)
        if self._answer.signature:
            self._waiting += self._delta("signature_delta", signature=self._answer.signature)
        self._stop()

    def _call(self, call: AnswerToolCall, number: int) -> Iterator[bytes]:
        self._has_calls = True
        self._stop()
        self._start("tool_use", **self._use(call, number, {}))
        yield self._take()
        for part in odd_pieces(call.arguments):
            yield self._delta("input_json_delta", partial_json=part)
        self._stop()

    def _use(self, call: AnswerToolCall, number: int, arguments: object) -> dict[str, Any]:
        name_of_call = call.id or f"toolu_{self._number}_{number}"
        return {"type": "tool_use", "id": name_of_call, "name": call.name, "input": arguments}

    def _start(self, kind: str, **fields: object) -> None:
        if self._open == kind:
            return
        self._stop()
        self._open = kind
        self._index += 1
        block = {"type": kind, **fields}
        self._waiting += self._event("content_block_start", index=self._index, content_block=block)

    def _stop(self) -> None:
        if self._open:
            self._waiting += self._event("content_block_stop", index=self._index)
            self._open = ""

    def _delta(self, kind: str, **fields: object) -> bytes:
        delta = {"type": kind, **fields}
        return self._take() + self._event("content_block_delta", index=self._index, delta=delta)

    def _event(self, kind: str, **fields: object) -> bytes:
        return self._events.json({"type": kind, **fields}, kind)

    def _take(self) -> bytes:
        waiting, self._waiting = self._waiting, b""
        return waiting

    def _message(self, content: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": f"msg_{self._number}",
            "type": "message",
            "role": "assistant",
            "model": self._exchange.model,
            "content": content,
            "stop_sequence": None,
        }

    def _usage(self) -> dict[str, Any]:
        """Token counts: each word of the request and each token of the answer counts as one."""
        answer = self._answer
        usage: dict[str, Any] = {
            "input_tokens": sum(map(_words, self._exchange.request["messages"])),
            "cache_read_input_tokens": answer.cached,
            "cache_creation_input_tokens": answer.cache_written,
            "output_tokens": self._exchange.tokens,
        }
        if answer.thoughts:
            usage["output_tokens_details"] = {"thinking_tokens": len(answer.thoughts)}
        return usage


def _words(message: Mapping[str, Any]) -> int:
    content = message["content"]
    blocks = [{"text": content}] if isinstance(content, str) else content
    return sum(len(str(block.get("text", "")).split()) for block in blocks)
