"""One websocket to a service. Every wait has a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass
from types import coroutine
from typing import Protocol, TypeVar

import aiohttp

from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError

SEND_LIMIT = 5.0
"""Seconds a message may wait for a peer that does not read."""

CLOSE_LIMIT = 1.0
"""Seconds for the closing handshake."""

POLICY_VIOLATION = 1008
"""The close code of a policy violation (RFC 6455, 7.4.1)."""

M = TypeVar("M", bound=str | bytes)


@dataclass(frozen=True, slots=True)
class Refusals:
    """How to read a vendor's refusals of a socket.

    Attributes:
        vendor: The vendor's name, for errors.
        name: The vendor's name as people write it, for messages.
        of_handshake: Returns the error for the status, headers and body of a refused handshake.
        of_close: Returns the error for the code (None if there was none) and the reason of a close.
    """

    vendor: str
    name: str
    of_handshake: Callable[[int, Mapping[str, str], bytes], HandshakeError]
    of_close: Callable[[int | None, str], SocketClosedError]


class Socket(Protocol[M]):
    """The websocket that a connection needs: its messages are text, or text and bytes."""

    def write(self, message: M, /) -> Awaitable[None] | None:
        """Send one message at once; raises SocketClosedError, and so does the wait.

        Returns:
            None if the transport took it, as it does until the peer stops reading; otherwise the wait until
            it has, within a limit. The next message may be written after it.
        """

    async def receive(self) -> M:
        """Wait for one message; raises SocketClosedError."""

    async def close(self) -> None:
        """Close it, within a limit. Never fails."""


class WebSocket:
    """An aiohttp websocket for text and bytes."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, refusals: Refusals) -> None:
        self._ws = ws
        self._refusals = refusals

    async def send(self, message: str | bytes, /) -> None:
        """Send one message; raises SocketClosedError."""
        if (waiting := self.write(message)) is not None:
            await waiting

    def write(self, message: str | bytes, /) -> Awaitable[None] | None:
        """Send one message at once; see ``Socket``."""
        sending = self._ws.send_str(message) if isinstance(message, str) else self._ws.send_bytes(message)
        try:
            # aiohttp writes in the first step, and waits only if its transport is full.
            awaited = sending.send(None)
        except StopIteration:
            return None
        except (aiohttp.ClientError, OSError) as exc:
            raise self._cannot_send(exc) from None
        return self._wait(_resume(sending, awaited))

    async def _wait(self, rest: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(SEND_LIMIT):
                await rest
        except TimeoutError:
            raise self._gone("the service does not read", "stuck") from None
        except (aiohttp.ClientError, OSError) as exc:
            raise self._cannot_send(exc) from None

    async def receive(self) -> str | bytes:
        """Wait for one message; raises SocketClosedError."""
        message = await self._ws.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            return str(message.data)
        if message.type is aiohttp.WSMsgType.BINARY:
            return bytes(message.data)
        # The socket's code becomes 1006 if the peer disappears before its close is answered.
        is_close = message.type is aiohttp.WSMsgType.CLOSE
        code = message.data if is_close else self._ws.close_code
        raise self._refusals.of_close(code, str(message.extra or "") if is_close else "")

    async def close(self) -> None:
        """Close it, within a limit. Never fails."""
        try:
            async with asyncio.timeout(2 * CLOSE_LIMIT):
                await self._ws.close()
        except (TimeoutError, aiohttp.ClientError, OSError):
            return  # it counts as closed

    def _cannot_send(self, cause: Exception) -> SocketClosedError:
        return self._gone(f"cannot send: {type(cause).__name__}", "closed")

    def _gone(self, message: str, code: str) -> SocketClosedError:
        return SocketClosedError(message, vendor=self._refusals.vendor, code=code)


class TextSocket(WebSocket):
    """A websocket whose peer sends text only."""

    async def receive(self) -> str:
        message = await super().receive()
        if isinstance(message, bytes):
            raise RemoteProtocolError("a binary message")
        return message


@coroutine
def _resume(begun: Coroutine[object, None, None], awaited: object) -> Generator[object, None, None]:
    """Await the rest of a coroutine whose first step was taken without a task.

    Args:
        begun: The coroutine.
        awaited: The future for which it waits.
    """
    try:
        while True:
            try:
                yield awaited
            except BaseException as error:  # noqa: BLE001 - a cancellation, for the coroutine to handle
                awaited = begun.throw(error)
            else:
                awaited = begun.send(None)
    except StopIteration:
        return
