"""The sending half of one call: what is said or commanded is on the socket before the call returns."""

from __future__ import annotations

from typing import Protocol

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.transports.twilio.protocol import MediaStreamProtocol, State

LONGEST_MEDIA = 8000
"""Bytes of one media message: a second, which keeps a message at 11 kB."""


class Writer(Protocol):
    """Where messages go."""

    @property
    def is_open(self) -> bool:
        """Whether what is sent still goes out."""

    def send(self, text: str) -> None:
        """Write one text message, at once; nothing happens on a closed socket."""


class Line:
    """Sends audio and commands of one media stream.

    Args:
        protocol: Of a stream that has started.
        writer: Its socket.

    Attributes:
        format: What the carrier plays.
    """

    def __init__(self, protocol: MediaStreamProtocol, writer: Writer) -> None:
        self.format: AudioFormat = TELEPHONE
        self._protocol = protocol
        self._writer = writer

    @property
    def is_open(self) -> bool:
        """Whether what is sent still goes out. Behind the end of a stream nothing does."""
        return self._protocol.state is State.STREAMING and self._writer.is_open

    def audio(self, data: bytes) -> None:
        """Let the carrier play this after what it has already.

        Args:
            data: In ``format``; of any length.
        """
        for start in range(0, len(data), LONGEST_MEDIA):
            self._send(self._protocol.media(data[start : start + LONGEST_MEDIA]))

    def mark(self, name: str) -> None:
        """Ask for an echo once everything sent before was played.

        Args:
            name: Used once in a call: the echo of a cleared mark looks like that of a played one.
        """
        self._send(self._protocol.mark(name))

    def clear(self) -> None:
        """Drop what the carrier has not yet played."""
        self._send(self._protocol.clear())

    def _send(self, text: str) -> None:
        if self.is_open:
            self._writer.send(text)
