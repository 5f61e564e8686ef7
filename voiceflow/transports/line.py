"""The sending half of one call: what is said or commanded is on the socket before the call returns."""

from __future__ import annotations

from typing import Protocol

from voiceflow.audio.encoding import AudioFormat
from voiceflow.transports.protocol import MediaProtocol, Message


class Writer(Protocol):
    """Where messages go."""

    @property
    def is_open(self) -> bool:
        """Whether what is sent still goes out."""

    def send(self, message: Message) -> None:
        """Write one message, at once; nothing happens on a closed socket."""


class MediaLine:
    """Sends audio and commands of one media stream.

    Args:
        protocol: Of a stream that has started.
        writer: Its socket.

    Attributes:
        format: What the carrier plays.
    """

    def __init__(self, protocol: MediaProtocol, writer: Writer) -> None:
        self.format: AudioFormat = protocol.format
        self._protocol = protocol
        # A second in one message: at 8000 Hz in base64 that is 11 kB.
        self._longest = self.format.bytes_per_second
        self._writer = writer

    @property
    def is_open(self) -> bool:
        """Whether what is sent still goes out. Behind the end of a stream nothing does."""
        return self._protocol.is_streaming and self._writer.is_open

    def audio(self, data: bytes) -> None:
        """Let the carrier play this after what it has already.

        Args:
            data: In ``format``; of any length.
        """
        for start in range(0, len(data), self._longest):
            self._send(self._protocol.audio(data[start : start + self._longest]))

    def mark(self, name: str) -> None:
        """Ask for an echo once everything sent before was played.

        Args:
            name: Used once in a call: the echo of a cleared mark looks like that of a played one.
        """
        self._send(self._protocol.mark(name))

    def clear(self) -> None:
        """Drop what the carrier has not yet played."""
        self._send(self._protocol.clear())

    def _send(self, message: Message) -> None:
        if self.is_open:
            self._writer.send(message)
