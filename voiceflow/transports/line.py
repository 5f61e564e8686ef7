"""The sending half of one call: audio and commands are on the socket before the method returns."""

from __future__ import annotations

from typing import Protocol

from voiceflow.audio.encoding import AudioFormat
from voiceflow.transports.protocol import MediaProtocol, Message


class Writer(Protocol):
    """The socket that messages are written to."""

    @property
    def is_open(self) -> bool:
        """Whether messages can still be sent."""

    def send(self, message: Message) -> None:
        """Write one message, at once; nothing happens on a closed socket."""


class MediaLine:
    """Sends audio and commands of one media stream.

    Args:
        protocol: The protocol of a stream that has started.
        writer: The socket of the stream.

    Attributes:
        format: The audio format that the carrier plays.
    """

    def __init__(self, protocol: MediaProtocol, writer: Writer) -> None:
        self.format: AudioFormat = protocol.format
        self._protocol = protocol
        # A second in one message: at 8000 Hz in base64 that is 11 kB.
        self._longest = self.format.bytes_per_second
        self._writer = writer

    @property
    def is_open(self) -> bool:
        """Whether messages can still be sent. After the end of a stream none can."""
        return self._protocol.is_streaming and self._writer.is_open

    def audio(self, data: bytes) -> None:
        """Have the carrier play this after the audio it already holds.

        Args:
            data: In ``format``; of any length.
        """
        for start in range(0, len(data), self._longest):
            self.send(self._protocol.audio(data[start : start + self._longest]))

    def mark(self, name: str) -> None:
        """Ask for an echo once all audio sent before was played.

        Args:
            name: Unique in the call: the echo of a cleared mark looks like that of a played one.
        """
        self.send(self._protocol.mark(name))

    def clear(self) -> None:
        """Drop the audio that the carrier has not yet played."""
        self.send(self._protocol.clear())

    def send(self, message: Message) -> None:
        """Send a message of the carrier's protocol, if the stream is up."""
        if self.is_open:
            self._writer.send(message)
