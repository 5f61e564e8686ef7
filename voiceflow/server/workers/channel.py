"""Messages between the parent and a worker, over a Unix socket that can carry file descriptors."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loguru import logger

LARGEST_MESSAGE = 8 * 1024 * 1024
"""Bytes of one message."""

LARGEST_BACKLOG = 64 * 1024 * 1024
"""Bytes that may wait for a peer that does not read; above that it counts as gone."""

_HEAD = struct.Struct(">IIB")
_PIECE = 256 * 1024
_MOST_DESCRIPTORS = 64


@dataclass(frozen=True, slots=True)
class ChannelMessage:
    """One message.

    Attributes:
        kind: What it is about.
        values: JSON values.
        body: Bytes, such as the state of a call.
        descriptor: A file descriptor, which belongs to whoever has the message.
    """

    kind: str
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    descriptor: int | None = None


class Channel:
    """One end of a connection between two processes.

    What :meth:`send` was given is in the kernel when it returns, unless the peer is slow: the death of this
    process does not lose it then.

    Args:
        connected: A Unix stream socket, which belongs to the channel.
        received: Called with each message.
        lost: Called once when the peer is gone.
    """

    def __init__(
        self,
        connected: socket.socket,
        received: Callable[[ChannelMessage], None],
        lost: Callable[[], None],
    ) -> None:
        connected.setblocking(False)
        self._socket = connected
        self._received = received
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._out: deque[tuple[memoryview, int | None]] = deque()
        self._waiting = 0
        self._in = bytearray()
        self._descriptors: deque[int] = deque()
        self._is_open = True
        self._loop.add_reader(connected.fileno(), self._read)

    @property
    def is_open(self) -> bool:
        """Whether the peer is there, as far as is known."""
        return self._is_open

    def send(self, message: ChannelMessage) -> bool:
        """Send a message, and close this process's copy of its descriptor.

        Returns:
            Whether the peer was there. If not, the descriptor stays open.
        """
        if not self._is_open:
            return False
        head = json.dumps([message.kind, message.values]).encode()
        has_descriptor = message.descriptor is not None
        data = _HEAD.pack(len(head), len(message.body), has_descriptor) + head + message.body
        rest, descriptor = memoryview(data), message.descriptor
        if not self._out:
            try:
                sent = self._write(rest, descriptor)
            except OSError:
                self._end()
                return False
            rest, descriptor = rest[sent:], None if sent else descriptor
        if rest:
            self._queue(rest, descriptor)
        return True

    def close(self) -> None:
        """Close this end. Repeating it does nothing."""
        if self._is_open:
            self._is_open = False
            self._loop.remove_reader(self._socket.fileno())
            self._loop.remove_writer(self._socket.fileno())
            self._socket.close()
            for descriptor in (*self._descriptors, *(each for _, each in self._out)):
                if descriptor is not None:
                    os.close(descriptor)
            self._out.clear()
            self._descriptors.clear()

    def finish(self) -> None:
        """Take what the peer, which has ended, sent before its end; then close."""
        while self._is_open and self._read():
            pass
        self.close()

    def _end(self) -> None:
        if self._is_open:
            self.close()
            self._lost()

    def _queue(self, rest: memoryview, descriptor: int | None) -> None:
        if not self._out:
            self._loop.add_writer(self._socket.fileno(), self._flush)
        self._out.append((rest, descriptor))
        self._waiting += len(rest)
        if self._waiting > LARGEST_BACKLOG:
            logger.error("{} bytes wait for another process that does not read", self._waiting)
            self._end()

    def _write(self, data: memoryview, descriptor: int | None) -> int:
        """Write what fits now; the descriptor goes with the first byte, and is closed here."""
        try:
            if descriptor is None:
                return self._socket.send(data)
            sent = socket.send_fds(self._socket, [data], [descriptor])
        except (BlockingIOError, InterruptedError):
            return 0
        os.close(descriptor)
        return sent

    def _flush(self) -> None:
        try:
            while self._out:
                data, descriptor = self._out[0]
                sent = self._write(data, descriptor)
                self._waiting -= sent
                if sent < len(data):
                    self._out[0] = (data[sent:], None if sent else descriptor)
                    return
                self._out.popleft()
        except OSError:
            self._end()
            return
        self._loop.remove_writer(self._socket.fileno())

    def _read(self) -> bool:
        """Take what has arrived. Returns whether there was something."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._socket, _PIECE, _MOST_DESCRIPTORS)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            data, descriptors = b"", []
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        self._descriptors += descriptors
        if not data:
            self._end()
            return False
        self._in += data
        self._take_messages()
        return True

    def _take_messages(self) -> None:
        while self._is_open and len(self._in) >= _HEAD.size:
            head, body, has_descriptor = _HEAD.unpack_from(self._in)
            whole = _HEAD.size + head + body
            if head + body > LARGEST_MESSAGE:
                self._end()
                return
            if len(self._in) < whole:
                return
            kind, values = json.loads(self._in[_HEAD.size : _HEAD.size + head])
            content = bytes(self._in[whole - body : whole])
            del self._in[:whole]
            descriptor = self._descriptors.popleft() if has_descriptor else None
            self._received(ChannelMessage(kind, values, content, descriptor))
