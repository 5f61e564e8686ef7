"""Telnyx media streaming without a network: messages in, frames out; audio and commands in, text out.

Source: https://developers.telnyx.com/api-reference/websockets/stream-call-media-over-websocket
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from typing import Any

import numpy as np

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.frames import UserAudioFrame
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted
from voiceflow.transports.json_stream import JsonStream, read_payload
from voiceflow.transports.telnyx.order import PacketOrder
from voiceflow.transports.wire_text import is_text, read_text, read_texts

LEAST = 0.02
"""Seconds of the shortest audio message that Telnyx takes; the longest has thirty."""

_ENCODINGS = {"PCMU": Encoding.MULAW, "PCMA": Encoding.ALAW, "L16": Encoding.PCM16}


class TelnyxProtocol(JsonStream):
    """One bidirectional stream in the mode ``rtp``.

    Telnyx plays what the stream was opened with, but may send the codec of the call, such as A-law in Europe:
    that is converted.

    Args:
        playing: What the stream was opened with: G.711 at 8000 Hz, or PCM16.

    Attributes:
        least: Bytes of the shortest audio message.
    """

    known = frozenset({"connected", "start", "media", "dtmf", "mark", "stop", "error"})
    greetings = frozenset({"connected"})
    id_name = "stream_id"

    def __init__(self, playing: AudioFormat = TELEPHONE) -> None:
        super().__init__(playing)
        self.least = playing.size(LEAST)
        self._order = PacketOrder()
        self._source = playing
        self._converter: Converter | None = None

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

    def _event(self, event: object, content: Any) -> list[Received]:
        match event:
            case "media":
                return self._media(content["media"])
            case "dtmf":
                return self._key(content["dtmf"]["digit"])
            case "mark":
                return [MarkEchoed(name=read_text(content["mark"]["name"]))]
            case "error":
                # Telnyx refused a message of ours; its text may quote the message.
                code = content.get("payload", {}).get("code")
                self._drop(f"error {code}" if type(code) is int and 0 <= code < 1_000_000 else "error")
                return []
            case "stop":
                rest = [frame for data in self._order.flush() for frame in self._frame(data)]
                return [*rest, *self._stop()]
        raise ValueError

    def _start(self, content: Any) -> StreamStarted:
        start = content["start"]
        form = start["media_format"]
        source = AudioFormat(_ENCODINGS[form["encoding"]], int(form["sample_rate"]))
        if source.sample_rate not in (8000, 16000, 24000) or form.get("channels", 1) != 1:
            raise ValueError
        self._source = source
        if source != self.format:
            self._converter = Converter(source, self.format)
        # The parameters come from our webhook; the numbers are Telnyx's word.
        numbers = {"From": start.get("from"), "To": start.get("to")}
        return StreamStarted(
            stream_id=read_text(content["stream_id"]),
            call_id=read_text(start["call_control_id"]),
            account_sid=start["user_id"] if is_text(start.get("user_id")) else "",
            parameters=read_texts(numbers) | read_texts(start.get("custom_parameters")),
        )

    def _media(self, media: Any) -> list[Received]:
        data = read_payload(media, self._source.encoding)
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


def _swapped(data: bytes, form: AudioFormat) -> bytes:
    """PCM16 with the other byte order: L16 has the network's (RFC 2586), frames have little-endian."""
    if form.encoding is not Encoding.PCM16:
        return data
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(">i2").tobytes()


def _count(value: object) -> int:
    """A count: Telnyx writes numbers as strings."""
    if type(value) is int and 0 <= value < 10**12:
        return value
    if type(value) is not str or len(value) > 12 or not (value.isascii() and value.isdigit()):
        raise ValueError
    return int(value)
