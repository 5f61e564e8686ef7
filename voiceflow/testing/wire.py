"""A TCP connection without a network: two asyncio transports that hand each other their bytes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass

from voiceflow.testing.byte_pipe import EOF, BytePipe, Inlet, Link

Buffer = bytes | bytearray | memoryview

__all__ = ["Link", "MemoryConnection", "MemoryTransport", "connection"]


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
        self._inlet = Inlet(protocol, ended=self.close)
        self._pipe = self._incoming = BytePipe(loop, link, chance, target=self._inlet, moved=self._relax)
        self._eof_written = False
        self._lost = False
        self._writing_paused = False
        self.set_write_buffer_limits()

    # What a protocol uses

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._inlet.protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        if not isinstance(protocol, asyncio.Protocol):
            raise TypeError("an in-memory transport takes a streaming protocol")
        self._inlet.protocol = protocol

    def is_closing(self) -> bool:
        return self._inlet.is_closed

    def write(self, data: Buffer) -> None:
        if self._eof_written:
            raise RuntimeError("cannot write after write_eof()")
        if self._inlet.is_closed or not data:
            return
        self._pipe.put(bytes(data))
        if self._pipe.waiting > self._high and not self._writing_paused:
            self._writing_paused = True
            self._inlet.protocol.pause_writing()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        if not self._eof_written and not self._inlet.is_closed:
            self._eof_written = True
            self._pipe.put(EOF)

    def close(self) -> None:
        if self._inlet.is_closed:
            return
        self._inlet.is_closed = True
        if not self._eof_written:
            self._pipe.put(EOF)
        if not self._pipe.has_waiting:
            self._lose(None)

    def abort(self) -> None:
        if self._lost:
            return
        self._pipe.drop_waiting()
        if not self._inlet.is_closed:
            self._inlet.is_closed = True
            self._pipe.put(EOF)
        self._lose(None)

    def is_reading(self) -> bool:
        return self._inlet.reads and not self._inlet.is_closed

    def pause_reading(self) -> None:
        self._inlet.reads = False

    def resume_reading(self) -> None:
        self._inlet.reads = True
        self._incoming.schedule()

    def get_write_buffer_size(self) -> int:
        return self._pipe.waiting

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
        self._pipe.stall()

    def resume(self) -> None:
        """Deliver again, the held-back data first."""
        self._pipe.resume()

    def reset(self) -> None:
        """Break this end: undelivered data is gone, the protocol gets ConnectionResetError."""
        self._inlet.is_closed = True
        self._pipe.drop()
        self._lose(ConnectionResetError("connection reset by peer"))

    def _relax(self) -> None:
        if self._inlet.is_closed:
            if not self._pipe.has_waiting:
                self._lose(None)
        elif self._writing_paused and self._pipe.waiting <= self._low:
            self._writing_paused = False
            self._inlet.protocol.resume_writing()

    def _lose(self, error: Exception | None) -> None:
        if not self._lost:
            self._lost = True
            self._loop.call_soon(self._inlet.protocol.connection_lost, error)


@dataclass(frozen=True, slots=True, eq=False)
class MemoryConnection:
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
) -> MemoryConnection:
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
    for end, peer in (ends, reversed(ends)):
        end._pipe.target, peer._incoming = peer._inlet, end._pipe
    server.connection_made(ends[1])
    client.connection_made(ends[0])
    return MemoryConnection(host=host, client=ends[0], server=ends[1])
