"""Anthropic's streamed messages without a network: server-sent events in, deltas out.

Source: https://docs.anthropic.com/en/docs/build-with-claude/streaming
"""

from __future__ import annotations

import json
from typing import Any

from voiceflow.clients.anthropic.errors import ERRORS
from voiceflow.clients.anthropic.events import ContentBlock, MessageEvent
from voiceflow.clients.anthropic.request import VENDOR
from voiceflow.clients.chat.answer import AnswerParts, PendingCall
from voiceflow.clients.chat.opaque import seal
from voiceflow.clients.chat.reading import read_event
from voiceflow.clients.chat.usage import counted
from voiceflow.dialogue.deltas import Cut, Delta, Finish, ReasoningDelta, TextDelta
from voiceflow.net.sse import ServerSentEvent

# Stop reasons, in the words of the port.
_REASONS = {
    "end_turn": ("stop", None),
    "stop_sequence": ("stop", None),
    "tool_use": ("tool_calls", None),
    "max_tokens": ("length", Cut.LENGTH),
    "model_context_window_exceeded": ("length", Cut.LENGTH),
    "refusal": ("content_filter", Cut.FILTER),
}


class MessagesDecoder:
    """One streamed message. Text comes out piece by piece; tool calls and ``Finish`` at the end.

    Args:
        model: The model in the request: its thinking goes back only to itself.
        request_id: For error messages.

    Attributes:
        is_done: Whether ``Finish`` was returned; everything after it is ignored.
    """

    def __init__(self, model: str = "", request_id: str = "") -> None:
        self.is_done = False
        self._asked_model = model
        self._request_id = request_id
        self._parts = AnswerParts()
        self._calls: dict[int, PendingCall] = {}
        self._thoughts: dict[int, dict[str, str]] = {}
        self._counts: dict[str, int] = {}
        self._reason = ""
        self._model = ""
        self._id = ""

    @property
    def has_begun(self) -> bool:
        """Whether the answer's first token arrived."""
        return self._parts.has_begun

    @property
    def is_thinking(self) -> bool:
        """Whether the model is thinking and has not begun to answer."""
        return self._parts.is_thinking

    @property
    def is_finished(self) -> bool:
        """Whether the stop reason arrived."""
        return self._reason != ""

    def is_progress(self, event: ServerSentEvent) -> bool:
        """Whether it is more than a ping. Thinking whose text is omitted shows itself in nothing else."""
        return event.type != "ping" or self.is_thinking

    def receive(self, event: ServerSentEvent) -> list[Delta]:
        """Take the next event; one of an unknown type is ignored.

        Raises:
            ChatError: If it is an error event.
            RemoteProtocolError: If it is malformed, or the answer is too long.
        """
        if self.is_done or not event.data.strip():
            return []
        read = read_event(MessageEvent, event.data)
        match read.type:
            case "message_start" if read.message is not None:
                self._id, self._model = read.message.id or "", read.message.model or ""
                self._count(read.message.usage)
            case "content_block_start" if read.content_block is not None:
                return self._start(read.index, read.content_block)
            case "content_block_delta" if read.delta is not None:
                return self._add(read.index, read.delta)
            case "message_delta":
                self._count(read.usage)
                self._reason = (read.delta or {}).get("stop_reason") or self._reason
            case "message_stop":
                return self._finish()
            case "error":
                raise ERRORS.failed_in_stream(read.error, request_id=self._request_id)
        return []

    def end(self) -> list[Delta]:
        """Handle the end of the body.

        Raises:
            ChatError: If the answer was cut off: no stop reason arrived.
        """
        if self.is_done:
            return []
        if not self.is_finished:
            raise ERRORS.broken_off("the answer was cut off", request_id=self._request_id)
        return self._finish()

    def _start(self, index: int, block: ContentBlock) -> list[Delta]:
        match block.type:
            case "text":
                return self._parts.say(TextDelta, block.text or "")
            case "tool_use":
                call = self._parts.begin_call(PendingCall(block.id or "", block.name or ""))
                if block.input:
                    call.arguments.append(json.dumps(block.input, ensure_ascii=False))
                self._calls[index] = call
            case "thinking":
                self._parts.has_thought = True
                self._thoughts[index] = {
                    "type": "thinking",
                    "thinking": block.thinking or "",
                    "signature": block.signature or "",
                }
            case "redacted_thinking":
                self._parts.has_thought = True
                self._parts.count(block.data or "")
                self._thoughts[index] = {"type": "redacted_thinking", "data": block.data or ""}
        return []

    def _add(self, index: int, delta: dict[str, Any]) -> list[Delta]:
        match delta:
            case {"type": "text_delta", "text": str(text)}:
                return self._parts.say(TextDelta, text)
            case {"type": "input_json_delta", "partial_json": str(text)} if index in self._calls:
                self._parts.count(text)
                self._calls[index].arguments.append(text)
            case {"type": "thinking_delta", "thinking": str(text)}:
                if index in self._thoughts:
                    self._thoughts[index]["thinking"] = self._thoughts[index].get("thinking", "") + text
                return self._parts.say(ReasoningDelta, text)
            case {"type": "signature_delta", "signature": str(text)} if index in self._thoughts:
                self._parts.count(text)
                self._thoughts[index]["signature"] = self._thoughts[index].get("signature", "") + text
        return []

    def _count(self, usage: dict[str, Any] | None) -> None:
        # The counts of later events are running totals.
        self._counts |= {name: count for name, count in (usage or {}).items() if isinstance(count, int)}
        details = (usage or {}).get("output_tokens_details")
        if isinstance(details, dict) and isinstance(details.get("thinking_tokens"), int):
            self._counts["thinking_tokens"] = details["thinking_tokens"]

    def _finish(self) -> list[Delta]:
        self.is_done = True
        kept = [each for each in self._thoughts.values() if each.get("signature") or each.get("data")]
        deltas = self._parts.finish(seal(VENDOR, self._asked_model, kept))
        reason, cut = _REASONS.get(self._reason, (self._reason or "stop", None))
        if self._parts.has_calls and reason == "stop":
            reason = "tool_calls"
        return [*deltas, Finish(reason, self._usage(), self._model, self._id, cut=cut)]

    def _usage(self) -> Any:
        counts = self._counts
        if not counts:
            return None
        cached = counts.get("cache_read_input_tokens", 0)
        written = counts.get("cache_creation_input_tokens", 0)
        return counted(
            prompt=counts.get("input_tokens", 0) + cached + written,
            completion=counts.get("output_tokens", 0),
            cached=cached,
            cache_written=written,
            reasoning=counts.get("thinking_tokens", 0),
        )
