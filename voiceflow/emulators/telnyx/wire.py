"""The carrier's side of a Telnyx stream without a network, with strict validation.

Source: https://developers.telnyx.com/api-reference/websockets/stream-call-media-over-websocket
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.emulators.kit.json_wire import read_event, read_mark, read_payload
from voiceflow.emulators.kit.wire import AppAudio, ClearAll, Command, Message, Refused
from voiceflow.emulators.kit.wire_audio import WireAudio

SHORTEST, LONGEST = 0.02, 30.0
"""Seconds of audio in one message of the app."""

_RATES = {"PCMU": 8000, "PCMA": 8000, "L16": 16000}
_FIELDS = {"media": {"event", "media"}, "mark": {"event", "mark"}, "clear": {"event"}}
Codec = Literal["PCMU", "PCMA", "L16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamNames:
    """How a stream introduces itself.

    Attributes:
        stream_id: A UUID.
        call_id: ``v3:…``
        account: The account's id.
        caller: Who calls.
        called: Who is called.
        parameters: The ``<Parameter>`` elements of the TeXML.
    """

    stream_id: str
    call_id: str
    account: str
    caller: str
    called: str
    parameters: Mapping[str, str] = field(default_factory=dict)


class TelnyxWire:
    """One stream.

    Args:
        names: Of the stream.
        codec: Of the app's audio, as the TeXML asks for it.
        call_codec: Of the audio to the app; the same as ``codec`` unless Telnyx cannot convert.
    """

    def __init__(self, names: StreamNames, *, codec: Codec = "PCMU", call_codec: Codec | None = None) -> None:
        self._names = names
        self._codec: Codec = codec
        self._call_codec: Codec = call_codec or codec
        self._audio = WireAudio(_wide(codec))
        self._call_audio = WireAudio(_wide(self._call_codec))
        self._sequence = self._chunk = 0

    def opening(self) -> list[Message]:
        """``connected`` and ``start``."""
        names = self._names
        start = {
            "user_id": names.account,
            "call_control_id": names.call_id,
            "call_session_id": names.stream_id,
            "from": names.caller,
            "to": names.called,
            "client_state": None,
            "custom_parameters": dict(names.parameters),
            "media_format": {
                "encoding": self._call_codec,
                "sample_rate": _RATES[self._call_codec],
                "channels": 1,
            },
        }
        return [json.dumps({"event": "connected", "version": "1.0.0"}), self._message("start", start=start)]

    def media(self, packet: bytes, at: float) -> Message:
        """20 ms of the caller's audio."""
        self._chunk += 1
        payload = b2a_base64(self._to_app(packet), newline=False).decode()
        media = {"track": "inbound", "chunk": str(self._chunk), "timestamp": str(round(at * 1000))}
        return self._message("media", media=media | {"payload": payload})

    def key(self, digit: str) -> Message:
        """A key press."""
        return self._message("dtmf", dtmf={"digit": digit})

    def echo(self, name: str) -> Message:
        """The echo of a mark."""
        return self._message("mark", mark={"name": name})

    def cleared(self) -> Message:
        """Telnyx echoes the cleared marks instead."""
        raise NotImplementedError

    def stop(self) -> Message:
        """The end."""
        names = self._names
        return self._message("stop", stop={"user_id": names.account, "call_control_id": names.call_id})

    def receive(self, message: Message) -> Command:
        """Read one message of the app. It never raises: an invalid message becomes ``Refused``."""
        content = read_event(message)
        if isinstance(content, Refused):
            return content
        event = content["event"]
        if event not in _FIELDS or content.keys() - {"stream_id"} != _FIELDS[event]:
            return Refused("media, mark or clear, each with its own fields")
        if content.get("stream_id", self._names.stream_id) != self._names.stream_id:
            return Refused("the id of another stream")
        match event:
            case "media":
                return self._media(content["media"])
            case "mark":
                return read_mark(content["mark"])
        return ClearAll()

    def _media(self, media: object) -> Command:
        data = read_payload(media)
        if isinstance(data, Refused):
            return data
        size = 2 if self._codec == "L16" else 1
        if len(data) % size or not SHORTEST <= len(data) / size / _RATES[self._codec] <= LONGEST:
            return Refused("a chunk has whole samples, from 20 ms to 30 s")
        return AppAudio(self._from_app(data))

    def _to_app(self, packet: bytes) -> bytes:
        if self._call_codec == "PCMA":
            return encode(decode(packet, Encoding.MULAW), Encoding.ALAW)
        data = self._call_audio.to_app(packet)
        return _other_order(data) if self._call_codec == "L16" else data

    def _from_app(self, data: bytes) -> bytes:
        if self._codec == "PCMA":
            return encode(decode(data, Encoding.ALAW), Encoding.MULAW)
        return self._audio.from_app(_other_order(data) if self._codec == "L16" else data)

    def _message(self, event: str, **content: object) -> str:
        self._sequence += 1
        head = {"event": event, "sequence_number": str(self._sequence), "stream_id": self._names.stream_id}
        return json.dumps(head | content)


def _wide(codec: Codec) -> AudioFormat:
    return AudioFormat(Encoding.PCM16, _RATES[codec]) if codec == "L16" else TELEPHONE


def _other_order(data: bytes) -> bytes:
    """L16 is big-endian (RFC 2586)."""
    return np.frombuffer(data, dtype=np.uint16).byteswap().tobytes()
