"""Telnyx media streaming without a network: messages in, frames out; audio and commands in, text out.

Source: https://developers.telnyx.com/api-reference/websockets/stream-call-media-over-websocket
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from typing import Any

import numpy as np

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.errors import LocalProtocolError, RemoteProtocolError
from voiceflow.frames import DTMFFrame, UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.odd import OddMessages
from voiceflow.transports.telnyx.order import PacketOrder

LONGEST_MESSAGE = 128 * 1024
"""Most characters of one message. A second of the widest format takes 43 000."""

LEAST = 0.02
"""Seconds of the shortest audio message that Telnyx takes; the longest has thirty."""

_ENCODINGS = {"PCMU": Encoding.MULAW, "PCMA": Encoding.ALAW, "L16": Encoding.PCM16}
_DIGITS = frozenset("0123456789*#ABCD")
_KNOWN = frozenset({"connected", "start", "media", "dtmf", "mark", "stop", "error"})


class TelnyxProtocol:
    """One bidirectional stream in the mode ``rtp``. It holds no socket, no task and no clock.

    Telnyx plays what the stream was opened with, but may send the codec of the call, such as A-law in Europe:
    that is converted. Once the stream has started, an odd message is dropped and counted.

    Args:
        playing: What the stream was opened with: G.711 at 8000 Hz, or PCM16.

    Attributes:
        format: The same.
        least: Bytes of the shortest audio message.
        longest_message: Most bytes of one message.
        is_streaming: Whether audio and commands can be sent.
    """

    longest_message = LONGEST_MESSAGE

    def __init__(self, playing: AudioFormat = TELEPHONE) -> None:
        self.format = playing
        self.least = playing.size(LEAST)
        self.is_streaming = False
        self._has_started = False
        self._odd = OddMessages()
        self._order = PacketOrder()
        self._stream_id = ""
        self._source = playing
        self._converter: Converter | None = None

    @property
    def odd(self) -> dict[str, int]:
        """How many messages were dropped, by kind; a kind never quotes a message."""
        return self._odd.counts

    def receive(self, message: str | bytes) -> list[Received]:
        """Take one message from Telnyx, which sends text only.

        Raises:
            RemoteProtocolError: If it is malformed or out of order before the stream has started, or one too
                many afterwards; the stream is then dead.
        """
        event: Any = None
        try:
            if isinstance(message, bytes) or len(message) > LONGEST_MESSAGE:
                raise ValueError
            content = json.loads(message)
            event = content["event"]
            taken = self._take(event, content)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            if not self._has_started:
                # The cause may quote the message.
                raise RemoteProtocolError("message malformed before the start of the stream") from None
            self._drop(f"malformed {event}" if type(event) is str and event in _KNOWN else "malformed")
            return []
        self._odd.good()
        return taken

    def audio(self, data: bytes) -> str:
        self._check()
        payload = b2a_base64(_swapped(data, self.format), newline=False).decode("ascii")
        return f'{{"event":"media","media":{{"payload":"{payload}"}}}}'

    def mark(self, name: str) -> str:
        self._check()
        return json.dumps({"event": "mark", "mark": {"name": name}})

    def clear(self) -> str:
        self._check()
        return '{"event":"clear"}'

    def _take(self, event: str, content: Any) -> list[Received]:
        if event == "connected" and not self._has_started:
            return []
        if event == "start" and not self._has_started:
            return [self._start(content)]
        if not self.is_streaming or content.get("stream_id", self._stream_id) != self._stream_id:
            raise ValueError
        match event:
            case "media":
                return self._media(content["media"])
            case "dtmf":
                digit = content["dtmf"]["digit"]
                if digit not in _DIGITS:
                    raise ValueError
                return [DTMFFrame(digit=digit)]
            case "mark":
                return [MarkEchoed(name=_text(content["mark"]["name"]))]
            case "error":
                # Telnyx refused a message of ours; its text may quote the message.
                code = content.get("payload", {}).get("code")
                self._drop(f"error {code}" if type(code) is int and 0 <= code < 1_000_000 else "error")
                return []
            case "stop":
                self.is_streaming = False
                rest = [frame for data in self._order.flush() for frame in self._frame(data)]
                return [*rest, StreamStopped()]
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        start = content["start"]
        form = start["media_format"]
        source = AudioFormat(_ENCODINGS[form["encoding"]], int(form["sample_rate"]))
        if source.sample_rate not in (8000, 16000, 24000) or form.get("channels", 1) != 1:
            raise ValueError
        # The parameters come from our webhook; the numbers are Telnyx's word.
        numbers = {"From": start.get("from"), "To": start.get("to")}
        given = start.get("custom_parameters")
        parameters = {name: value for name, value in numbers.items() if _is_text(value)}
        if isinstance(given, dict):
            parameters |= {name: value for name, value in given.items() if _is_text(name) and _is_text(value)}
        started = StreamStarted(
            stream_id=_text(content["stream_id"]),
            call_id=_text(start["call_control_id"]),
            account_sid=start["user_id"] if _is_text(start.get("user_id")) else "",
            parameters=parameters,
        )
        self._stream_id = started.stream_id
        self._source = source
        if source != self.format:
            self._converter = Converter(source, self.format)
        self.is_streaming = self._has_started = True
        return started

    def _media(self, media: Any) -> list[Received]:
        if media.get("track", "inbound") != "inbound":
            return []
        data = a2b_base64(media["payload"], strict_mode=True)
        if len(data) % self._source.encoding.bytes_per_sample:
            raise ValueError
        if not data:
            return []
        if "chunk" not in media:
            return self._frame(data)
        received: list[Received] = []
        for packet in self._order.add(_count(media["chunk"]), data):
            missing = self._source.silence(self._source.seconds(len(data)))
            received += self._frame(missing if packet is None else packet)
        return received

    def _frame(self, data: bytes) -> list[Received]:
        data = _swapped(data, self._source)
        if self._converter is not None:
            data = self._converter.process(data)
        return [UserAudioFrame(data=data, format=self.format)] if data else []

    def _drop(self, kind: str) -> None:
        try:
            self._odd.drop(kind)
        except RemoteProtocolError:
            self.is_streaming = False
            raise

    def _check(self) -> None:
        if not self._has_started:
            raise LocalProtocolError("nothing can be sent before the stream has started")


def _swapped(data: bytes, form: AudioFormat) -> bytes:
    """PCM16 with the other byte order: L16 has the network's (RFC 2586), frames have little-endian."""
    if form.encoding is not Encoding.PCM16:
        return data
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(">i2").tobytes()


def _is_text(value: object) -> bool:
    try:
        _text(value)
    except (TypeError, UnicodeEncodeError):
        return False
    return True


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    value.encode()  # JSON can hold lone surrogates
    return value


def _count(value: Any) -> int:
    """A count: Telnyx writes numbers as strings."""
    if type(value) is int and 0 <= value < 10**12:
        return value
    if type(value) is not str or len(value) > 12 or not (value.isascii() and value.isdigit()):
        raise ValueError
    return int(value)
