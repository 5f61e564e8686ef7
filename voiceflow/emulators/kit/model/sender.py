"""Sending an answer as its ``Delivery`` specifies, including faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Protocol

from aiohttp import web

from voiceflow.emulators.kit.model.answers import AnswerToolCall, Delivery
from voiceflow.emulators.kit.model.events import split
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.sources import Piece


class AnswerEncoder(Protocol):
    """Writes one answer in a vendor's form."""

    def begin(self) -> bytes:
        """The events before the first token."""

    def tokens(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[bytes, None]:
        """The events of each token."""

    def end(self) -> bytes:
        """The events after the last token."""

    def error(self, error: Mapping[str, object] | None) -> bytes:
        """An error event; by default a failure of the server."""

    def ping(self) -> bytes:
        """A sign of life; empty if the vendor sends none."""

    def whole(self, text: str, calls: list[AnswerToolCall]) -> dict[str, object]:
        """The complete answer, for a request that does not stream."""


class AnswerSender:
    """Streams one answer to one client.

    Args:
        request: The request to answer.
        exchange: Records what was sent.
        encoder: Writes the answer.
        delivery: How to send it.
        headers: Of the response.

    Attributes:
        response: The response, for the server to finish.
    """

    def __init__(
        self,
        request: web.Request,
        exchange: Exchange,
        encoder: AnswerEncoder,
        *,
        delivery: Delivery,
        headers: Mapping[str, str],
    ) -> None:
        self.response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", **headers}
        )
        self._request = request
        self._exchange = exchange
        self._delivery = delivery
        self._encoder = encoder
        self._writes = 0

    async def send(self, pieces: AsyncGenerator[Piece, None]) -> None:
        """Send the answer, as far as the delivery and the client allow."""
        try:
            await asyncio.sleep(self._delivery.head)
            await self.response.prepare(self._request)
            self._exchange.status = 200
            await self._write(self._encoder.begin())
            async with aclosing(self._encoder.tokens(pieces)) as tokens:
                async for token in tokens:
                    if not await self._send_token(token):
                        return
            await self._send_end()
        except ConnectionError:
            self._exchange.is_disconnected = True

    async def _send_token(self, token: bytes) -> bool:
        """Send a token when it is due; False if it is the last one that the delivery allows."""
        if await self._goes_wrong():
            return False
        delivery = self._delivery
        await self._pause(delivery.token_gap if self._exchange.tokens else delivery.first_token)
        await self._write(token)
        self._exchange.tokens += 1
        return True

    async def _pause(self, seconds: float | None) -> None:
        """Wait, with signs of life; forever if ``seconds`` is None."""
        ping, every = self._encoder.ping(), self._delivery.pings
        if not ping or every is None:
            if seconds is None:
                # Until the client or the server ends the connection.
                await asyncio.Event().wait()
            else:
                await asyncio.sleep(seconds)
            return
        while seconds is None or seconds > every:
            await asyncio.sleep(every)
            await self._write(ping)
            seconds = None if seconds is None else seconds - every
        await asyncio.sleep(seconds)

    async def _goes_wrong(self) -> bool:
        tokens, delivery = self._exchange.tokens, self._delivery
        if tokens == delivery.stall_after:
            await self._pause(None)
        if tokens == delivery.cut_after and self._request.transport is not None:
            self._request.transport.abort()
        elif tokens == delivery.error_after:
            await self._write(self._encoder.error(delivery.error))
        return tokens in (delivery.cut_after, delivery.end_after, delivery.error_after)

    async def _send_end(self) -> None:
        if await self._goes_wrong():
            return
        await self._write(self._encoder.end())
        await self.response.write_eof()
        self._exchange.is_complete = True

    async def _write(self, data: bytes) -> None:
        self._writes += 1
        parts = split(data, self._writes) if self._delivery.is_split else (data,)
        for part in parts:
            if part:
                await self.response.write(part)


async def whole_answer(
    exchange: Exchange, encoder: AnswerEncoder, delivery: Delivery, pieces: AsyncGenerator[Piece, None]
) -> dict[str, object]:
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
    return encoder.whole("".join(text), calls)
