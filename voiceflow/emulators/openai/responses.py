"""The emulated model's responses as bytes of a stream.

Source: https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Delivery
from voiceflow.emulators.kit.model.events import CREATED, EventWriter, odd_pieces
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.server import Wire
from voiceflow.emulators.kit.model.sources import Piece
from voiceflow.emulators.openai.responses_validation import validate_response

_ERROR = {"code": "server_error", "message": "The server had an error.", "param": None}


class ResponsesWire(Wire):
    """The Responses API."""

    def validate(self, body: Any) -> None:
        validate_response(body)

    def encoder(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> ResponseEncoder:
        return ResponseEncoder(exchange, answer, delivery, number)

    def for_brain(
        self, body: Mapping[str, Any]
    ) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
        messages = list(_messages(body))
        tools = [
            {
                "type": "function",
                "function": {name: tool.get(name) for name in ("name", "description", "parameters")},
            }
            for tool in body.get("tools") or []
        ]
        return messages, tools


def _messages(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if body.get("instructions"):
        yield {"role": "system", "content": body["instructions"]}
    items = body["input"]
    for item in [{"role": "user", "content": items}] if isinstance(items, str) else items:
        match item.get("type", "message"):
            case "message":
                yield {"role": item["role"], "content": item["content"]}
            case "function_call":
                function = {"name": item["name"], "arguments": item["arguments"]}
                call = {"id": item["call_id"], "type": "function", "function": function}
                yield {"role": "assistant", "content": "", "tool_calls": [call]}
            case "function_call_output":
                yield {"role": "tool", "tool_call_id": item["call_id"], "content": item["output"]}


class ResponseEncoder:
    """Writes one response.

    Args:
        exchange: The request, and what was sent so far.
        answer: Provides reasoning, refusal and reason; the rest is passed as pieces.
        delivery: How lines and events look.
        number: The request's number, for the ids.
    """

    def __init__(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> None:
        self._exchange = exchange
        self._answer = answer
        self._events = EventWriter(delivery)
        self._number = number
        self._sequence = -1
        self._output: list[dict[str, Any]] = []
        self._waiting = b""

    def begin(self) -> bytes:
        """The response without output."""
        response = self._response("in_progress")
        return self._event("response.created", response=response) + self._event(
            "response.in_progress", response=response
        )

    async def tokens(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[bytes, None]:
        """The events of each token; those that end an item come before the next one."""
        for event in self._reasoning():
            yield event
        text, calls = "", []
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, str):
                    if not text:
                        self._open_message("output_text")
                    text += piece
                    yield self._take(self._text("response.output_text.delta", delta=piece, logprobs=[]))
                else:
                    calls.append(piece)
        if text:
            self._close_message({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
        for event in self._refusal():
            yield event
        for number, call in enumerate(calls):
            for event in self._call(call, number):
                yield event

    def end(self) -> bytes:
        """The complete response."""
        status = "incomplete" if self._answer.finish_reason else "completed"
        return self._take(self._event(f"response.{status}", response=self._response(status)))

    def error(self, error: Mapping[str, object] | None) -> bytes:
        """An error event."""
        return self._event("error", **{**_ERROR, **(error or {})})

    def ping(self) -> bytes:
        """A sign of life."""
        return self._events.json({"type": "keepalive"}, "keepalive")

    def whole(self, text: str, calls: list[AnswerToolCall]) -> dict[str, Any]:
        """The complete response."""
        list(self._reasoning())
        if text:
            self._open_message("output_text")
            self._close_message({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
        list(self._refusal())
        for number, call in enumerate(calls):
            list(self._call(call, number))
        return self._response("incomplete" if self._answer.finish_reason else "completed")

    def _reasoning(self) -> Iterator[bytes]:
        answer = self._answer
        if not answer.thoughts and not answer.signature:
            return
        item = {"type": "reasoning", "id": f"rs_{self._number}", "summary": []}
        index = len(self._output)
        self._waiting += self._event("response.output_item.added", output_index=index, item=item)
        place = {"item_id": item["id"], "output_index": index, "summary_index": 0}
        for thought in answer.thoughts:
            yield self._take(self._event("response.reasoning_summary_text.delta", **place, delta=thought))
        done: dict[str, Any] = {
            **item,
            "summary": [{"type": "summary_text", "text": "".join(answer.thoughts)}],
        }
        if answer.signature and "reasoning.encrypted_content" in (
            self._exchange.request.get("include") or ()
        ):
            done["encrypted_content"] = answer.signature
        self._add(done)

    def _refusal(self) -> Iterator[bytes]:
        if not self._answer.refusal:
            return
        self._open_message("refusal")
        for part in odd_pieces(self._answer.refusal):
            yield self._take(self._text("response.refusal.delta", delta=part))
        self._close_message({"type": "refusal", "refusal": self._answer.refusal})

    def _call(self, call: AnswerToolCall, number: int) -> Iterator[bytes]:
        index = len(self._output)
        item = {
            "type": "function_call",
            "id": f"fc_{self._number}_{number}",
            "call_id": call.id or f"call_{number}",
            "name": call.name,
            "arguments": "",
            "status": "in_progress",
        }
        yield self._take(self._event("response.output_item.added", output_index=index, item=item))
        place = {"item_id": item["id"], "output_index": index}
        for part in odd_pieces(call.arguments):
            yield self._take(self._event("response.function_call_arguments.delta", **place, delta=part))
        self._waiting += self._event(
            "response.function_call_arguments.done", **place, arguments=call.arguments, name=call.name
        )
        self._add({**item, "arguments": call.arguments, "status": "completed"})

    def _open_message(self, kind: str) -> None:
        index = len(self._output)
        item = {"type": "message", "id": self._message_id, "role": "assistant", "content": []}
        self._waiting += self._event(
            "response.output_item.added", output_index=index, item={**item, "status": "in_progress"}
        )
        empty: dict[str, dict[str, object]] = {
            "output_text": {"text": "", "annotations": [], "logprobs": []},
            "refusal": {"refusal": ""},
        }
        self._waiting += self._text("response.content_part.added", part={"type": kind, **empty[kind]})

    def _close_message(self, part: dict[str, Any]) -> None:
        kind = part["type"]
        words = (
            {"text": part["text"], "logprobs": []} if kind == "output_text" else {"refusal": part["refusal"]}
        )
        self._waiting += self._text(f"response.{kind}.done", **words)
        self._waiting += self._text("response.content_part.done", part=part)
        item = {"type": "message", "id": self._message_id, "role": "assistant", "content": [part]}
        self._add({**item, "status": "completed"})

    def _add(self, item: dict[str, Any]) -> None:
        self._waiting += self._event("response.output_item.done", output_index=len(self._output), item=item)
        self._output.append(item)

    @property
    def _message_id(self) -> str:
        return f"msg_{self._number}_{len(self._output)}"

    def _text(self, kind: str, **fields: object) -> bytes:
        place = {"item_id": self._message_id, "output_index": len(self._output), "content_index": 0}
        return self._event(kind, **place, **fields)

    def _event(self, kind: str, **fields: object) -> bytes:
        self._sequence += 1
        return self._events.json({"type": kind, "sequence_number": self._sequence, **fields}, kind)

    def _take(self, event: bytes) -> bytes:
        waiting, self._waiting = self._waiting, b""
        return waiting + event

    def _response(self, status: str) -> dict[str, Any]:
        request, reason = self._exchange.request, self._answer.finish_reason
        return {
            "id": f"resp_{self._number}",
            "object": "response",
            "created_at": CREATED,
            "status": status,
            "error": None,
            "incomplete_details": {"reason": reason} if status == "incomplete" else None,
            "instructions": request.get("instructions"),
            "metadata": {},
            "model": self._exchange.model,
            "output": list(self._output),
            "parallel_tool_calls": True,
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": request.get("tools") or [],
            "top_p": 1.0,
            "usage": None if status == "in_progress" else self._usage(),
        }

    def _usage(self) -> dict[str, Any]:
        """Token counts: each word of the request and each token of the answer counts as one."""
        asked = sum(len(str(m.get("content") or "").split()) for m in _messages(self._exchange.request))
        written, answer = self._exchange.tokens, self._answer
        return {
            "input_tokens": asked,
            "input_tokens_details": {
                "cached_tokens": answer.cached,
                "cache_write_tokens": answer.cache_written,
            },
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": len(answer.thoughts)},
            "total_tokens": asked + written,
        }
