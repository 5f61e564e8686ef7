"""A media stream's socket: messages come and go by plain calls, without a queue or a task per message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import TypeAlias

from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.net.once import Once
from voiceflow.net.websocket_messages import (
    CloseCode,
    MessageReader,
    Ping,
    encode_close,
    encode_message,
    encode_pong,
)

LONGEST_BACKLOG = 1024 * 1024
"""Bytes that may wait in a socket that the peer does not read."""

_IN_GOOD_ORDER = (1000, 1001)  # RFC 6455, 7.4.1: normal closure, going away

_NEEDED = ("write", "get_write_buffer_size", "is_closing", "abort", "set_protocol", "get_protocol")

_MESSAGE = (str, bytes)
_SELECTOR = "asyncio.selector_events"

Take: TypeAlias = Callable[[str | bytes], None]


def _ignore(message: str | bytes) -> None:
    """The connection is lost."""


class SlowPeerError(RemoteProtocolError):
    """The peer reads so slowly that sent messages pile up here."""


class MediaSocket(asyncio.Protocol):
    """The server's side of a websocket whose upgrade was answered, without extensions.

    Messages are passed to ``take`` as they arrive, and written to the transport before :meth:`send` returns:
    asyncio's has passed them to the kernel then, uvloop's does so before the loop next waits. Pings are
    answered. When the peer closes, violates the protocol or is gone, ``ended`` is done.

    Args:
        transport: The connection, after the upgrade; its protocol is replaced, but is still called when
            writing pauses and when the connection is lost.
        longest: Bytes of one incoming message.
        take: Called with each message, ``str`` for text and ``bytes`` for binary. A
            ``RemoteProtocolError`` that it raises ends the reading.
        backlog: Bytes that may pile up for a peer that does not read.

    Attributes:
        ended: Done once nothing more will arrive.
        error: Why it ended, if the peer is at fault.
        was_closed: Whether the peer has closed it in good order: with the code 1000 or 1001.

    Raises:
        LocalProtocolError: If the transport lacks a method that is needed.
    """

    def __init__(
        self, transport: asyncio.Transport, *, longest: int, take: Take, backlog: int = LONGEST_BACKLOG
    ) -> None:
        # Check its methods, not its class: uvloop's transports do not inherit from asyncio's.
        if missing := [name for name in _NEEDED if not callable(getattr(transport, name, None))]:
            kind = f"{type(transport).__module__}.{type(transport).__qualname__}"
            raise LocalProtocolError(f"nothing can be sent over a {kind}: it has no {', '.join(missing)}")
        self.error: RemoteProtocolError | None = None
        self.was_closed = False
        self._transport = transport
        self._http = transport.get_protocol()
        self._reader = MessageReader(longest)
        self._take = take
        self._backlog = backlog
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = loop.create_future()
        self._is_lost = Once()
        self._has_closed = self._has_ended = False
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """Whether messages can still be sent. After a close frame none may (RFC 6455, 5.5.1)."""
        return not (self._has_closed or self._transport.is_closing())

    def send(self, message: str | bytes) -> None:
        """Write one message, ``str`` as text and ``bytes`` as binary.

        On a closed socket nothing happens: its reader notices anyway.
        """
        if self.is_open:
            self._write(encode_message(message))

    async def close(self, code: int = CloseCode.OK, *, limit: float) -> None:
        """Close the connection, with a close frame if the peer still reads. Repeating it does nothing.

        Args:
            code: The code of the close frame.
            limit: Seconds that the peer has to answer it.
        """
        self._send_close(code)
        try:
            async with asyncio.timeout(limit):
                await asyncio.wait({self.ended})
                self._transport.close()
                await self._is_lost.wait()
        except TimeoutError:
            pass
        finally:
            self._transport.abort()

    def abort(self) -> None:
        """Cut the connection, without a close frame: for a peer that is silent."""
        self._transport.abort()

    def read_within(self, context: Context) -> bool:
        # A selector loop runs the callback in the context in which the reading began.
        transport = self._transport
        if type(transport).__module__ != _SELECTOR or not transport.is_reading():
            return False
        transport.pause_reading()
        context.run(transport.resume_reading)
        return True

    def data_received(self, data: bytes) -> None:
        if self._has_ended:
            return
        for message in self._reader.feed(data):
            if isinstance(message, _MESSAGE):
                try:
                    self._take(message)
                except RemoteProtocolError as error:
                    self._end(error)
                    return
            elif isinstance(message, Ping):
                if self.is_open:
                    self._write(encode_pong(message))
            else:
                self.was_closed = not self._has_ended and message.code in _IN_GOOD_ORDER
                self._send_close(message.code)
                self._end(None)
        if (violation := self._reader.error) is not None:
            self._send_close(violation.code)
            self._end(violation)

    def pause_writing(self) -> None:
        self._http.pause_writing()

    def resume_writing(self) -> None:
        self._http.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(None)
        self._is_lost.set()
        self._http.connection_lost(exc)
        self._take = _ignore

    def _send_close(self, code: int | None) -> None:
        if self.is_open:
            self._write(encode_close(code))
        self._has_closed = True

    def _write(self, frame: bytes) -> None:
        waiting = self._transport.get_write_buffer_size()
        if waiting > self._backlog:
            self._end(SlowPeerError(f"{waiting} bytes wait for a peer that does not read"))
            self._transport.abort()
        else:
            self._transport.write(frame)

    def _end(self, error: RemoteProtocolError | None) -> None:
        if not self._has_ended:
            self._has_ended = True
            self.error = error
            self.ended.set_result(None)
