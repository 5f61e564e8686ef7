"""Asterisk's chan_websocket without a network: binary messages are audio, text messages events and commands.

Asterisk plays audio from a queue of 20 s in frames of 20 ms. ``FLUSH_MEDIA`` empties it without a
confirmation, marks included. A normal close of the websocket ends the call.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.asterisk.control_messages import ControlEvent, read_event, write_command
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages
from voiceflow.transports.pending_marks import PendingMarks

LONGEST_MESSAGE = 65_500
"""Bytes of a message in either direction. Asterisk hangs up at a longer one."""

FORMATS: Mapping[str, AudioFormat] = {
    "ulaw": AudioFormat(Encoding.MULAW, 8000),
    "alaw": AudioFormat(Encoding.ALAW, 8000),
    "slin": AudioFormat(Encoding.PCM16, 8000),
    "slin16": AudioFormat(Encoding.PCM16, 16000),
    "slin24": AudioFormat(Encoding.PCM16, 24000),
}
"""Asterisk's name of a codec -> format. A second of each fits into one message."""

_KEYS = frozenset("0123456789*#")
_UNUSED = frozenset({"STATUS", "QUEUE_DRAINED", "MEDIA_BUFFERING_COMPLETED"})
_NAMES = {"from": "From", "to": "To"}


class AsteriskProtocol:
    """One websocket of a channel. It holds no socket, no task and no clock.

    Args:
        parameters: What the dialplan has appended to the address: ``from``, ``to`` and any others.

    Attributes:
        format: As the dialplan chose it; known once the stream has started.
        longest_message: Most bytes of one message.
        is_streaming: Whether audio and commands can be sent.
        is_full: Whether Asterisk's queue has no room for more audio.
        least: Bytes of a frame; Asterisk drops what does not fill one.
    """

    longest_message = LONGEST_MESSAGE

    def __init__(self, parameters: Mapping[str, str] | None = None) -> None:
        self.format = FORMATS["ulaw"]
        self.is_streaming = False
        self.is_full = False
        self.least = self.format.size(0.02)
        self._parameters = {_NAMES.get(name, name): text for name, text in (parameters or {}).items()}
        self._has_started = False
        self._is_json = True
        self._odd = OddMessages()
        self._marks = PendingMarks()
        self._clears = 0
        self._has_room: Callable[[], None] = lambda: None

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def on_room(self, act: Callable[[], None]) -> None:
        """Call a function whenever Asterisk's queue has room again."""
        self._has_room = act

    def receive(self, message: str | bytes) -> list[Received]:
        """Take one message from Asterisk.

        Raises:
            RemoteProtocolError: If it is malformed or out of order before the stream has started, or one too
                many afterwards; the stream is then dead.
        """
        if self._has_started and not self.is_streaming:
            return []
        try:
            taken = self._audio(message) if isinstance(message, bytes) else self._take(read_event(message))
        except ValueError as exc:
            if not self._has_started:
                raise RemoteProtocolError(f"no MEDIA_START at the start of the stream: {exc}") from None
            self._drop("malformed")
            return []
        self._odd.good()
        return [*self._cleared(), *taken]

    def closed(self) -> list[Received]:
        """Asterisk has closed the websocket in good order: the channel was hung up."""
        if not self.is_streaming:
            return []
        self.is_streaming = False
        return [StreamStopped()]

    def audio(self, data: bytes) -> bytes:
        self._check()
        if len(data) > LONGEST_MESSAGE:
            raise LocalProtocolError(f"a message to Asterisk has at most {LONGEST_MESSAGE} bytes")
        return data

    def mark(self, name: str) -> str:
        self._check()
        self._marks.send(name)
        return write_command("MARK_MEDIA", name, as_json=self._is_json)

    def clear(self) -> str:
        self._check()
        self._marks.clear()
        self._clears += 1
        # Asterisk says so only when it takes the next frame from its queue.
        self.is_full = False
        return write_command("FLUSH_MEDIA", as_json=self._is_json)

    def _audio(self, data: bytes) -> list[Received]:
        if not self.is_streaming or len(data) % self.format.encoding.bytes_per_sample:
            raise ValueError("audio")
        return [UserAudioFrame(data=data, format=self.format)] if data else []

    def _take(self, event: ControlEvent) -> list[Received]:
        if event.name == "MEDIA_START" and not self._has_started:
            return [self._start(event)]
        if not self.is_streaming:
            raise ValueError("another event")
        match event.name:
            case "DTMF_END":
                digit = _text(event.fields, "digit")
                if digit not in _KEYS:
                    raise ValueError("a key")
                return [DTMFFrame(digit=digit)]
            case "MEDIA_MARK_PROCESSED":
                name = _text(event.fields, "correlation_id")
                self._marks.echo(name)
                return [MarkEchoed(name=name)]
            case "MEDIA_XOFF":
                self.is_full = True
            case "MEDIA_XON":
                self.is_full = False
                self._has_room()
            case name if name not in _UNUSED:
                raise ValueError("an unknown event")
        return []

    def _start(self, event: ControlEvent) -> StreamStarted:
        channel = _text(event.fields, "channel")
        codec = _text(event.fields, "format")
        if codec not in FORMATS:
            raise ValueError(f"the codec is none of {', '.join(FORMATS)}")
        self.format = FORMATS[codec]
        size = event.fields.get("optimal_frame_size")
        self.least = int(size) if isinstance(size, int | str) else 0
        if self.least <= 0 or self.format.bytes_per_second % self.least:
            raise ValueError("optimal_frame_size")
        self.is_streaming = self._has_started = True
        self._is_json = event.is_json
        # Versions before 20.18, 22.8 and 23.2 send no channel_id.
        call_id = str(event.fields.get("channel_id") or channel)
        found = event.fields.get("channel_variables")
        variables = {} if not isinstance(found, dict) else found
        texts = {name: text for name, text in variables.items() if isinstance(text, str)}
        parameters = {"Direction": "inbound", **texts, **self._parameters}
        return StreamStarted(stream_id=channel, call_id=call_id, parameters=parameters)

    def _cleared(self) -> list[Received]:
        """The echoes of the marks that were cleared; Asterisk sends none."""
        cleared = [name for _ in range(self._clears) for name in self._marks.confirm()]
        self._clears = 0
        return [MarkEchoed(name=name) for name in cleared]

    def _drop(self, kind: str) -> None:
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self.is_streaming = False
            raise

    def _check(self) -> None:
        if not self._has_started:
            raise LocalProtocolError("nothing can be sent before the stream has started")


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    try:
        value.encode()  # JSON can hold lone surrogates
    except UnicodeEncodeError:
        raise ValueError(name) from None
    return value
