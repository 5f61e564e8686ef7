"""The port of a carrier's media stream: messages in, frames out; audio and commands in, messages out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from voiceflow.audio.encoding import AudioFormat
from voiceflow.transports.events import Received

Message: TypeAlias = str | bytes
"""One websocket message: ``str`` is sent as text, ``bytes`` as binary."""


class StreamProtocol(Protocol):
    """One bidirectional media stream, without a socket, a task or a clock.

    Once the stream is up, an odd message is dropped and counted: the call continues without it.
    :class:`~voiceflow.transports.odd.OddMessages` counts them. ``tests/transports/test_media_protocol.py``
    tests every implementation.
    """

    @property
    def format(self) -> AudioFormat:
        """The audio format that the carrier plays and sends. It is fixed once the stream has started."""

    @property
    def longest_message(self) -> int:
        """Bytes of one message from the carrier; a longer one closes the socket."""

    @property
    def is_streaming(self) -> bool:
        """Whether audio and commands can be sent: after the start of the stream and before its end."""

    @property
    def odd(self) -> Mapping[str, int]:
        """How many messages were dropped so far, by kind: always the same mapping, which grows.

        A kind never quotes a message.
        """

    def receive(self, message: Message) -> list[Received]:
        """Take one message from the carrier.

        Raises:
            RemoteProtocolError: If the message is invalid before the stream has started, or one odd message
                too many afterwards; the stream is then dead.
        """

    def audio(self, data: bytes) -> Message:
        """The message that appends audio to what the carrier plays.

        Args:
            data: In ``format``, without any header; up to a second.

        Raises:
            LocalProtocolError: If the stream has not started.
        """


class MediaProtocol(StreamProtocol, Protocol):
    """The protocol of a carrier that queues audio: it confirms marks in the queue, and clears it."""

    def mark(self, name: str) -> Message:
        """The message that asks for an echo once all audio before it was played or cleared.

        Raises:
            LocalProtocolError: If the stream has not started.
        """

    def clear(self) -> Message:
        """The message that drops all audio not yet played. Pending marks are echoed at once.

        Raises:
            LocalProtocolError: If the stream has not started.
        """
