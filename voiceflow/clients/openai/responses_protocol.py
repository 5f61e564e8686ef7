"""OpenAI's streamed responses without a network: server-sent events in, deltas out.

Source: https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from typing import Any

from voiceflow.clients.chat.answer import AnswerParts, PendingCall
from voiceflow.clients.chat.errors import ErrorReader
from voiceflow.clients.chat.opaque import seal
from voiceflow.clients.chat.reading import read_event
from voiceflow.clients.chat.usage import CountedUsage, counted
from voiceflow.clients.openai.finishes import cut_of
from voiceflow.clients.openai.responses_events import OutputItem, Response, ResponseEvent, ResponseUsage
from voiceflow.clients.openai.responses_request import VENDOR
from voiceflow.dialogue.deltas import Delta, Finish, ReasoningDelta, RefusalDelta, TextDelta
from voiceflow.net.sse import ServerSentEvent

ERRORS = ErrorReader("openai", statuses={"rate_limit_exceeded": 429, "invalid_prompt": 400})

_WORDS: dict[str, type[TextDelta | RefusalDelta | ReasoningDelta]] = {
    "response.output_text.delta": TextDelta,
    "response.refusal.delta": RefusalDelta,
    "response.reasoning_summary_text.delta": ReasoningDelta,
    "response.reasoning_text.delta": ReasoningDelta,
}
_REASONS = {"max_output_tokens": "length"}


class ResponsesDecoder:
    """One streamed response. Text comes out piece by piece; tool calls and ``Finish`` at the end.

    Args:
        model: The model in the request: its reasoning goes back only to itself.
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
        self._reasoning: list[dict[str, Any]] = []

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
        """Whether the last event arrived; it holds the reason and the token counts."""
        return self.is_done

    def is_progress(self, event: ServerSentEvent) -> bool:
        """Whether it is more than a sign that the connection is alive."""
        return event.type != "keepalive"

    def receive(self, event: ServerSentEvent) -> list[Delta]:
        """Take the next event; one of an unknown type is ignored.

        Raises:
            ChatError: If it is an error event, or the response failed.
            RemoteProtocolError: If it is malformed, or the answer is too long.
        """
        # Some compatible servers end the stream as that of chat completions.
        if self.is_done or event.data.strip() in ("", "[DONE]"):
            return []
        read = read_event(ResponseEvent, event.data)
        if read.type in _WORDS:
            return self._parts.say(_WORDS[read.type], read.delta or "")
        self._take_item(read)
        match read.type:
            case "response.completed" | "response.incomplete" if read.response is not None:
                return self._finish(read.response)
            case "response.failed" if read.response is not None:
                raise ERRORS.failed_in_stream(read.response.error, request_id=self._request_id)
            case "error":
                error = read.error or {"code": read.code, "message": read.message}
                raise ERRORS.failed_in_stream(error, request_id=self._request_id)
        return []

    def end(self) -> list[Delta]:
        """Handle the end of the body.

        Raises:
            ChatError: If the answer was cut off: its last event did not arrive.
        """
        if self.is_done:
            return []
        raise ERRORS.broken_off("the answer was cut off", request_id=self._request_id)

    def _take_item(self, read: ResponseEvent) -> None:
        match read.type:
            case "response.output_item.added" if read.item is not None:
                self._add_item(read.output_index, read.item)
            case "response.function_call_arguments.delta" if read.output_index in self._calls:
                self._parts.count(read.delta or "")
                self._calls[read.output_index].arguments.append(read.delta or "")
            case "response.output_item.done" if read.item is not None:
                self._complete_item(read.output_index, read.item)

    def _add_item(self, index: int, item: OutputItem) -> None:
        if item.type == "function_call":
            call = PendingCall(item.call_id or item.id or "", item.name or "")
            self._calls[index] = self._parts.begin_call(call)
        elif item.type == "reasoning":
            self._parts.has_thought = True

    def _complete_item(self, index: int, item: OutputItem) -> None:
        if item.type == "reasoning" and item.encrypted_content:
            self._parts.count(item.encrypted_content)
            self._reasoning.append(
                {
                    "type": "reasoning",
                    "id": item.id or "",
                    "summary": item.summary or [],
                    "encrypted_content": item.encrypted_content,
                }
            )
        elif item.type == "function_call":
            if index not in self._calls:
                self._add_item(index, item)
            call = self._calls[index]
            # The complete arguments replace the pieces: some servers send no pieces.
            if item.arguments:
                call.arguments = [item.arguments]
            call.opaque = seal(VENDOR, self._asked_model, self._reasoning)
            self._reasoning = []

    def _finish(self, response: Response) -> list[Delta]:
        self.is_done = True
        deltas = self._parts.finish()
        why = response.incomplete_details.reason if response.incomplete_details is not None else None
        reason = _REASONS.get(why, why) if why else "tool_calls" if self._parts.has_calls else "stop"
        usage = _counts(response.usage)
        finish = Finish(reason, usage, response.model or "", response.id or "", cut=cut_of(reason))
        return [*deltas, finish]


def _counts(usage: ResponseUsage | None) -> CountedUsage | None:
    if usage is None:
        return None
    read, written = usage.input_tokens_details or {}, usage.output_tokens_details or {}
    return counted(
        prompt=usage.input_tokens,
        completion=usage.output_tokens,
        cached=_count(read, "cached_tokens"),
        cache_written=_count(read, "cache_write_tokens"),
        reasoning=_count(written, "reasoning_tokens"),
    )


def _count(details: dict[str, Any], name: str) -> int:
    count = details.get(name)
    return count if isinstance(count, int) else 0
