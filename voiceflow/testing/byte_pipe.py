"""The way of bytes from one end of a connection in memory to the other."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

EOF = b""
"""What is put last; known by its identity."""


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


class Inlet:
    """Where bytes arrive: hands them to the protocol of one end.

    Args:
        protocol: Takes the bytes.
        ended: Called when the peer has sent its last byte and the protocol wants to close.

    Attributes:
        protocol: As above.
        reads: Whether the protocol takes what arrives.
        is_closed: Whether this end has begun to close: what arrives is dropped.
    """

    def __init__(self, protocol: asyncio.Protocol, *, ended: Callable[[], None]) -> None:
        self.protocol = protocol
        self.reads, self.is_closed = True, False
        self._ended = ended

    def arrive(self, data: bytes) -> None:
        """Take bytes, or ``EOF``."""
        if self.is_closed:
            return
        if data is not EOF:
            self.protocol.data_received(data)
        elif not self.protocol.eof_received():
            self._ended()


class BytePipe:
    """One direction. Bytes go onto the wire as long as the link's window has room; the rest waits.

    Args:
        loop: The event loop.
        link: The quality.
        chance: Draws the jitter.
        target: Where the bytes arrive.
        moved: Called when bytes have arrived.

    Attributes:
        target: As above.
        waiting: How many bytes are not yet on the wire.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        link: Link,
        chance: random.Random,
        *,
        target: Inlet,
        moved: Callable[[], None],
    ) -> None:
        self.target = target
        self.waiting = 0
        self._loop, self._link, self._chance, self._moved = loop, link, chance, moved
        self._buffer: deque[bytes] = deque()
        self._wire: deque[tuple[float, bytes]] = deque()
        self._on_wire = 0
        self._delivery: asyncio.Handle | None = None
        self._is_stalled = False

    @property
    def has_waiting(self) -> bool:
        """Whether anything, such as the end, is not yet on the wire."""
        return bool(self._buffer)

    def put(self, data: bytes) -> None:
        """Send bytes."""
        if not self._buffer and self._on_wire + len(data) <= self._link.window:
            self._launch(data)
            self.schedule()
            return
        self._buffer.append(data)
        self.waiting += len(data)
        self._fill_wire()

    def stall(self) -> None:
        """Hold everything back."""
        self._is_stalled = True

    def resume(self) -> None:
        """Deliver again."""
        self._is_stalled = False
        self.schedule()

    def drop_waiting(self) -> None:
        """Drop what is not yet on the wire."""
        self._buffer.clear()
        self.waiting = 0

    def drop(self) -> None:
        """Drop everything."""
        self.drop_waiting()
        self._wire.clear()
        self._on_wire = 0
        if self._delivery is not None:
            self._delivery.cancel()
            self._delivery = None

    def schedule(self) -> None:
        """Deliver the next bytes when they are due, if anybody takes them."""
        if self._delivery is not None or not self._wire or self._is_stalled or not self.target.reads:
            return
        due = self._wire[0][0]
        if due <= self._loop.time():
            self._delivery = self._loop.call_soon(self._deliver)
        else:
            self._delivery = self._loop.call_at(due, self._deliver)

    def _fill_wire(self) -> None:
        room = self._link.window - self._on_wire
        while self._buffer and (room > 0 or self._buffer[0] is EOF):
            data = self._buffer.popleft()
            if len(data) > room and data is not EOF:
                self._buffer.appendleft(data[room:])
                data = data[:room]
            room -= len(data)
            self.waiting -= len(data)
            self._launch(data)
        self.schedule()

    def _launch(self, data: bytes) -> None:
        self._on_wire += len(data)
        due = self._loop.time() + self._link.latency
        if self._link.jitter:
            due += self._chance.uniform(0, self._link.jitter)
        self._wire.append((due, data))

    def _deliver(self) -> None:
        self._delivery = None
        # The clock may stand a hair before the timer that it has just fired.
        now = self._loop.time() + 1e-9
        try:
            while self._wire and self._wire[0][0] <= now and not self._is_stalled and self.target.reads:
                _, data = self._wire.popleft()
                self._on_wire -= len(data)
                self.target.arrive(data)
        finally:
            if self._buffer:
                self._fill_wire()
            elif self._wire:
                self.schedule()
            self._moved()
