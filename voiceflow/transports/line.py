"""The sending half of one call: audio and commands are on the socket before the method returns."""

from __future__ import annotations

from typing import Protocol

from loguru import logger

from voiceflow.audio.encoding import AudioFormat
from voiceflow.transports.protocol import MediaProtocol, Message
from voiceflow.transports.wire_traits import SaysWhenFull, TakesAtLeast, TakesPackets

MOST_HELD = 1000
"""Messages that wait for a peer without room. The agent is a fraction of a second ahead, so few ever do."""


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

    def writes_to(self, writer: Writer) -> bool:
        """Whether this is the socket of the line's present stream."""

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
        # What waits until the peer has room.
        self._held: list[Message] = []
        self._room = self._watch_room()

    def move(self, line: MediaLine) -> None:
        """Continue on the stream of another line, which has the same format."""
        self._protocol, self._writer, self._rest = line._protocol, line._writer, b""
        self._held.clear()
        self._room = self._watch_room()

    def writes_to(self, writer: Writer) -> bool:
        """Whether this is the socket of the line's present stream."""
        return self._writer is writer

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
            self._queue(self._protocol.audio(data[start : start + self._longest]))

    def mark(self, name: str) -> None:
        """Ask for an echo once all audio sent before was played.

        Args:
            name: Unique in the call: the echo of a cleared mark looks like that of a played one.
        """
        if self._rest:
            missing = self.format.silence(self.format.seconds(self._unit - len(self._rest)))
            self._units(self._rest + missing)
        self._queue(self._protocol.mark(name))

    def clear(self) -> None:
        """Drop the audio that the carrier has not yet played."""
        self._rest = b""
        self._held.clear()
        self.send(self._protocol.clear())

    def _units(self, data: bytes) -> None:
        # What does not fill a unit waits for more audio, or for the mark at its end.
        end = len(data) - len(data) % self._unit
        for start in range(0, end, self._step):
            self._queue(self._protocol.audio(data[start : min(start + self._step, end)]))
        self._rest = data[end:]

    def _queue(self, message: Message) -> None:
        """Send audio or a mark in its turn, once the peer has room."""
        if self._room is None or not self._room.is_full:
            self.send(message)
        elif len(self._held) < MOST_HELD:
            self._held.append(message)
        else:
            logger.error("a carrier has had no room for {} messages: further audio is dropped", MOST_HELD)

    def _watch_room(self) -> SaysWhenFull | None:
        """The protocol, if it may be full; what is held is then sent as soon as it has room."""
        if not isinstance(self._protocol, SaysWhenFull):
            return None
        self._protocol.on_room(self._send_held)
        return self._protocol

    def _send_held(self) -> None:
        while self._held:
            self.send(self._held.pop(0))

    def send(self, message: Message) -> None:
        """Send a message of the carrier's protocol, if the stream is up."""
        if self.is_open:
            self._writer.send(message)
