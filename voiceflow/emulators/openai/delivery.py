"""Sending an answer as its ``Delivery`` specifies, including faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from aiohttp import web

from voiceflow.emulators.openai.answers import Answer, AnswerToolCall, Delivery
from voiceflow.emulators.openai.chunks import CREATED, ChunkEncoder, call_deltas, split, tool_call
from voiceflow.emulators.openai.exchange import Exchange
from voiceflow.emulators.openai.sources import Piece


class AnswerSender:
    """Streams one answer to one client.

    Args:
        request: The request to answer.
        exchange: Records what was sent.
        answer: Provides the reasoning and the finish reason; the rest is passed as pieces.
        delivery: How to send it.
        number: The request's number, for the ids.

    Attributes:
        response: The response, for the server to finish.
    """

    def __init__(
        self, request: web.Request, exchange: Exchange, answer: Answer, *, delivery: Delivery, number: str
    ) -> None:
        self.response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "x-request-id": f"req_{number}"}
        )
        self._request = request
        self._exchange = exchange
        self._answer = answer
        self._delivery = delivery
        self._encoder = ChunkEncoder(
            id=f"chatcmpl-{number}",
            model=exchange.request["model"],
            delivery=delivery,
            wants_usage=bool((exchange.request.get("stream_options") or {}).get("include_usage")),
        )
        self._writes = 0
        self._calls: list[AnswerToolCall] = []

    async def send(self, pieces: AsyncGenerator[Piece, None]) -> None:
        """Send the answer, as far as the delivery and the client allow."""
        try:
            await asyncio.sleep(self._delivery.head)
            await self.response.prepare(self._request)
            self._exchange.status = 200
            await self._write(self._encoder.chunk({"role": "assistant", "content": ""}, self._usage))
            async with aclosing(self._deltas(pieces)) as deltas:
                async for delta in deltas:
                    if not await self._send_token(delta):
                        return
            await self._send_end()
        except ConnectionError:
            self._exchange.is_disconnected = True

    async def _deltas(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[dict[str, Any], None]:
        reasoning = self._answer.reasoning
        for thought in [reasoning] if isinstance(reasoning, str) else reasoning:
            if thought:
                yield {"reasoning_content": thought}
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, str):
                    yield {"content": piece}
                else:
                    self._calls.append(piece)
        for delta in call_deltas(self._calls, 0, self._delivery.call_style):
            yield delta

    async def _send_token(self, delta: Mapping[str, object]) -> bool:
        """Send a token when it is due; False if it is the last one that the delivery allows."""
        if await self._goes_wrong():
            return False
        delivery = self._delivery
        await asyncio.sleep(delivery.token_gap if self._exchange.tokens else delivery.first_token)
        await self._write(self._encoder.chunk(delta, self._usage))
        self._exchange.tokens += 1
        return True

    async def _goes_wrong(self) -> bool:
        tokens, delivery = self._exchange.tokens, self._delivery
        if tokens == delivery.stall_after:
            # Until the client or the server ends the connection.
            await asyncio.Event().wait()
        if tokens == delivery.cut_after and self._request.transport is not None:
            self._request.transport.abort()
        elif tokens == delivery.error_after:
            await self._write(self._encoder.event({"error": delivery.error}))
        return tokens in (delivery.cut_after, delivery.end_after, delivery.error_after)

    async def _send_end(self) -> None:
        if await self._goes_wrong():
            return
        reason = finish_reason(self._answer, self._calls)
        await self._write(self._encoder.chunk({}, self._usage, finish_reason=reason))
        await self._write(self._encoder.end(self._usage))
        await self.response.write_eof()
        self._exchange.is_complete = True

    async def _write(self, data: bytes) -> None:
        self._writes += 1
        parts = split(data, self._writes) if self._delivery.is_split else (data,)
        for part in parts:
            if part:
                await self.response.write(part)

    @property
    def _usage(self) -> dict[str, int]:
        return usage(self._exchange)


async def plain_answer(
    exchange: Exchange,
    answer: Answer,
    *,
    delivery: Delivery,
    number: str,
    pieces: AsyncGenerator[Piece, None],
) -> dict[str, Any]:
    """The complete answer, for a request that does not stream."""
    await asyncio.sleep(delivery.head + delivery.first_token)
    text: list[str] = []
    calls: list[AnswerToolCall] = []
    async for piece in pieces:
        exchange.tokens += 1
        if isinstance(piece, str):
            text.append(piece)
        else:
            calls.append(piece)
    message: dict[str, Any] = {"role": "assistant", "content": "".join(text) or None, "refusal": None}
    if calls:
        message["tool_calls"] = [tool_call(call, index) for index, call in enumerate(calls)]
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": finish_reason(answer, calls),
    }
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": CREATED,
        "model": exchange.request["model"],
        "choices": [choice],
        "usage": usage(exchange),
    }


def finish_reason(answer: Answer, calls: list[AnswerToolCall]) -> str:
    """The finish reason of an answer."""
    return answer.finish_reason or ("tool_calls" if calls else "stop")


def usage(exchange: Exchange) -> dict[str, int]:
    """Token counts: each word of the request and each chunk of the answer counts as one."""
    asked = sum(_words(message.get("content")) for message in exchange.request["messages"])
    return {
        "prompt_tokens": asked,
        "completion_tokens": exchange.tokens,
        "total_tokens": asked + exchange.tokens,
    }


def _words(content: object) -> int:
    return len(content.split()) if isinstance(content, str) else 1
