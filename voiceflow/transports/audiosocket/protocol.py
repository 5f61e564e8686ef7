"""Asterisk's AudioSocket without a network: frames in, events out; audio in, frames out.

A frame is a type (1 byte), the length of its payload (2 bytes, big-endian) and the payload. Asterisk opens
the connection and sends the UUID of the call first. It takes nothing but audio of the same kind and the
hang-up.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Mapping
from enum import IntEnum

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages
from voiceflow.transports.protocol import Message

HEADER = struct.Struct("!BH")
LONGEST_PAYLOAD = 0xFFFF
LONGEST_AUDIO = 0xFFFE
"""Bytes of audio in a frame: whole samples."""


class FrameKind(IntEnum):
    """The types of frames besides audio."""

    HANGUP = 0x00
    UUID = 0x01
    DTMF = 0x03
    ERROR = 0xFF


RATES: Mapping[int, int] = {
    0x10: 8000,
    0x11: 12000,
    0x12: 16000,
    0x13: 24000,
    0x14: 32000,
    0x15: 44100,
    0x16: 48000,
    0x17: 96000,
    0x18: 192000,
}
"""Type of an audio frame -> Hz of its samples, which are signed 16-bit linear, little-endian."""

_KEYS = frozenset("0123456789*#ABCD")

Lookup = Callable[[str], Mapping[str, str]]
"""Returns what the dialplan has announced about the call with this UUID."""


def encode_frame(kind: int, payload: bytes = b"") -> bytes:
    """Write one frame. Asterisk fails on a header that arrives in pieces, so send it in one write."""
    return HEADER.pack(kind, len(payload)) + payload


class AudioSocketProtocol:
    """One connection of Asterisk. It holds no socket, no task and no clock.

    The stream starts with the first audio, whose type gives the sample rate, or with the UUID if the rate
    is known.

    Args:
        lookup: Called with the UUID when the stream starts.
        sample_rate: In Hz; None for that of the first audio.
    """

    longest_message = HEADER.size + LONGEST_PAYLOAD

    def __init__(self, lookup: Lookup = lambda _: {}, *, sample_rate: int | None = None) -> None:
        self._lookup = lookup
        self._call_id = ""
        self._has_started = False
        self._is_up = False
        self._odd = OddMessages()
        self._kind = 0
        if sample_rate is not None:
            kinds = [kind for kind, rate in RATES.items() if rate == sample_rate]
            if not kinds:
                raise LocalProtocolError(f"AudioSocket has no sample rate of {sample_rate} Hz")
            self._kind = kinds[0]

    @property
    def format(self) -> AudioFormat:
        """The format of the audio in both directions; known once the stream has started."""
        return AudioFormat(Encoding.PCM16, RATES.get(self._kind, 8000))

    @property
    def is_streaming(self) -> bool:
        """Whether audio can be sent."""
        return self._is_up

    @property
    def odd(self) -> Mapping[str, int]:
        """How many frames were dropped, by kind."""
        return self._odd.counts

    def receive(self, message: Message) -> list[Received]:
        """Take one frame from Asterisk.

        Raises:
            RemoteProtocolError: If the frame is out of order before the stream has started, or one odd frame
                too many afterwards; the stream is then dead.
        """
        kind, payload = _split(message)
        if self._has_started and not self._is_up:
            return []
        if not self._call_id:
            return self._name(kind, payload)
        if kind == FrameKind.HANGUP:
            return self._stop()
        if kind == FrameKind.ERROR:
            # Asterisk closes the connection itself if it cannot go on.
            return self._drop("error")
        if kind in RATES:
            return self._audio(kind, payload)
        if kind == FrameKind.DTMF:
            return self._key(payload)
        return self._drop("unknown" if kind != FrameKind.UUID else "repeated UUID")

    def audio(self, data: bytes) -> bytes:
        """The frame with audio that Asterisk plays at once.

        Raises:
            LocalProtocolError: If the stream has not started, or the data is no frame's worth of samples.
        """
        if not self._has_started:
            raise LocalProtocolError("nothing can be sent before the stream has started")
        if not 0 < len(data) <= LONGEST_AUDIO or len(data) % 2:
            raise LocalProtocolError(f"an audio frame holds 2 to {LONGEST_AUDIO} bytes of whole samples")
        return encode_frame(self._kind, data)

    def closed(self) -> list[Received]:
        """Note that Asterisk has closed the connection: the user has hung up."""
        return self._stop() if self._is_up else []

    def _name(self, kind: int, payload: bytes) -> list[Received]:
        if kind != FrameKind.UUID or len(payload) != 16:
            raise RemoteProtocolError("the first frame is not the UUID of a call")
        self._call_id = str(uuid.UUID(bytes=payload))
        return self._start() if self._kind else []

    def _start(self) -> list[Received]:
        self._has_started = self._is_up = True
        parameters = dict(self._lookup(self._call_id))
        return [StreamStarted(stream_id=self._call_id, call_id=self._call_id, parameters=parameters)]

    def _audio(self, kind: int, payload: bytes) -> list[Received]:
        events: list[Received] = []
        if not self._kind:
            self._kind = kind
            events = self._start()
        if kind != self._kind or not payload or len(payload) % 2:
            return [*events, *self._drop("audio")]
        self._odd.good()
        return [*events, UserAudioFrame(data=payload, format=self.format)]

    def _key(self, payload: bytes) -> list[Received]:
        digit = payload.decode("latin-1").upper()
        if not self._has_started or len(digit) != 1 or digit not in _KEYS:
            return self._drop("key")
        self._odd.good()
        return [DTMFFrame(digit=digit)] if digit in "0123456789*#" else self._drop("key of A to D")

    def _stop(self) -> list[Received]:
        was_up, self._has_started, self._is_up = self._is_up, True, False
        return [StreamStopped()] if was_up else []

    def _drop(self, kind: str) -> list[Received]:
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self._has_started, self._is_up = True, False
            raise
        return []


def _split(message: Message) -> tuple[int, bytes]:
    if isinstance(message, str) or len(message) < HEADER.size:
        raise RemoteProtocolError("not a frame")
    kind, size = HEADER.unpack_from(message)
    if len(message) != HEADER.size + size:
        raise RemoteProtocolError("a frame whose length is wrong")
    return kind, message[HEADER.size :]
