"""Writing to a websocket at once, from plain functions."""

from __future__ import annotations

from struct import Struct

from aiohttp import web

from voiceflow.errors import LocalProtocolError, RemoteProtocolError

LONGEST_BACKLOG = 1024 * 1024
"""Bytes that may wait in a socket because the peer does not read them."""

_NEEDED = ("write", "get_write_buffer_size", "is_closing", "abort")

_MEDIUM = Struct("!BBH")
_LONG = Struct("!BBQ")
# FIN, opcodes 1 and 2 (RFC 6455, section 5.2); a server's frames are not masked (5.1)
_TEXT = 0x81
_BINARY = 0x82


class SlowPeerError(RemoteProtocolError):
    """The peer reads so slowly that what we send piles up here."""


class SocketWriter:
    """Sends messages on a server's websocket without waiting.

    ``WebSocketResponse.send_str`` is a coroutine, so what a plain function wants to say would need a
    task and a queue, and a ``clear`` would stand in that queue. This writes whole frames straight to
    the transport: asyncio's has given them to the kernel before :meth:`send` returns, uvloop's does so
    before the loop waits for anything. It is sound beside aiohttp's own pings and closes because each
    side writes a frame in one piece without giving up control, and because no compression is
    negotiated, so that frames share no state.

    Args:
        socket: Prepared, and made with ``compress=False``.
        request: The one that was upgraded.
        limit: Bytes that may pile up.

    Attributes:
        error: Set when too much had piled up. The connection was cut then, which its reader notices.

    Raises:
        LocalProtocolError: If the socket compresses, is not prepared, or cannot be written to.
        RemoteProtocolError: If the peer has left already.
    """

    def __init__(
        self, socket: web.WebSocketResponse, request: web.BaseRequest, *, limit: int = LONGEST_BACKLOG
    ) -> None:
        if not socket.prepared or socket.compress:
            raise LocalProtocolError("a socket writer needs a prepared websocket without compression")
        transport = request.transport
        if transport is None:
            raise RemoteProtocolError("the peer has left")
        # By what it can do: the transports of uvloop are none of asyncio's classes.
        if missing := [name for name in _NEEDED if not callable(getattr(transport, name, None))]:
            kind = f"{type(transport).__module__}.{type(transport).__qualname__}"
            raise LocalProtocolError(f"nothing can be sent over a {kind}: it has no {', '.join(missing)}")
        self.error: SlowPeerError | None = None
        self._socket = socket
        self._transport = transport
        self._limit = limit

    @property
    def is_open(self) -> bool:
        """Whether what is sent still goes out. After a close frame nothing may (RFC 6455, 5.5.1)."""
        return not (self._socket.closed or self._transport.is_closing())

    def send(self, message: str | bytes) -> None:
        """Write one message, ``str`` as text and ``bytes`` as binary.

        On a closed socket nothing happens: its reader learns of it anyway.
        """
        transport = self._transport
        if self._socket.closed or transport.is_closing():
            return
        waiting = transport.get_write_buffer_size()
        if waiting > self._limit:
            self.error = SlowPeerError(f"{waiting} bytes wait for a peer that does not read")
            transport.abort()
            return
        transport.write(encode_message(message))

    def abort(self) -> None:
        """Cut the connection, without a close frame: for a peer that is silent."""
        self._transport.abort()


def encode_message(message: str | bytes) -> bytes:
    """A server's frame of one whole message.

    Source: RFC 6455, section 5.2
    """
    kind, payload = (_BINARY, message) if isinstance(message, bytes) else (_TEXT, message.encode())
    size = len(payload)
    if size < 126:
        return bytes((kind, size)) + payload
    if size < 65536:
        return _MEDIUM.pack(kind, 126, size) + payload
    return _LONG.pack(kind, 127, size) + payload
