"""The media stream between a call and a SIP stack in the same process: nothing is encoded."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import Received, StreamStarted, StreamStopped
from voiceflow.transports.protocol import Message

NARROWBAND = AudioFormat(Encoding.PCM16, 8000)
"""What the stack makes of G.711, in both directions."""

START = ""
"""The first message. Any later text is one key."""

_KEYS = frozenset("0123456789*#")


class SipProtocol:
    """Binary messages are audio, text messages are keys.

    Args:
        started: The event at the start of the stream.

    Attributes:
        format: PCM16 at 8000 Hz.
        longest_message: Bytes of one message.
        is_streaming: Whether audio flows.
        odd: How many keys were dropped that no telephone has.
    """

    format = NARROWBAND
    longest_message = NARROWBAND.bytes_per_second * 2

    def __init__(self, started: StreamStarted) -> None:
        self.is_streaming = False
        self.odd: Mapping[str, int] = {}
        self._started: StreamStarted | None = started

    def receive(self, message: Message) -> list[Received]:
        """Take the start, 20 ms of audio, or a key."""
        if self._started is not None:
            started, self._started = self._started, None
            self.is_streaming = True
            return [started]
        if not self.is_streaming:
            return []
        if isinstance(message, bytes):
            return [UserAudioFrame(data=message, format=NARROWBAND)] if message else []
        if message not in _KEYS:
            self.odd = {"key of A to D": self.odd.get("key of A to D", 0) + 1}
            return []
        return [DTMFFrame(digit=message)]

    def audio(self, data: bytes) -> bytes:
        if self._started is not None:
            raise LocalProtocolError("nothing can be sent before the stream has started")
        return data

    def closed(self) -> list[Received]:
        """Note that the other side has hung up."""
        if not self.is_streaming:
            return []
        self.is_streaming = False
        return [StreamStopped()]
