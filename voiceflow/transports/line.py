"""The sending half of one call: audio and commands are on the socket before the method returns."""

from __future__ import annotations

from typing import Protocol

from voiceflow.audio.encoding import AudioFormat
from voiceflow.transports.protocol import MediaProtocol, Message
from voiceflow.transports.wire_traits import TakesAtLeast, TakesPackets


class Writer(Protocol):
    """The socket that messages are written to."""

    @property
    def is_open(self) -> bool:
        """Whether messages can still be sent."""

    def send(self, message: Message) -> None:
        """Write one message, at once; nothing happens on a closed socket."""


class Line(Protocol):
    """The sending half of a call, as the output of its pipeline sees it."""

    @property
    def format(self) -> AudioFormat:
        """The audio format that the far end plays."""

    @property
    def is_open(self) -> bool:
        """Whether audio can still be sent."""

    def audio(self, data: bytes) -> None:
        """Have the far end play this after the audio sent before."""

    def mark(self, name: str) -> None:
        """Ask for an echo once all audio sent before was played."""

    def clear(self) -> None:
        """Drop the audio that was not yet played."""


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
        # Audio is sent in multiples of a unit, up to a step at a time.
        self._unit, self._step = 0, self._longest
        if isinstance(protocol, TakesPackets):
            self._unit = self._step = protocol.packet
        elif isinstance(protocol, TakesAtLeast):
            self._unit = protocol.least
        self._rest = b""
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
        if self._unit:
            self._units(self._rest + data)
            return
        for start in range(0, len(data), self._longest):
            self._send(self._protocol.audio(data[start : start + self._longest]))

    def mark(self, name: str) -> None:
        """Ask for an echo once all audio sent before was played.

        Args:
            name: Unique in the call: the echo of a cleared mark looks like that of a played one.
        """
        if self._rest:
            missing = self.format.silence(self.format.seconds(self._unit - len(self._rest)))
            self._units(self._rest + missing)
        self._send(self._protocol.mark(name))

    def clear(self) -> None:
        """Drop the audio that the carrier has not yet played."""
        self._rest = b""
        self._send(self._protocol.clear())

    def _units(self, data: bytes) -> None:
        # What does not fill a unit waits for more audio, or for the mark at its end.
        end = len(data) - len(data) % self._unit
        for start in range(0, end, self._step):
            self._send(self._protocol.audio(data[start : min(start + self._step, end)]))
        self._rest = data[end:]

    def _send(self, message: Message) -> None:
        if self.is_open:
            self._writer.send(message)
