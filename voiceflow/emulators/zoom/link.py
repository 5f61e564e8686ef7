"""One open RTMS socket on Zoom's side: keep-alives, and messages in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp import web

KEEP_ALIVE = 10.0
"""Seconds between keep-alives."""

MOST_MISSED = 3
"""Keep-alives without an answer after which the stream ends with reason 24."""


class RTMSLink:
    """A socket whose upgrade was answered.

    Args:
        socket: The socket.
        receive: Called with each message besides keep-alives; it may wait.
        expired: Called when three keep-alives in a row were not answered.
        problem: Called with a description of each violation by the app.

    Attributes:
        is_ready: Whether the handshake on it has succeeded.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        *,
        receive: Callable[[RTMSLink, dict[str, object]], Awaitable[None]],
        expired: Callable[[], Awaitable[None]],
        problem: Callable[[str], None],
    ) -> None:
        self.is_ready = False
        self._socket = socket
        self._receive = receive
        self._expired = expired
        self._problem = problem
        self._unanswered: list[int] = []
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Read until the socket closes."""
        ticking = self._loop.create_task(self._tick(), name="zoom keep-alive")
        try:
            async for message in self._socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    self._problem("a binary frame")
                    continue
                await self._read(message.data)
        finally:
            ticking.cancel()
            await asyncio.wait([ticking])

    async def send(self, kind: int, **fields: object) -> None:
        """Send a message; nothing happens on a closed socket."""
        if not self._socket.closed:
            try:
                await self._socket.send_str(json.dumps({"msg_type": kind, **fields}))
            except ConnectionError:
                return

    async def close(self) -> None:
        """Close with a closing handshake."""
        await self._socket.close()

    def cut(self) -> None:
        """Lose the connection, without a closing handshake."""
        transport = self._socket._req.transport if self._socket._req is not None else None
        if transport is not None:
            transport.abort()

    async def _read(self, text: str) -> None:
        try:
            fields = json.loads(text)
            kind = fields["msg_type"]
        except (ValueError, TypeError, KeyError):
            self._problem("a message that is not JSON with msg_type")
            return
        if kind != 13:
            await self._receive(self, fields)
        elif fields.get("timestamp") in self._unanswered:
            self._unanswered.clear()
        else:
            self._problem("a keep-alive response with another timestamp than the request's")

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE)
            if len(self._unanswered) >= MOST_MISSED:
                await self._expired()
                return
            stamp = round(self._loop.time() * 1000)
            self._unanswered.append(stamp)
            await self.send(12, timestamp=stamp)
