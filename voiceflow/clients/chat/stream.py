"""One streamed answer from the model server."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

import aiohttp

from voiceflow.clients.chat.errors import ErrorReader
from voiceflow.clients.chat.request import ChatRequest, open_response
from voiceflow.dialogue.chat_model import ChatLimits
from voiceflow.dialogue.deltas import Delta, Finish
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sse import ServerSentEvent, SSEParser

_AFTER_FINISH = 0.5
_DRAIN = 0.25
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


class Decoder(Protocol):
    """One streamed answer without a network: server-sent events in, deltas out."""

    @property
    def has_begun(self) -> bool:
        """Whether the answer's first token arrived: text, refusal or part of a tool call."""

    @property
    def is_thinking(self) -> bool:
        """Whether the model is thinking and has not begun to answer."""

    @property
    def is_finished(self) -> bool:
        """Whether the reason for the end arrived: only token counts may follow."""

    @property
    def is_done(self) -> bool:
        """Whether ``Finish`` was returned; everything after it is ignored."""

    def is_progress(self, event: ServerSentEvent) -> bool:
        """Whether the event is part of the answer, not only a sign that the connection is alive."""

    def receive(self, event: ServerSentEvent) -> list[Delta]:
        """Take the next event.

        Raises:
            ChatError: If it is an error event, or the end of an answer that failed.
            RemoteProtocolError: If it is not part of an answer, or the answer is too long.
        """

    def end(self) -> list[Delta]:
        """Handle the end of the body.

        Raises:
            ChatError: If the answer failed or was cut off.
        """


class ChatStream:
    """The deltas of one answer as they arrive.

    Iterate over it once. Closing it (the end of ``async with``, ``close()``, or cancelling the task that
    waits for the next delta) closes the HTTP response at once, which stops the server. Nothing is sent before
    the stream is entered or first iterated.

    Attributes:
        finish: How the answer ended; None until then.
        request_id: The server's name of the request, once the response began.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        request: ChatRequest,
        limits: ChatLimits,
        *,
        errors: ErrorReader,
        decoder: Callable[[str], Decoder],
    ) -> None:
        self.finish: Finish | None = None
        self.request_id = ""
        self._session = session
        self._request = request
        self._limits = limits
        self._response: aiohttp.ClientResponse | None = None
        self._parser = SSEParser()
        self._errors = errors
        self._make_decoder = decoder
        self._decoder = decoder("")
        self._events: deque[ServerSentEvent] = deque()
        self._deltas: deque[Delta] = deque()
        self._started_at = 0.0
        self._is_json = False
        self._is_over = False

    async def __aenter__(self) -> Self:
        """Send the request and wait for the response.

        Raises:
            ChatError: If the server refuses, cannot be reached or is too slow.
        """
        if self._response is None:
            await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Delta:
        """Wait for the next delta.

        Raises:
            ChatError: If the server is too slow or breaks off.
            RemoteProtocolError: If the data is not an answer.
        """
        if self._response is None and not self._is_over:
            await self._open()
        try:
            delta = await self._next()
        except BaseException:
            self.close()
            raise
        if delta is None:
            await self.aclose()
            raise StopAsyncIteration
        if isinstance(delta, Finish):
            self.finish = delta
        return delta

    def close(self) -> None:
        """Stop the answer at once: the connection is closed, unless the answer was complete."""
        self._is_over = True
        self._deltas.clear()
        self._events.clear()
        if self._response is not None:
            self._response.close()

    async def aclose(self) -> None:
        """Close, and keep the connection for the next request if the answer is complete."""
        if self._decoder.is_done and self._response is not None and not self._response.closed:
            await self._drain(self._response)
        self.close()

    async def _open(self) -> None:
        self._started_at = asyncio.get_running_loop().time()
        response = await open_response(
            self._session,
            self._request,
            self._errors,
            deadline=self._started_at + self._limits.first_token,
            retry_until=self._started_at + self._limits.retry,
        )
        self._response = response
        self.request_id = self._errors.request_id_of(response.headers)
        self._decoder = self._make_decoder(self.request_id)
        if response.content_type == "application/json":
            # A server without support for "stream" sends one object: on one line, it is an event.
            self._is_json = True
            self._parser.feed(b"data:")
        if self._is_over:
            response.close()

    async def _next(self) -> Delta | None:
        waiting_since = asyncio.get_running_loop().time()
        while not self._deltas:
            if self._is_over or self._decoder.is_done:
                return None
            if self._events:
                event = self._events.popleft()
                if self._decoder.is_progress(event):
                    waiting_since = asyncio.get_running_loop().time()
                self._deltas.extend(self._decoder.receive(event))
            else:
                await self._read(waiting_since)
        return self._deltas.popleft()

    async def _read(self, waiting_since: float) -> None:
        assert self._response is not None
        try:
            async with asyncio.timeout_at(self._deadline(waiting_since)):
                data = await self._response.content.readany()
        except TimeoutError:
            self._end_by_silence()
        except (aiohttp.ClientError, OSError) as exc:
            self._end_by_break(exc)
        else:
            self._take(data)

    def _deadline(self, waiting_since: float) -> float:
        limits, decoder = self._limits, self._decoder
        if decoder.is_finished:
            return waiting_since + min(limits.stall, _AFTER_FINISH)
        if decoder.is_thinking:
            return min(waiting_since + limits.first_token, self._started_at + limits.thinking)
        if not decoder.has_begun:
            return self._started_at + limits.first_token
        return min(waiting_since + limits.stall, self._started_at + limits.total)

    def _take(self, data: bytes) -> None:
        if not data:
            self._end_of_body()
        elif self._is_json:
            self._events.extend(self._parser.feed(data.translate(_ONE_LINE)))
        else:
            self._events.extend(self._parser.feed(data))

    def _end_of_body(self) -> None:
        for event in self._parser.finish():
            try:
                self._deltas.extend(self._decoder.receive(event))
            except RemoteProtocolError:
                break  # Half an event: the answer was cut off, which end() reports.
        self._deltas.extend(self._decoder.end())

    def _end_by_silence(self) -> None:
        if self._is_over:
            return
        if not self._decoder.is_finished:
            what = "the answer stalled" if self._decoder.has_begun else "no first token"
            raise self._errors.timed_out(what, request_id=self.request_id, status=200)
        # The finish reason arrived; only the token counts and [DONE] are missing.
        self._deltas.extend(self._decoder.end())
        if self._response is not None:
            self._response.close()

    def _end_by_break(self, exc: Exception) -> None:
        if self._is_over:
            return
        if not self._decoder.is_finished:
            raise self._errors.broken_off(
                f"the connection broke during the answer: {type(exc).__name__}", request_id=self.request_id
            ) from exc
        self._deltas.extend(self._decoder.end())

    async def _drain(self, response: aiohttp.ClientResponse) -> None:
        """Read the rest of the body, so that the connection can be reused."""
        try:
            async with asyncio.timeout(_DRAIN):
                while await response.content.readany():
                    pass
        except (TimeoutError, aiohttp.ClientError, OSError):
            return  # It is closed instead.
        response.release()
