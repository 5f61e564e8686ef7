"""What the media streams of carriers share that send their control messages as JSON."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from binascii import a2b_base64
from typing import Any, ClassVar

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame
from voiceflow.transports.events import Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages


class JsonStream(ABC):
    """One bidirectional stream: its messages are read once the start of the stream has named it.

    It holds no socket, no task and no clock. After the start, an odd message is dropped and counted.

    Args:
        playing: The format of the stream, as far as it is known before the start.

    Attributes:
        format: The format of the stream.
        is_streaming: Whether audio and commands can be sent.
        longest_message: Most bytes of one message.
        start_event: The message that starts the stream.
        known: The names of all messages; no other name is quoted when a message is dropped.
        greetings: The messages that may precede the start.
        id_name: Where a message names its stream; empty if it does not.
        keys: The keys of a telephone that the carrier reports.
    """

    longest_message: int = 128 * 1024  # a second of the widest format takes 43 000
    start_event: ClassVar[str] = "start"
    known: ClassVar[frozenset[str]]
    greetings: ClassVar[frozenset[str]] = frozenset()
    id_name: ClassVar[str] = ""
    keys: ClassVar[frozenset[str]] = frozenset("0123456789*#ABCD")

    def __init__(self, playing: AudioFormat) -> None:
        self.format = playing
        self.is_streaming = False
        self._has_started = False
        self._stream_id = ""
        self._odd = OddMessages()

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def receive(self, message: str | bytes) -> list[Received]:
        """Take one message from the carrier.

        Raises:
            RemoteProtocolError: If it is malformed or out of order before the stream has started, or one too
                many afterwards; the stream is then dead.
        """
        event: object = None
        try:
            if len(message) > self.longest_message:
                raise ValueError
            if isinstance(message, bytes):
                taken = self._binary(message)
            else:
                content = json.loads(message)
                event = content["event"]
                taken = self._take(event, content)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            if not self._has_started:
                # The cause may quote the message.
                raise RemoteProtocolError("message malformed before the start of the stream") from None
            self._drop(f"malformed {event}" if type(event) is str and event in self.known else "malformed")
            return []
        self._odd.good()
        return taken

    @abstractmethod
    def _start(self, content: object) -> StreamStarted:
        """Read the message that starts the stream."""

    @abstractmethod
    def _event(self, event: object, content: object) -> list[Received]:
        """Read another message of the stream, once it has started. Raises ValueError for one that is odd."""

    def _binary(self, message: bytes) -> list[Received]:
        raise ValueError

    def _take(self, event: object, content: Any) -> list[Received]:
        if not self._has_started:
            if event in self.greetings:
                return []
            if event == self.start_event:
                started = self._start(content)
                self._stream_id = started.stream_id
                self.is_streaming = self._has_started = True
                return [started]
        if not self.is_streaming:
            raise ValueError
        if self.id_name and content.get(self.id_name, self._stream_id) != self._stream_id:
            raise ValueError
        return self._event(event, content)

    def _key(self, digit: object) -> list[Received]:
        if digit not in self.keys:
            raise ValueError
        return [DTMFFrame(digit=digit)]

    def _stop(self) -> list[Received]:
        """End the stream. Empty if it is not up."""
        if not self.is_streaming:
            return []
        self.is_streaming = False
        return [StreamStopped()]

    def _drop(self, kind: str) -> None:
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self.is_streaming = False
            raise

    def _check(self) -> None:
        if not self._has_started:
            raise LocalProtocolError("nothing can be sent before the stream has started")


def read_payload(media: Any, encoding: Encoding) -> bytes:
    """The audio of the user in a media message; empty if the message holds that of the agent.

    Raises:
        ValueError: If it is no Base64, or ends within a sample.
    """
    if media.get("track", "inbound") != "inbound":
        return b""
    data = a2b_base64(media["payload"], strict_mode=True)
    if len(data) % encoding.bytes_per_sample:
        raise ValueError("the audio ends within a sample")
    return data
