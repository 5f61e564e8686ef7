"""The TCP connection of an AudioSocket: frames come and go by plain calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voiceflow.errors import RemoteProtocolError
from voiceflow.net.once import Once
from voiceflow.net.websocket_messages import CloseCode
from voiceflow.transports.audiosocket.protocol import HEADER, FrameKind, encode_frame
from voiceflow.transports.protocol import Message
from voiceflow.transports.websocket import LONGEST_BACKLOG, SlowPeerError, Take


class AudioSocket(asyncio.Protocol):
    """The server's side of one connection.

    Args:
        opened: Called with the socket once it is connected.
        backlog: Bytes that may pile up for a peer that does not read.

    Attributes:
        ended: Done once nothing more will arrive.
        error: Why it ended, if the peer is at fault.
        was_closed: Whether the peer has closed or reset the connection.
    """

    def __init__(self, opened: Callable[[AudioSocket], None], *, backlog: int = LONGEST_BACKLOG) -> None:
        self.error: RemoteProtocolError | None = None
        self.was_closed = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._opened = opened
        self._take: Take | None = None
        self._backlog = backlog
        self._received = bytearray()
        self._has_hung_up = False
        self._is_lost = Once()
        self._transport: asyncio.Transport

    @property
    def is_open(self) -> bool:
        """Whether frames can still be sent."""
        return not (self._has_hung_up or self._transport.is_closing() or self.ended.done())

    def send(self, message: Message) -> None:
        """Write one frame, at once; nothing happens on a closed socket."""
        if not self.is_open or isinstance(message, str):
            return
        waiting = self._transport.get_write_buffer_size()
        if waiting > self._backlog:
            self._end(SlowPeerError(f"{waiting} bytes wait for a peer that does not read"))
            self._transport.abort()
        else:
            self._transport.write(message)

    async def close(self, code: int = CloseCode.OK, *, limit: float) -> None:
        """Hang up: Asterisk ends the call. Repeating it does nothing.

        Args:
            code: AudioSocket has none to send.
            limit: Seconds that the last frames have to leave.
        """
        self.send(encode_frame(FrameKind.HANGUP))
        self._has_hung_up = True
        self._transport.close()
        try:
            async with asyncio.timeout(limit):
                await self._is_lost.wait()
        except TimeoutError:
            pass
        finally:
            self._transport.abort()

    def abort(self) -> None:
        """Cut the connection."""
        self._end(None)
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's has another base class
        self._opened(self)

    def read(self, take: Take) -> None:
        """Pass each frame to ``take``, never before this returns.

        A ``RemoteProtocolError`` that it raises ends the reading.
        """
        self._take = take
        asyncio.get_running_loop().call_soon(self._pass_on)

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._pass_on()

    def eof_received(self) -> None:
        self.was_closed = not self.ended.done()
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        # Asterisk closes its end at a hang-up, mostly with our last frames unread: TCP resets the connection
        # then (RFC 1122, 4.2.2.13).
        if not self.ended.done() and (exc is None or isinstance(exc, ConnectionError)):
            self.was_closed = True
        self._end(None)
        self._is_lost.set()

    def _pass_on(self) -> None:
        while self._take is not None and len(self._received) >= HEADER.size and not self.ended.done():
            _, size = HEADER.unpack_from(self._received)
            end = HEADER.size + size
            if len(self._received) < end:
                return
            frame = bytes(self._received[:end])
            del self._received[:end]
            try:
                self._take(frame)
            except RemoteProtocolError as error:
                self._end(error)
        if self.ended.done():
            self._received.clear()

    def _end(self, error: RemoteProtocolError | None) -> None:
        if not self.ended.done():
            self.error = error
            self.ended.set_result(None)
