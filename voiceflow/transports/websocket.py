"""Writing to a websocket without waiting, from plain functions."""

from __future__ import annotations

from struct import Struct

from aiohttp import web

from voiceflow.errors import LocalProtocolError, RemoteProtocolError

LONGEST_BACKLOG = 1024 * 1024
"""Bytes that may wait in a socket that the peer does not read."""

_NEEDED = ("write", "get_write_buffer_size", "is_closing", "abort")

_MEDIUM = Struct("!BBH")
_LONG = Struct("!BBQ")
# FIN, opcodes 1 and 2 (RFC 6455, section 5.2); a server's frames are not masked (5.1)
_TEXT = 0x81
_BINARY = 0x82


class SlowPeerError(RemoteProtocolError):
    """The peer reads so slowly that sent messages pile up here."""


class SocketWriter:
    """Sends messages on a server's websocket without waiting.

    ``WebSocketResponse.send_str`` is a coroutine, so a plain function would need a task and a queue to
    send a message, and a ``clear`` would wait in that queue. This class writes whole frames directly to
    the transport: asyncio's has passed them to the kernel before :meth:`send` returns, uvloop's does so
    before the loop next waits. It does not conflict with aiohttp's own pings and closes because each
    side writes a frame in one piece without yielding control, and because no compression is
    negotiated, so that frames share no state.

    Args:
        socket: A prepared socket, created with ``compress=False``.
        request: The upgraded request.
        limit: Bytes that may pile up.

    Attributes:
        error: Set when too much has piled up. The connection is then cut, which its reader notices.

    Raises:
        LocalProtocolError: If the socket compresses, is not prepared, or cannot be written to.
        RemoteProtocolError: If the peer has already left.
    """

    def __init__(
        self, socket: web.WebSocketResponse, request: web.BaseRequest, *, limit: int = LONGEST_BACKLOG
    ) -> None:
        if not socket.prepared or socket.compress:
            raise LocalProtocolError("a socket writer needs a prepared websocket without compression")
        transport = request.transport
        if transport is None:
            raise RemoteProtocolError("the peer has left")
        # Check its methods, not its class: uvloop's transports do not inherit from asyncio's.
        if missing := [name for name in _NEEDED if not callable(getattr(transport, name, None))]:
            kind = f"{type(transport).__module__}.{type(transport).__qualname__}"
            raise LocalProtocolError(f"nothing can be sent over a {kind}: it has no {', '.join(missing)}")
        self.error: SlowPeerError | None = None
        self._socket = socket
        self._transport = transport
        self._limit = limit

    @property
    def is_open(self) -> bool:
        """Whether messages can still be sent. After a close frame none may (RFC 6455, 5.5.1)."""
        return not (self._socket.closed or self._transport.is_closing())

    def send(self, message: str | bytes) -> None:
        """Write one message, ``str`` as text and ``bytes`` as binary.

        On a closed socket nothing happens: its reader notices anyway.
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
    """Encode one whole message as a server's frame.

    Source: RFC 6455, section 5.2
    """
    kind, payload = (_BINARY, message) if isinstance(message, bytes) else (_TEXT, message.encode())
    size = len(payload)
    if size < 126:
        return bytes((kind, size)) + payload
    if size < 65536:
        return _MEDIUM.pack(kind, 126, size) + payload
    return _LONG.pack(kind, 127, size) + payload
