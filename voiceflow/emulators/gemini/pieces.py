"""The emulated model's answers as bytes of a stream.

Source: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from voiceflow.emulators.kit.model.answers import Answer, AnswerToolCall, Delivery
from voiceflow.emulators.kit.model.events import EventWriter
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.sources import Piece

_ERROR = {"code": 500, "message": "An internal error has occurred.", "status": "INTERNAL"}
_Part = dict[str, Any]


class GenerateEncoder:
    """Writes one answer.

    Args:
        exchange: The request, and what was sent so far.
        answer: Provides the thoughts and the finish reason; the rest is passed as pieces.
        delivery: How lines and events look.
        number: The request's number, for the ids.
    """

    def __init__(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> None:
        self._exchange = exchange
        self._answer = answer
        self._events = EventWriter(delivery)
        self._number = number

    def begin(self) -> bytes:
        """Nothing: the first piece is the first event."""
        return b""

    async def tokens(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[bytes, None]:
        """An event for each part."""
        for thought in self._answer.thoughts:
            yield self._event([{"text": thought, "thought": True}])
        number = 0
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, str):
                    yield self._event([{"text": piece}])
                else:
                    yield self._event([self._call(piece, number)])
                    number += 1

    def end(self) -> bytes:
        """The finish reason, or the reason for which there is no answer."""
        if self._answer.refusal:
            return self._events.json(self._blocked)
        return self._event([{"text": ""}], self._reason)

    def error(self, error: Mapping[str, object] | None) -> bytes:
        """An error event."""
        return self._events.json({"error": error or _ERROR})

    def ping(self) -> bytes:
        """Nothing: Google sends no signs of life."""
        return b""

    def whole(self, text: str, calls: list[AnswerToolCall]) -> dict[str, Any]:
        """The complete answer, or the reason for which there is none."""
        if self._answer.refusal:
            return self._blocked
        parts: list[_Part] = [{"text": text}] if text else []
        parts += [self._call(call, number) for number, call in enumerate(calls)]
        return self._response(parts, self._reason)

    def _call(self, call: AnswerToolCall, number: int) -> _Part:
        made = {"id": call.id or f"fn{self._number}{number}", "name": call.name}
        part: _Part = {"functionCall": {**made, "args": json.loads(call.arguments)}}
        if self._answer.signature and number == 0:
            part["thoughtSignature"] = self._answer.signature
        return part

    @property
    def _reason(self) -> str:
        return self._answer.finish_reason or "STOP"

    @property
    def _blocked(self) -> dict[str, Any]:
        feedback = {"blockReason": self._answer.refusal}
        return {"promptFeedback": feedback, "usageMetadata": self._usage(), **self._names}

    def _event(self, parts: list[_Part], reason: str | None = None) -> bytes:
        return self._events.json(self._response(parts, reason))

    def _response(self, parts: list[_Part], reason: str | None) -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
        if reason is not None:
            candidate["finishReason"] = reason
        return {
            "candidates": [candidate],
            "usageMetadata": self._usage(),
            **self._names,
        }

    @property
    def _names(self) -> dict[str, str]:
        return {"modelVersion": self._exchange.model, "responseId": f"r{self._number}"}

    def _usage(self) -> dict[str, int]:
        """Token counts: each word of the request and each part of the answer counts as one."""
        texts = [
            part.get("text", "") for each in self._exchange.request["contents"] for part in each["parts"]
        ]
        asked = sum(len(text.split()) for text in texts)
        thoughts = min(len(self._answer.thoughts), self._exchange.tokens)
        usage = {
            "promptTokenCount": asked,
            "candidatesTokenCount": self._exchange.tokens - thoughts,
            "totalTokenCount": asked + self._exchange.tokens,
        }
        if self._answer.cached:
            usage["cachedContentTokenCount"] = self._answer.cached
        if thoughts:
            usage["thoughtsTokenCount"] = thoughts
        return usage
