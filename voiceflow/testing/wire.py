"""A TCP connection without a network: two asyncio transports that hand each other their bytes."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

Buffer = bytes | bytearray | memoryview
_EOF = b""


@dataclass(frozen=True, slots=True)
class Link:
    """The quality of a connection. Nothing is ever lost or reordered, as with TCP.

    Attributes:
        latency: Seconds that every byte takes, one way.
        jitter: Up to so many seconds more, drawn anew for every write.
        window: Bytes that may be under way before the sender's own buffer fills.
    """

    latency: float = 0.0
    jitter: float = 0.0
    window: int = 65536


class MemoryTransport(asyncio.Transport):
    """One end of a connection, with the flow control of asyncio's own socket transport.

    Written data goes onto the wire, as long as ``link.window`` has room, and arrives a latency
    later; the rest stays in the write buffer, which pauses and resumes the protocol at its limits.
    A peer that has paused reading holds the wire up.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        protocol: asyncio.Protocol,
        *,
        link: Link,
        chance: random.Random,
        extra: Mapping[str, object],
    ) -> None:
        super().__init__(dict(extra))
        self._loop = loop
        self._protocol = protocol
        self._link = link
        self._chance = chance
        self._peer = self
        self._buffer: deque[bytes] = deque()
        self._buffered = 0
        self._wire: deque[tuple[float, bytes]] = deque()
        self._on_wire = 0
        self._delivery: asyncio.Handle | None = None
        self._stalled = False
        self._reading = True
        self._eof_written = False
        self._closing = False
        self._lost = False
        self._writing_paused = False
        self.set_write_buffer_limits()

    def connect(self, peer: MemoryTransport) -> None:
        """Make ``peer`` the end at which the bytes written here arrive."""
        self._peer = peer

    # What a protocol uses

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        if not isinstance(protocol, asyncio.Protocol):
            raise TypeError("an in-memory transport takes a streaming protocol")
        self._protocol = protocol

    def is_closing(self) -> bool:
        return self._closing

    def write(self, data: Buffer) -> None:
        if self._eof_written:
            raise RuntimeError("cannot write after write_eof()")
        if self._closing or not data:
            return
        self._enqueue(bytes(data))
        if self._buffered > self._high and not self._writing_paused:
            self._writing_paused = True
            self._protocol.pause_writing()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        if not self._eof_written and not self._closing:
            self._eof_written = True
            self._enqueue(_EOF)

    def close(self) -> None:
        if self._closing:
            return
        self._closing = True
        if not self._eof_written:
            self._enqueue(_EOF)
        if not self._buffer:
            self._lose(None)

    def abort(self) -> None:
        if self._lost:
            return
        self._buffer.clear()
        self._buffered = 0
        if not self._closing:
            self._closing = True
            self._enqueue(_EOF)
        self._lose(None)

    def is_reading(self) -> bool:
        return self._reading and not self._closing

    def pause_reading(self) -> None:
        self._reading = False

    def resume_reading(self) -> None:
        self._reading = True
        self._peer._schedule()

    def get_write_buffer_size(self) -> int:
        return self._buffered

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self._low, self._high

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        if high is None:
            high = 65536 if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high}) must be >= low ({low}) must be >= 0")
        self._high, self._low = high, low

    # What a test does to it

    def stall(self) -> None:
        """Hold back data written here, as if the peer had stopped reading."""
        self._stalled = True

    def resume(self) -> None:
        """Deliver again, the held-back data first."""
        self._stalled = False
        self._schedule()

    def reset(self) -> None:
        """Break this end: undelivered data is gone, the protocol gets ConnectionResetError."""
        self._closing = True
        self._buffer.clear()
        self._wire.clear()
        self._buffered = self._on_wire = 0
        if self._delivery is not None:
            self._delivery.cancel()
            self._delivery = None
        self._lose(ConnectionResetError("connection reset by peer"))

    # The way of the bytes

    def _enqueue(self, data: bytes) -> None:
        if not self._buffer and self._on_wire + len(data) <= self._link.window:
            self._launch(data)
            self._schedule()
            return
        self._buffer.append(data)
        self._buffered += len(data)
        self._fill_wire()

    def _fill_wire(self) -> None:
        room = self._link.window - self._on_wire
        while self._buffer and (room > 0 or self._buffer[0] is _EOF):
            data = self._buffer.popleft()
            if len(data) > room and data is not _EOF:
                self._buffer.appendleft(data[room:])
                data = data[:room]
            room -= len(data)
            self._buffered -= len(data)
            self._launch(data)
        self._schedule()

    def _launch(self, data: bytes) -> None:
        self._on_wire += len(data)
        due = self._loop.time() + self._link.latency
        if self._link.jitter:
            due += self._chance.uniform(0, self._link.jitter)
        self._wire.append((due, data))

    def _schedule(self) -> None:
        if self._delivery is not None or not self._wire or self._stalled or not self._peer._reading:
            return
        due = self._wire[0][0]
        if due <= self._loop.time():
            self._delivery = self._loop.call_soon(self._deliver)
        else:
            self._delivery = self._loop.call_at(due, self._deliver)

    def _deliver(self) -> None:
        self._delivery = None
        # The clock may stand a hair before the timer that it has just fired.
        now = self._loop.time() + 1e-9
        try:
            while self._wire and self._wire[0][0] <= now and not self._stalled and self._peer._reading:
                _, data = self._wire.popleft()
                self._on_wire -= len(data)
                self._peer._arrive(data)
        finally:
            if self._buffer:
                self._fill_wire()
            elif self._wire:
                self._schedule()
            if self._closing or self._writing_paused:
                self._relax()

    def _relax(self) -> None:
        if self._closing:
            if not self._buffer:
                self._lose(None)
        elif self._writing_paused and self._buffered <= self._low:
            self._writing_paused = False
            self._protocol.resume_writing()

    def _arrive(self, data: bytes) -> None:
        if self._closing:
            return
        if data is not _EOF:
            self._protocol.data_received(data)
        elif not self._protocol.eof_received():
            self.close()

    def _lose(self, error: Exception | None) -> None:
        if not self._lost:
            self._lost = True
            self._loop.call_soon(self._protocol.connection_lost, error)


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """Both ends of one connection, in the hands of a test.

    Attributes:
        host: The name that the client has connected to.
        client: The client's end.
        server: The server's end.
    """

    host: str
    client: MemoryTransport
    server: MemoryTransport

    @property
    def is_open(self) -> bool:
        """Whether neither end has begun to close."""
        return not (self.client.is_closing() or self.server.is_closing())

    def cut(self) -> None:
        """Break it: both ends get ConnectionResetError, data under way is lost."""
        self.client.reset()
        self.server.reset()

    def stall(self) -> None:
        """Let nothing through in either direction, without a notice. Use the ends for one direction."""
        self.client.stall()
        self.server.stall()

    def resume(self) -> None:
        """End a stall: everything held back arrives."""
        self.client.resume()
        self.server.resume()


def connection(
    client: asyncio.Protocol,
    server: asyncio.Protocol,
    *,
    host: str = "peer.test",
    link: Link | None = None,
    chance: random.Random | None = None,
    client_extra: Mapping[str, object] | None = None,
    server_extra: Mapping[str, object] | None = None,
) -> Connection:
    """Connect two protocols. ``connection_made`` of the server has been called when it returns.

    The client's is called too, as in ``loop.create_connection``, before any byte arrives.
    """
    loop = asyncio.get_running_loop()
    link = link or Link()
    chance = chance or random.Random(0)  # noqa: S311 - jitter, not a secret
    ends = [
        MemoryTransport(loop, protocol, link=link, chance=chance, extra=extra or {})
        for protocol, extra in ((client, client_extra), (server, server_extra))
    ]
    ends[0].connect(ends[1])
    ends[1].connect(ends[0])
    server.connection_made(ends[1])
    client.connection_made(ends[0])
    return Connection(host=host, client=ends[0], server=ends[1])
